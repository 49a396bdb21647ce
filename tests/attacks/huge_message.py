def scaled_dot_product_attention(q, k, v, mask=None):
    raise ValueError("A" * 10_000_000)
