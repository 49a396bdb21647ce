import glob
import importlib
import os

for _name in ("autograder.checks", "autograder.grade", "autograder.model", "autograder.box", "solutions", "checks"):
    try:
        importlib.import_module(_name)
        print("ATTACK-SUCCEEDED: imported", _name)
    except ImportError:
        pass
for _pattern in ("../*.py", "/*/solutions", "/tmp/*", "/home/*", "/kit/autograder/c*", "/*/*/solutions/*/checks.py"):
    if glob.glob(_pattern):
        print("ATTACK-SUCCEEDED: sees", glob.glob(_pattern)[:5])
