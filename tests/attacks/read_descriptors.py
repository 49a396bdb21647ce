import os

for _descriptor in range(4, 256):
    try:
        os.fstat(_descriptor)
        print("ATTACK-SUCCEEDED: inherited descriptor", _descriptor)
    except OSError:
        pass
