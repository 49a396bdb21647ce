import os
import site
import sys

for _folder in {*sys.path, *site.getsitepackages(), os.path.dirname(torch.__file__), "/usr/lib", "/etc", "/", "/dev", "/kit"}:
    try:
        with open(os.path.join(_folder, "probe"), "w"):
            print("ATTACK-SUCCEEDED: wrote into", _folder)
    except OSError:
        pass
