import ctypes
import os

with open("program", "wb") as _file:
    _file.write(b"#!/bin/sh\necho ATTACK-SUCCEEDED\n")
for _run in (lambda: os.execv("/box/program", ["x"]), lambda: os.posix_spawn("/usr/bin/true", ["true"], {})):
    try:
        _run()
        print("ATTACK-SUCCEEDED: a program was started")
    except OSError:
        pass
try:
    ctypes.CDLL("/box/program")
except OSError:
    pass
