import re


def scaled_dot_product_attention(q, k, v, mask=None):
    re.match(r"(a|a)*$", "a" * 60 + "b")
