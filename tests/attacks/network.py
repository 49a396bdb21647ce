import socket

for _family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, 16, 40):
    for _kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(_family, _kind)
            print("ATTACK-SUCCEEDED: socket of family", _family)
        except OSError:
            pass
