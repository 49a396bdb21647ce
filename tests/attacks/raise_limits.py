import os
import resource

for _name in ("AS", "DATA", "NOFILE", "FSIZE", "CPU", "CORE"):
    try:
        resource.setrlimit(getattr(resource, "RLIMIT_" + _name), (resource.RLIM_INFINITY,) * 2)
        print("ATTACK-SUCCEEDED: raised", _name)
    except (OSError, ValueError):
        pass
for _attempt in (lambda: os.nice(-5), lambda: os.setuid(0), lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))):
    try:
        _attempt()
        print("ATTACK-SUCCEEDED: more rights")
    except OSError:
        pass
