import json

import autograder.subject.serve as _serve

_send = _serve.Connection.send
_garbage = [None, {}, {"kinds": [], "message": "", "lines": []}, {"kinds": ["\ud800"], "message": "\ud800\0", "lines": [[1, "\ud800", "x"]]}]
_garbage += [{"kinds": [[]], "message": "x", "lines": []}, {"kinds": ["x"], "message": "x", "lines": [[10**4000, "x", "x"]]}]
_sent = 0


def _nonsense(self, frame):
    global _sent
    magic, size, body = _serve.PREFIX.unpack(frame[:16])
    header = json.loads(frame[16 : 16 + size])
    if "answers" in header:
        _sent += 1
        text = json.dumps({"id": header["id"], "error": _garbage[_sent % len(_garbage)], "tensors": []}).encode()
        return _send(self, _serve.PREFIX.pack(magic, len(text), 0) + text)
    _send(self, frame)


_serve.Connection.send = _nonsense
