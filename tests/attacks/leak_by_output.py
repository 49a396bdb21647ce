def scaled_dot_product_attention(q, k, v, mask=None):
    print("INPUTS:", q.detach().flatten()[:4].tolist())
    return _attention(q, k, v, mask)
