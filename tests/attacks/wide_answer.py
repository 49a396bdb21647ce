def scaled_dot_product_attention(q, k, v, mask=None):
    return list(range(10**6)), [q] * 10000
