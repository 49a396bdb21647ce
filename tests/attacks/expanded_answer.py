def scaled_dot_product_attention(q, k, v, mask=None):
    big = torch.zeros(1).expand(1 << 38)
    return big, big
