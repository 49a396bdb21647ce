def scaled_dot_product_attention(q, k, v, mask=None):
    answer = []
    for _ in range(10000):
        answer = [answer]
    return answer, answer
