import logging
import sys
import warnings


class _Loud:
    def write(self, text):
        raise KeyError("no output")

    flush = fileno = write


def scaled_dot_product_attention(q, k, v, mask=None):
    warnings.showwarning = logging.Logger.error = _Loud().write
    sys.stdout = sys.stderr = _Loud()
    raise ValueError("report me")
