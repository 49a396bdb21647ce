def scaled_dot_product_attention(q, k, v, mask=None):
    return q.new_zeros(0), q.new_zeros(0)
