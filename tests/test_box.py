"""The box: what a submission can reach, what it may use, how it ends, and that nothing weakens it silently."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder
from autograder import wire
from autograder.box import (
    BoxError,
    Isolation,
    IsolationUnavailable,
    Limits,
    OutputFlood,
    Subject,
    SubjectEnded,
    SubjectTimeout,
    Zygote,
)

PACKAGE = Path(autograder.__file__).parent
SECRET = "the-answers-are-here"
LIMITS = Limits(memory_mib=1024, disk_mib=4, cpu_s=1, output_bytes=1 << 20, output_kept_bytes=1000)
CONFINED = (Isolation.SEALED, Isolation.RESTRICTED)

PROGRAM = '''
"""Runs the body of each frame as Python and answers with the JSON of its `answer`."""
import json, os, struct
PREFIX = struct.Struct("<4sIQ")

def exactly(connection, size):
    received = b""
    while len(received) < size:
        piece = os.read(connection, size - len(received))
        if not piece:
            os._exit(0)
        received += piece
    return received

def serve(connection, device):
    while True:
        _, header, size = PREFIX.unpack(exactly(connection, 16))
        names = {"connection": connection, "blocked": blocked}
        exec(exactly(connection, header + size), names)
        answer = json.dumps(names.get("answer")).encode()
        frame = PREFIX.pack(b"AGW1", 0, len(answer)) + answer
        while frame:
            frame = frame[os.write(connection, frame):]

def blocked(attempt):
    try:
        attempt()
    except (OSError, RuntimeError, MemoryError, ValueError) as error:
        return type(error).__name__
    return "worked"
'''


def package_with(folder: Path, program: str = PROGRAM) -> Path:
    """The box's part of the package, around another program."""
    package = folder / "package"
    shutil.copytree(PACKAGE / "subject", package / "subject")
    for name in ("tree.py", "wire.py"):
        shutil.copyfile(PACKAGE / name, package / name)
    (package / "__init__.py").touch()
    (package / "subject" / "serve.py").write_text(program)
    (package / "subject" / "rehearsal.py").write_text(
        "from autograder.subject import serve as _\n\n\ndef rehearse():\n    pass\n"
    )
    return package


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package_with(tmp_path_factory.mktemp("box"))


@pytest.fixture(scope="module")
def zygotes(package: Path) -> Iterator[dict[Isolation, Zygote]]:
    os.environ["CANARY"] = SECRET
    started = {isolation: Zygote(isolation, LIMITS, package) for isolation in Isolation}
    try:
        for zygote in started.values():
            zygote.start()
        yield started
    finally:
        del os.environ["CANARY"]
        for zygote in started.values():
            zygote.close()


@pytest.fixture
def sealed(zygotes: dict[Isolation, Zygote]) -> Zygote:
    return zygotes[Isolation.SEALED]


def soon(seconds: float = 20.0) -> float:
    return time.monotonic() + seconds


def request(code: str) -> bytes:
    body = code.encode()
    return wire.PREFIX.pack(wire.MAGIC, 0, len(body)) + body


def ask(subject: Subject, code: str) -> object:
    subject.send(request(code), soon())
    return json.loads(subject.receive(1 << 20, soon())[wire.PREFIX.size :])


def answer_of(zygote: Zygote, code: str) -> object:
    subject = zygote.fork()
    try:
        return ask(subject, code)
    finally:
        subject.stop()


def test_the_sealed_root_holds_the_python_installation_alone(sealed: Zygote) -> None:
    """Nothing of the host lies in the box but libraries, Python, two devices and the subject's own program."""
    code = """
import os
answer = {}
for folder in ("/", "/home", "/etc", "/var", "/tmp", "/proc", "/kit", "/kit/autograder", "/usr"):
    try:
        answer[folder] = sorted(os.listdir(folder))
    except OSError as error:
        answer[folder] = type(error).__name__
"""
    found = answer_of(sealed, code)
    assert isinstance(found, dict)
    assert set(found) == {"/", "/home", "/etc", "/var", "/tmp", "/proc", "/kit", "/kit/autograder", "/usr"}
    leading = {str(parent) for parent in Path(sys.prefix).parents}  # entered on the way to Python, but not to be listed
    for folder in ("/home", "/var", "/tmp"):
        assert found[folder] == ("PermissionError" if folder in leading else "FileNotFoundError")
    assert found["/"] == found["/etc"] == found["/proc"] == found["/usr"] == "PermissionError"
    assert found["/kit/autograder"] == ["__init__.py", "subject", "tree.py", "wire.py"]


@pytest.mark.parametrize("isolation", CONFINED)
def test_no_file_of_the_project_or_of_others_can_be_read(
    zygotes: dict[Isolation, Zygote], isolation: Isolation, tmp_path: Path
) -> None:
    """Neither the engine, the checks, another submission, nor what the system keeps about users."""
    other = tmp_path / "other_submission.py"
    other.write_text(SECRET)
    paths = [
        other,
        PACKAGE / "model.py",
        PACKAGE / "box" / "zygote.py",
        "/etc/passwd",
        "/etc/hostname",
        "/proc/1/environ",
    ]
    paths += ["/proc/self/maps", "/proc/self/mem", "/proc/version", "/proc/sys/kernel/hostname", "/dev/tty", "/dev/mem"]
    code = f"answer = [blocked(lambda path=path: open(path).close()) for path in {[str(path) for path in paths]}]"
    found = answer_of(zygotes[isolation], code)
    assert isinstance(found, list) and set(found) <= {"FileNotFoundError", "PermissionError"}, found


@pytest.mark.parametrize("isolation", Isolation)
def test_the_environment_is_a_fixed_short_list(zygotes: dict[Isolation, Zygote], isolation: Isolation) -> None:
    """What the grader was started with, secrets included, is not passed on; strings hash alike in every run."""
    names = answer_of(zygotes[isolation], "import os; answer = sorted(os.environ)")
    expected = (
        "CUDA_VISIBLE_DEVICES HOME LANG LD_LIBRARY_PATH MKL_NUM_THREADS OMP_NUM_THREADS OPENBLAS_NUM_THREADS PATH"
    )
    assert isinstance(names, list) and set(names) - {"PWD", "TORCHINDUCTOR_CACHE_DIR"} == {
        *expected.split(),
        "PYTHONHASHSEED",
        "PYTORCH_JIT",
        "TMPDIR",
    }


def test_the_random_state_is_the_same_in_every_subject(sealed: Zygote, zygotes: dict[Isolation, Zygote]) -> None:
    """A score does not depend on which fork, or which zygote, a submission met."""
    code = (
        "import random, torch, numpy; answer = [random.random(), torch.rand(1).item(), numpy.random.rand(), hash('a')]"
    )
    assert answer_of(sealed, code) == answer_of(sealed, code) == answer_of(zygotes[Isolation.RESTRICTED], code)


@pytest.mark.parametrize("isolation", Isolation)
def test_only_its_own_descriptors_are_open(zygotes: dict[Isolation, Zygote], isolation: Isolation) -> None:
    """Nothing, output twice, the connection: also while another subject of the same zygote lives."""
    code = """
import os
answer = []
for descriptor in range(256):
    try:
        os.fstat(descriptor)
        answer.append(descriptor)
    except OSError:
        pass
"""
    first, second = zygotes[isolation].fork(), zygotes[isolation].fork()
    try:
        assert ask(second, code) == ask(first, code) == [0, 1, 2, 3]
    finally:
        first.stop()
        second.stop()


@pytest.mark.parametrize("isolation", CONFINED)
@pytest.mark.parametrize(
    "attempt",
    [
        "lambda: __import__('socket').socket()",
        "lambda: __import__('socket').create_connection(('127.0.0.1', 1))",
        "lambda: os.fork()",
        "lambda: os.execv('/usr/bin/true', ['true'])",
        "lambda: __import__('subprocess').run(['true'])",
        "lambda: os.kill(os.getppid(), 0)",
        "lambda: os.kill(-1, 0)",
        "lambda: os.memfd_create('x')",
        "lambda: os.mkfifo('x')",
        "lambda: os.symlink('/', 'x')",
        "lambda: os.link('/dev/null', 'x')",
        "lambda: os.setuid(0)",
        "lambda: os.pidfd_open(os.getpid())",
        "lambda: resource.setrlimit(resource.RLIMIT_CPU, (100, 100))",
        "lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
        "lambda: os.sched_setaffinity(0, [0])",
        "lambda: os.nice(-1)",
        "lambda: open('/usr/lib/x', 'w')",
        "lambda: open(torch.__file__, 'a')",
        "lambda: open('/dev/null', 'w')",
        "lambda: open('/proc/sys/kernel/core_pattern', 'w')",
    ],
)
def test_what_no_submission_needs_is_refused(
    zygotes: dict[Isolation, Zygote], isolation: Isolation, attempt: str
) -> None:
    """Network, processes, signals to others, special files, rights, limits and the installation are out of reach."""
    found = answer_of(zygotes[isolation], f"import os, resource, torch; answer = blocked({attempt})")
    assert found != "worked"


@pytest.mark.parametrize("isolation", CONFINED)
def test_raw_system_calls_meet_the_same_filter(zygotes: dict[Isolation, Zygote], isolation: Isolation) -> None:
    """ctypes does not get past it: ptrace, mount, unshare, bpf, io_uring, keys, clone3 and a signal to the parent."""
    code = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
calls = {"ptrace": (101, 16, 1), "mount": (165, 0, 0, 0, 0, 0), "unshare": (272, 0x10000000), "bpf": (321, 0, 0, 0),
         "io_uring": (425, 1, 0), "keyctl": (250, 0, -3, 0), "clone3": (435, 0, 0), "kill": (62, 1, 0),
         "tgkill": (234, os.getppid() or 2, os.getppid() or 2, 0), "sendmsg": (46, 3, 0, 0), "recvmsg": (47, 3, 0, 0)}
answer = {name: libc.syscall(*arguments) for name, arguments in calls.items()}
"""
    found = answer_of(zygotes[isolation], code)
    assert isinstance(found, dict) and set(found.values()) == {-1}, found


@pytest.mark.parametrize("isolation", Isolation)
def test_memory_is_limited(zygotes: dict[Isolation, Zygote], isolation: Isolation) -> None:
    """Whoever allocates too much gets an exception; the box and the machine stay as they are."""
    assert answer_of(zygotes[isolation], "answer = blocked(lambda: bytearray(2 << 30))") == "MemoryError"
    assert (
        answer_of(zygotes[isolation], "import torch; answer = blocked(lambda: torch.ones(2 << 28))") == "RuntimeError"
    )


def test_the_writable_folder_is_small_in_bytes_and_in_files(sealed: Zygote) -> None:
    """4 MiB and 1024 files, on a tmpfs of its own."""
    code = """
answer = 0
def fill():
    global answer
    for number in range(100):
        with open(f"part{number}", "wb") as file:
            file.write(bytes(1 << 17))
        answer += 1
kind = blocked(fill)
"""
    assert answer_of(sealed, code) == 32
    code = """
answer = 0
def fill():
    global answer
    for number in range(5000):
        open(f"empty{number}", "w").close()
        answer += 1
kind = blocked(fill)
"""
    assert answer_of(sealed, code) == 1023


def test_threads_and_descriptors_are_limited(sealed: Zygote) -> None:
    """A thread bomb and a descriptor leak end in an exception."""
    code = """
import threading
wait = threading.Event()
threads = []
def bomb():
    for _ in range(300):
        thread = threading.Thread(target=wait.wait, daemon=True)
        thread.start()
        threads.append(thread)
answer = [blocked(bomb), len(threads) <= 64]
"""
    assert answer_of(sealed, code) == ["RuntimeError", True]
    code = "import os; answer = blocked(lambda: [os.dup(1) for _ in range(100)])"
    assert answer_of(sealed, code) == "OSError"


@pytest.mark.parametrize("isolation", Isolation)
def test_processor_time_is_limited_even_where_no_one_waits(
    zygotes: dict[Isolation, Zygote], isolation: Isolation
) -> None:
    """The kernel ends a subject that computes on; in a pid namespace it is process 1, which only SIGKILL reaches."""
    subject = zygotes[isolation].fork()
    with pytest.raises(SubjectEnded) as raised:
        ask(subject, "while True: pass")
    assert raised.value.ending.signal in (signal.SIGXCPU, signal.SIGKILL)
    assert 0.2 < raised.value.ending.cpu_s < 4  # the limit counts in ticks, of which a busy host takes some


def test_no_subject_sees_what_an_earlier_one_left(sealed: Zygote) -> None:
    """Files, modules and patched functions are gone with the fork."""
    leave = "import torch; open('note', 'w').close(); open('/dev/shm/note', 'w').close(); torch.left = 1; answer = 0"
    assert answer_of(sealed, leave) == 0
    look = "import os, torch; answer = [os.listdir('.'), os.listdir('/dev/shm'), hasattr(torch, 'left')]"
    assert answer_of(sealed, look) == [[], [], False]


def test_many_forks_later_a_subject_is_as_the_first_was(sealed: Zygote) -> None:
    """The zygote gathers its memory once it has forked often."""
    look = "import torch; answer = [torch.rand(3).tolist(), torch.arange(1000).sum().item()]"
    first = answer_of(sealed, look)
    for _ in range(50):
        sealed.fork().stop()
    assert answer_of(sealed, look) == first


def test_subjects_that_live_together_do_not_meet(sealed: Zygote) -> None:
    """Each has its own folder and its own pid space."""
    first, second = sealed.fork(), sealed.fork()
    try:
        assert ask(first, "import os; open('mine', 'w').close(); answer = os.getpid()") == 1
        assert ask(second, "import os; answer = [os.listdir('.'), os.getpid()]") == [[], 1]
        assert ask(first, "import os; answer = os.listdir('.')") == ["mine"]
    finally:
        first.stop()
        second.stop()


@pytest.mark.parametrize("isolation", Isolation)
def test_a_deadline_is_kept_whatever_the_subject_ignores(
    zygotes: dict[Isolation, Zygote], isolation: Isolation
) -> None:
    """Sleeping with every signal blocked: the wait ends at the deadline, and so does the process at `stop`."""
    subject = zygotes[isolation].fork()
    code = "import signal, time; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); time.sleep(60)"
    subject.send(request(code), soon())
    begin = time.monotonic()
    with pytest.raises(SubjectTimeout):
        subject.receive(100, time.monotonic() + 0.3)
    assert subject.stop().signal == signal.SIGKILL
    assert 0.25 < time.monotonic() - begin < 2


def test_a_subject_that_does_not_read_cannot_hold_the_sender(sealed: Zygote) -> None:
    """`send` has a deadline, too."""
    subject = sealed.fork()
    try:
        subject.send(request("import time; time.sleep(60)"), soon())
        with pytest.raises(SubjectTimeout):
            subject.send(bytes(16 << 20), time.monotonic() + 0.3)
    finally:
        subject.stop()


@pytest.mark.parametrize(
    ("code", "exit_code", "ending_signal"),
    [
        ("import os; os._exit(7)", 7, None),
        ("raise SystemExit", 1, None),
        ("import ctypes; ctypes.string_at(0)", None, signal.SIGSEGV),
    ],
)
def test_an_end_is_told_as_it_was(sealed: Zygote, code: str, exit_code: int | None, ending_signal: int | None) -> None:
    """The program's own exit code or signal, not that of our killing it."""
    subject = sealed.fork()
    with pytest.raises(SubjectEnded) as raised:
        ask(subject, code)
    assert (raised.value.ending.exit_code, raised.value.ending.signal) == (exit_code, ending_signal)
    assert subject.stop() is raised.value.ending
    with pytest.raises(SubjectEnded):
        subject.send(b"x", soon())


def test_a_closed_connection_ends_the_subject(sealed: Zygote) -> None:
    """Whoever closes it and lives on is killed."""
    subject = sealed.fork()
    with pytest.raises(SubjectEnded) as raised:
        ask(subject, "import os, time; os.close(connection); time.sleep(60)")
    assert raised.value.ending.signal == signal.SIGKILL


def test_a_flood_of_output_is_stopped_and_cut(sealed: Zygote) -> None:
    """What is printed is a channel of its own: capped, kept in part, decoded to harmless text."""
    subject = sealed.fork()
    with pytest.raises(OutputFlood):
        ask(subject, "import os\nwhile True: os.write(1, b'\\x00\\xff' * 1000)")
    ending = subject.stop()
    assert len(ending.output) == LIMITS.output_kept_bytes and set(ending.output) == {"\N{REPLACEMENT CHARACTER}"}
    assert LIMITS.output_bytes < ending.output_bytes < LIMITS.output_bytes + (2 << 20)


def test_what_was_printed_is_kept_and_never_taken_for_an_answer(sealed: Zygote) -> None:
    """Standard output and error end up together in `Ending.output`."""
    subject = sealed.fork()
    assert ask(subject, "import os; os.write(1, b'AGW1'); os.write(2, 'ü'.encode()); answer = 5") == 5
    assert subject.stop().output == "AGW1ü"


def test_an_answer_larger_than_asked_for_is_no_frame(sealed: Zygote) -> None:
    """The prefix is judged before anything is read or allocated."""
    subject = sealed.fork()
    try:
        subject.send(request("answer = 'x' * 2000"), soon())
        with pytest.raises(wire.ProtocolError):
            subject.receive(1000, soon())
    finally:
        subject.stop()


def test_bytes_that_no_one_asked_for_show(sealed: Zygote) -> None:
    """`pending` tells of a second frame before the next request."""
    subject = sealed.fork()
    try:
        assert not subject.pending()
        assert ask(subject, "answer = 1") == 1
        assert not subject.pending()
        code = "import os, threading; threading.Timer(0.2, lambda: os.write(connection, b'more')).start(); answer = 2"
        assert ask(subject, code) == 2
        end = soon(5)
        while not subject.pending() and time.monotonic() < end:
            time.sleep(0.05)
        assert subject.pending()
    finally:
        subject.stop()
    assert not subject.pending()


def test_a_practice_subject_takes_its_processes_with_it(zygotes: dict[Isolation, Zygote]) -> None:
    """`process` has no pid namespace: the zygote adopts and ends what a subject forked away."""
    code = """
import os, time
ours, theirs = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    os.write(theirs, str(os.getpid()).encode())
    time.sleep(60)
    os._exit(0)
answer = int(os.read(ours, 20))
"""
    subject = zygotes[Isolation.PROCESS].fork()
    try:
        daemon = ask(subject, code)
        assert isinstance(daemon, int) and Path(f"/proc/{daemon}").exists()
    finally:
        subject.stop()
    assert not Path(f"/proc/{daemon}").exists()


def test_a_dead_zygote_is_our_fault(package: Path) -> None:
    """Killed from outside, it shows as `BoxError` in every call, so that the judge starts another."""
    with Zygote(Isolation.SEALED, LIMITS, package) as zygote:
        subject = zygote.fork()
        os.killpg(_process_of(zygote), signal.SIGKILL)
        with pytest.raises(BoxError):
            while True:  # bubblewrap's child dies a moment after bubblewrap
                ask(subject, "answer = 1")
        with pytest.raises(BoxError):
            zygote.fork()


def test_nothing_is_left_behind(package: Path) -> None:
    """After `close`: no process, no folder, no descriptor; closing again does no harm."""
    before = set(os.listdir("/proc/self/fd"))
    zygote = Zygote(Isolation.SEALED, LIMITS, package)
    zygote.start()
    group = _process_of(zygote)
    folder = zygote._folder
    subject = zygote.fork()
    subject.send(request("import time; time.sleep(60)"), soon())
    zygote.close()
    with pytest.raises(BoxError):
        subject.stop()
    zygote.close()
    assert folder is not None and not folder.exists()
    assert not _alive_in_session(group)
    assert set(os.listdir("/proc/self/fd")) == before


def test_the_box_dies_with_the_judge(package: Path) -> None:
    """A judge killed on the spot leaves no process."""
    code = f"""
import time
from pathlib import Path
from autograder.box import Isolation, Limits, Zygote
zygote = Zygote(Isolation.SEALED, Limits(), Path({str(package)!r}))
zygote.start()
subject = zygote.fork()
print(zygote._process.pid, zygote._folder, flush=True)
time.sleep(60)
"""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment) as judge:
        assert judge.stdout is not None
        group, folder = judge.stdout.readline().split()
        assert _alive_in_session(int(group))
        judge.kill()
    end = soon(5)
    while _alive_in_session(int(group)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _alive_in_session(int(group))
    shutil.rmtree(folder)


def test_a_missing_bubblewrap_stops_with_a_remedy(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`sealed` is never replaced by something weaker."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(IsolationUnavailable, match="apt-get install bubblewrap"):
        Zygote(Isolation.SEALED, LIMITS, package).start()


def test_forbidden_user_namespaces_stop_with_a_remedy(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """bubblewrap's own words are passed on, and what to switch on."""
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(IsolationUnavailable, match=r"uid map.*user\.max_user_namespaces"):
        Zygote(Isolation.SEALED, LIMITS, package).start()


@pytest.mark.parametrize("isolation", CONFINED)
@pytest.mark.parametrize(
    ("module", "sabotage"),
    [
        ("landlock.py", "def version() -> int:\n    return 0\n"),
        ("seccomp.py", "def supported() -> bool:\n    return False\n"),
    ],
)
def test_a_missing_line_of_defence_stops_with_a_remedy(
    tmp_path: Path, isolation: Isolation, module: str, sabotage: str
) -> None:
    """Without Landlock, or on a machine that the filter is not written for, nothing is run."""
    crippled = package_with(tmp_path)
    with open(crippled / "subject" / module, "a") as file:
        file.write("\n\n" + sabotage)
    with pytest.raises(IsolationUnavailable, match="Landlock"):
        Zygote(isolation, LIMITS, crippled).start()


def test_a_broken_installation_is_our_fault_not_a_lack_of_isolation(tmp_path: Path) -> None:
    """A zygote that cannot import what it needs says why."""
    broken = package_with(tmp_path, "import a_module_that_is_not_there\n")
    with pytest.raises(BoxError, match="a_module_that_is_not_there") as raised:
        Zygote(Isolation.SEALED, LIMITS, broken).start()
    assert not isinstance(raised.value, IsolationUnavailable)


@pytest.mark.slow
def test_all_of_this_holds_for_an_ordinary_user() -> None:
    """Root runs this file once more as `nobody`, with the interpreter bound where `nobody` may enter."""
    if os.getuid() != 0:
        return  # then everything above was run by an ordinary user
    home, python = Path.home(), Path(os.path.realpath(sys.base_prefix))
    reach = ["--perms", "0755", "--tmpfs", str(home)] if home in python.parents else []
    for parent in reversed([parent for parent in python.parents if home in parent.parents]):
        reach += ["--perms", "0755", "--dir", str(parent)]
    reach += ["--ro-bind", str(python), str(python)] if reach else []
    tests = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-k", "not ordinary_user", __file__]
    user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    command = ["bwrap", "--cap-add", "ALL", "--dev-bind", "/", "/", *reach, *user, sys.executable, "-B", *tests]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def _process_of(zygote: Zygote) -> int:
    assert zygote._process is not None
    return zygote._process.pid


def _alive_in_session(leader: int) -> list[int]:
    """The process `leader` and its descendants that are not zombies, as they are now or were reparented."""
    alive = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if leader in (int(fields[3]), int(entry.name)) and fields[0] != "Z":
                alive.append(int(entry.name))
    return alive
