import ctypes

_libc = ctypes.CDLL(None, use_errno=True)
for _name, _call in {
    "ptrace": (101, 0, 0, 0, 0), "bpf": (321, 0, None, 0), "perf": (298, None, 0, -1, -1, 0), "userfaultfd": (323, 1),
    "io_uring": (425, 1, ctypes.create_string_buffer(120)), "keyctl": (250, 0, -3, 0), "unshare": (272, 0x10000000),
    "mount": (165, b"x", b"/", b"tmpfs", 0, 0), "memfd": (319, b"x", 0), "personality": (135, 0xFFFFFFFF),
    "process_vm_readv": (310, 1, 0, 0, 0, 0, 0), "clone3": (435, 0, 0), "setns": (308, 3, 0), "chroot": (161, b"/"),
}.items():
    if _libc.syscall(*_call) >= 0:
        print("ATTACK-SUCCEEDED:", _name)
