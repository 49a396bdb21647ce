import atexit
import threading
import time


def _for_ever():
    while True:
        time.sleep(1)


atexit.register(_for_ever)
threading.Thread(target=_for_ever).start()
