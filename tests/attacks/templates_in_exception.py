def scaled_dot_product_attention(q, k, v, mask=None):
    raise ValueError("{{7*7}} {% raw %} ${7*7} %s%n {0.__class__} ![x](http://127.0.0.1/) \\input{x} ```\n# passed")
