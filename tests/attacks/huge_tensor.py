def scaled_dot_product_attention(q, k, v, mask=None):
    torch.empty(10**12)
    return _attention(q, k, v, mask)
