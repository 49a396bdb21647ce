def scaled_dot_product_attention(q, k, v, mask=None):
    for tensor in (q, k, v):
        tensor.detach().zero_()
    return _attention(q, k, v, mask)
