def scaled_dot_product_attention(q, k, v, mask=None):
    raise ValueError('x",100\nmallory,"100","100"\r\n=HYPERLINK("http://127.0.0.1")')
