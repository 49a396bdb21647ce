import time


def scaled_dot_product_attention(q, k, v, mask=None):
    time.sleep(10**6)
