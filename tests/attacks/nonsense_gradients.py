import json

import autograder.subject.serve as _serve

_send = _serve.Connection.send
_garbage = [None, {}, 7, "x", [], [None], [7], [{"tensor": 0}], {"tuple": []}, [{"float": "nan"}], [{"object": [1, "x"]}]]
_sent = 0


def _nonsense(self, frame):
    global _sent
    magic, size, body = _serve.PREFIX.unpack(frame[:16])
    header = json.loads(frame[16 : 16 + size])
    if "result" in header and "scaled_dot_product_attention" not in str(header["result"]):
        header["result"], header["tensors"], frame, body = _garbage[_sent % len(_garbage)], [], b"", 0
        _sent += 1
    text = json.dumps(header).encode()
    _send(self, _serve.PREFIX.pack(magic, len(text), body) + text + frame[16 + size :])


_serve.Connection.send = _nonsense
