for _path in ("/proc/1/environ", "/proc/1/cmdline", "/proc/self/environ", "/proc/self/maps", "/proc/self/mem", "/proc/mounts"):
    try:
        with open(_path, "rb") as _file:
            if _file.read(64):
                print("ATTACK-SUCCEEDED: read", _path)
    except OSError:
        pass
