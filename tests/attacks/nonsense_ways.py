import json

import autograder.subject.serve as _serve

_send = _serve.Connection.send
_garbage = [None, [], {}, 7, "x", {"result": None}, {"result": {"tensor": 0}}, {"result": {"dict": [[{"tensor": 0}, 1]]}}]
_sent = 0


def _nonsense(self, frame):
    global _sent
    magic, size, body = _serve.PREFIX.unpack(frame[:16])
    header = json.loads(frame[16 : 16 + size])
    if "answers" in header:
        for way in header["answers"]:
            if way != "plain":
                header["answers"][way] = _garbage[_sent % len(_garbage)]
                _sent += 1
        header["trace"] = ["\ud800", 5, None, ["x"]]
    text = json.dumps(header).encode()
    _send(self, _serve.PREFIX.pack(magic, len(text), body) + text + frame[16 + size :])


_serve.Connection.send = _nonsense
