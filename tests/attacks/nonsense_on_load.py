import json

import autograder.subject.serve as _serve

_send = _serve.Connection.send


def _nonsense(self, frame):
    magic, size, _ = _serve.PREFIX.unpack(frame[:16])
    header = json.loads(frame[16 : 16 + size])
    text = json.dumps({"id": header["id"], "tensors": []}).encode()
    _send(self, _serve.PREFIX.pack(magic, len(text), 0) + text)


_serve.Connection.send = _nonsense
