def scaled_dot_product_attention(q, k, v, mask=None):
    out, weights = _attention(q, k, v, mask)
    return out.bfloat16(), weights.bfloat16()
