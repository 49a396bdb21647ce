import os

for _ in range(200):
    try:
        if os.fork() == 0:
            os._exit(0)
        print("ATTACK-SUCCEEDED: a process was started")
    except OSError:
        pass
