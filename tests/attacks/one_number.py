def scaled_dot_product_attention(q, k, v, mask=None):
    return q.new_zeros(()), q.new_zeros(())
