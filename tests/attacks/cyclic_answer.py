def scaled_dot_product_attention(q, k, v, mask=None):
    answer = []
    answer += [answer, answer]
    return answer, answer
