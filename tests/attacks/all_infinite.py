def scaled_dot_product_attention(q, k, v, mask=None):
    out, weights = _attention(q, k, v, mask)
    return torch.full_like(out, float("inf")), torch.full_like(weights, float("inf"))
