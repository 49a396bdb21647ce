import ctypes
import os

_libc = ctypes.CDLL(None)
if _libc.shmget(0x5EC3, 4096, 0) >= 0 or os.path.exists("/dev/shm/left"):
    print("ATTACK-SUCCEEDED: something was left by an earlier process")
_libc.shmget(0x5EC3, 4096, 0o1600)
with open("/dev/shm/left", "w") as _file:
    _file.write("x")
