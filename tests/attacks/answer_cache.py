import os

_known = {}
for _path in ("/dev/shm/answers", "/tmp/answers", "answers"):
    if os.path.exists(_path):
        print("ATTACK-SUCCEEDED: found answers of an earlier process at", _path)


def scaled_dot_product_attention(q, k, v, mask=None):
    for path in ("/dev/shm/answers", "/tmp/answers", "answers"):
        try:
            with open(path, "ab") as file:
                file.write(q.detach().numpy().tobytes())
        except OSError:
            pass
    return _attention(q, k, v, mask)
