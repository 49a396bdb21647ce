import os
import sys

for _name in os.environ:
    if any(word in _name for word in ("TOKEN", "SECRET", "KEY", "PASSW", "CANARY", "DATABASE")):
        print("ATTACK-SUCCEEDED: the environment has", _name)
if any("solutions" in word or "seed" in word for word in sys.argv):
    print("ATTACK-SUCCEEDED: told by", sys.argv)
