import os

for _pid in range(2, 3000):
    try:
        os.kill(_pid, 0)
        print("ATTACK-SUCCEEDED: may signal", _pid)
    except OSError:
        pass
