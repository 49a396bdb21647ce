import os

for _path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/hosts", "/etc/machine-id", "/sys/class/net", "/dev/kmsg", "/dev/mem"):
    try:
        os.close(os.open(_path, os.O_RDONLY))
        print("ATTACK-SUCCEEDED: opened", _path)
    except OSError:
        pass
