import os

_bytes = _files = 0
for _folder in (".", "/tmp", "/dev/shm", "/", "/var/tmp", "/etc", "/dev"):
    try:
        with open(os.path.join(_folder, "fill"), "wb", 0) as _file:
            for _ in range(64):
                _bytes += _file.write(bytes(1 << 20))
    except OSError:
        pass
    try:
        for _number in range(3000):
            os.close(os.open(os.path.join(_folder, f"empty{_number}"), os.O_CREAT | os.O_WRONLY))
            _files += 1
    except OSError:
        pass
if _bytes > 64 << 20 or _files > 2000:
    print("ATTACK-SUCCEEDED: wrote", _bytes, "bytes and", _files, "files")
