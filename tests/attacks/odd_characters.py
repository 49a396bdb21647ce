def scaled_dot_product_attention(q, k, v, mask=None):
    print("\x1b]0;owned\x07\x1b[2J\ud800\0")
    raise ValueError("\ud800 \x00 \x1b[2J\x1b[31m \u2028 \u202e \uffff \r")
