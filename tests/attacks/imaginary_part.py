def scaled_dot_product_attention(q, k, v, mask=None):
    out, weights = _attention(q, k, v, mask)
    return torch.complex(out, torch.full_like(out, 1e9)), weights
