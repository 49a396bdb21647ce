import os

_open = []
try:
    while len(_open) < 4000:
        _open += os.pipe()
except OSError:
    pass
if len(_open) > 1000:
    print("ATTACK-SUCCEEDED: opened", len(_open))
for _descriptor in _open:
    os.close(_descriptor)
