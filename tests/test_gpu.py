"""The GPU path: what a box gets to compute on, that a file scores there as on the CPU, and what is said when it fails.

Without a GPU the path is run with the pretended accelerator in its place: tensors are put there before every call and
taken back, and the box is opened to devices as for CUDA's driver. What needs CUDA itself is marked `gpu`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from test_box import LIMITS, answer_of, package_with
from test_judge import SOLUTION, assignment

from autograder.box import BoxDevice, BoxError, IsolationUnavailable, Limits, Zygote
from autograder.box.command import environment, readable_paths, sealed_command
from autograder.checks.author import Mistake, Variant
from autograder.cli import planning
from autograder.cli.planning import DeviceUnavailable, judges_at_once, make_plan
from autograder.course import Course, load_course
from autograder.doctor import _cuda
from autograder.gpu import BOX_MIB, CUDA, PRETENDED, Gpu, find_gpu, minor_of, most_free
from autograder.grade.assignment import Assignment, load_assignment
from autograder.grade.bench import environment as environment_key
from autograder.grade.judge import Judge
from autograder.model import CheckResult, Isolation, Outcome
from autograder.subject.device import CPU as ON_CPU
from autograder.subject.device import PRETENDED as ON_PRETENDED
from autograder.subject.device import device_of

ROOT = Path(__file__).parent.parent
COURSE = load_course(ROOT / "grading.toml")
NODES = ("/dev/nvidia0", "/dev/nvidia1", "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-modeset", "/dev/null")
SECOND = Gpu("Some GPU", "GPU-01", 1, 16000, 10000)
STAND_IN = BoxDevice(PRETENDED, nodes=("/dev/zero",))
WRONG = (
    "return x / 3",
    "return (x / 2)[0]",
    "return None",
    "return object()",
    "return (x / 2).numpy()",
    "return x * float('nan')",
    "return x.float().double() / 2 + 1e-7",
    "return x.detach() / 2",
    "x /= 2\n    return x.clone()",
    "return x.div_(2)",
    "return (x.view(-1) / 2).view(x.shape)",
    "return x / torch.full(x.shape, 2.0)",
    "return x.cpu() / 2",
    "halve.calls = getattr(halve, 'calls', 0) + 1; return x / 2 * halve.calls",
    "halve.first = getattr(halve, 'first', x); return halve.first / 2",
    "return torch.from_numpy(x.detach().numpy()) / 2",
    "raise ValueError('no')",
    "raise NotImplementedError('halve')",
    "import sys; sys.exit(0)",
    "import os; os._exit(0)",
    "while True: pass",
    "return torch.empty(10**12)",
)


@pytest.fixture(scope="module")
def boxes() -> Iterator[tuple[Zygote, Zygote]]:
    """A box on the CPU, and one on the stand-in."""
    with Zygote(Isolation.SEALED, Limits()) as plain, Zygote(Isolation.SEALED, Limits(), device=STAND_IN) as placed:
        yield plain, placed


def told(result: CheckResult) -> tuple[object, ...]:
    return result.id, result.points, result.outcome, result.reason, result.message, result.mistake


def authored(name: str) -> Assignment:
    entry = COURSE.get(name)
    assert entry is not None
    return load_assignment(COURSE.solutions(entry), entry.file)


def points_of(judge: Judge, version: Mistake | Variant) -> list[tuple[str, float, Outcome]]:
    judged = judge.judge(judge.assignment.source_with(version).encode(), "py", only=version.task)
    return [(result.id, result.points, result.outcome) for result in judged.checks]


# The stand-in: every call on a device


@pytest.mark.parametrize("name", ["lecture03_optimization", "lecture07_recurrent", "lecture08_transformer"])
def test_a_right_file_scores_the_same_on_the_device(boxes: tuple[Zygote, Zygote], name: str) -> None:
    """Functions, modules with parameters, placed tensors with gradients: all of it lies there and comes back."""
    course_of = authored(name)
    both = [Judge(course_of, zygote, seed=3).judge(course_of.source.encode(), "py") for zygote in boxes]
    assert both[0].checks and all(result.outcome is Outcome.PASSED for result in both[1].checks)
    assert [told(result) for result in both[0].checks] == [told(result) for result in both[1].checks]


@pytest.mark.parametrize("body", WRONG)
def test_a_wrong_file_is_told_the_same_on_the_device(boxes: tuple[Zygote, Zygote], body: str) -> None:
    """Outcome, reason, message and the mistake's name, of every check."""
    source = f"{SOLUTION}\ndef halve(x):\n    {body}\n".encode()
    both = [Judge(assignment(), zygote, 5, check_seconds=2.0).judge(source, "py") for zygote in boxes]
    on_cpu, on_device = ([told(result) for result in judged.checks] for judged in both)
    assert on_cpu == on_device
    assert any(result.task == "halve" and not result.points for result in both[1].checks)


def test_mistakes_of_a_lecture_are_named_the_same_on_the_device(boxes: tuple[Zygote, Zygote]) -> None:
    """What shows only in gradients or only on a GPU is found and named there too."""
    course_of = authored("lecture08_transformer")
    by_way = {item.way: item for item in course_of.mistakes}
    for item in (by_way["accelerator"], by_way["gradient"]):
        source = course_of.source_with(item).encode()
        both = [Judge(course_of, zygote, seed=3).judge(source, "py", only=item.task).checks for zygote in boxes]
        assert [told(result) for result in both[0]] == [told(result) for result in both[1]]
        assert item.name in {result.mistake for result in both[1]}


def test_every_way_is_asked_on_the_device(boxes: tuple[Zygote, Zygote]) -> None:
    """With gradients too; what is right is not asked on the CPU as well."""
    source = f"{SOLUTION}\ndef halve(x):\n    print(x.device, x.requires_grad, x.dtype)\n    return x / 2\n".encode()
    plain, placed = (Judge(assignment(), zygote, seed=5).judge(source, "py") for zygote in boxes)
    lines = placed.output.splitlines()
    assert "cuda:0 True torch.float64" in lines and "cuda:0 False torch.float32" in lines
    assert all(line.startswith("cuda:0") for line in lines) and "cpu True torch.float64" in plain.output
    assert all(result.outcome is Outcome.PASSED for result in placed.checks)


def test_a_module_and_what_it_made_lie_on_the_device(boxes: tuple[Zygote, Zygote]) -> None:
    """A placed tensor is there when a step updates it, and comes back as numbers."""
    seen = SOLUTION.replace("tensor += self.step_size", "tensor += self.step_size; print(tensor.device)")
    for zygote, device in zip(boxes, ("cpu", "cuda:0"), strict=True):
        public = tuple(dataclasses.replace(check, public=True) for check in assignment().checks)
        judged = Judge(assignment(checks=public), zygote, seed=5).judge(seen.encode(), "py", only="Counter")
        assert judged.output.splitlines()[0] == device
        assert [result.outcome for result in judged.checks] == [Outcome.PASSED]


def test_putting_and_taking_back_keep_graph_and_memory() -> None:
    """Gradients reach the tensor that came; what is pretended shares its memory."""
    leaf = torch.ones(3, dtype=torch.float64, requires_grad=True)
    there = ON_PRETENDED.put(leaf)
    assert ON_PRETENDED.holds(there) and not ON_PRETENDED.holds(leaf) and device_of([1, (there,)]) is ON_PRETENDED
    assert device_of(leaf) is ON_CPU
    back = ON_PRETENDED.take(there * 2)
    assert type(back) is torch.Tensor
    back.sum().backward()  # type: ignore[no-untyped-call]
    assert leaf.grad is not None and leaf.grad.tolist() == [2, 2, 2]
    assert there.data_ptr() == leaf.data_ptr()


# What the box is given


def after(options: list[str], word: str) -> set[tuple[str, str]]:
    return {(options[at + 1], options[at + 2]) for at, option in enumerate(options) if option == word}


def test_the_command_binds_the_nodes_of_one_gpu(tmp_path: Path) -> None:
    """Those of the chosen GPU and the driver's own, as devices; no other GPU's; none at all on the CPU."""
    device = BoxDevice(CUDA, SECOND.nodes(NODES), SECOND.uuid)
    assert set(device.nodes) == {"/dev/nvidia1", "/dev/nvidiactl", "/dev/nvidia-uvm"}
    options = sealed_command(tmp_path, ["program"], device)
    assert after(options, "--dev-bind") == {(node, node) for node in device.nodes}
    assert ("/sys/devices", "/sys/devices") in after(options, "--ro-bind")
    made = options.index("--dev")
    assert made < options.index("--dev-bind") < options.index("/dev", made + 2)  # after /dev is made, before it is shut
    plain = sealed_command(tmp_path, ["program"])
    assert "--dev-bind" not in plain and "/sys/devices" not in plain


def test_the_environment_names_the_gpu() -> None:
    """One GPU is seen, cuBLAS adds in one order; on the CPU CUDA sees none."""
    seen = environment("/box", BoxDevice(CUDA, (), SECOND.uuid))
    assert seen["CUDA_VISIBLE_DEVICES"] == "GPU-01" and seen["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"
    assert environment("/box")["CUDA_VISIBLE_DEVICES"] == "" and "CUBLAS_WORKSPACE_CONFIG" not in environment("/box")


def test_landlock_lets_the_nodes_be_opened_and_little_of_the_system_be_read() -> None:
    """Of /proc the process's own and the driver's, of /sys what names processors and buses; nothing on the CPU."""
    device = BoxDevice(CUDA, SECOND.nodes(NODES), SECOND.uuid)
    assert set(device.opened()) == {*device.nodes, "/proc/self/task"}
    more = set(readable_paths(Path("/kit"), device)) - set(readable_paths(Path("/kit")))
    assert {"/proc/self", "/proc/cpuinfo", "/sys/devices"} <= more
    assert not more & {"/", "/proc", "/sys", "/dev", "/etc"}
    assert BoxDevice().opened() == BoxDevice().readable() == BoxDevice().bound() == ()


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """A box that is opened as for CUDA's driver, with two harmless devices for the GPU's."""
    package = package_with(tmp_path_factory.mktemp("gpu"))
    device = BoxDevice(PRETENDED, nodes=("/dev/zero", "/dev/full"))
    with Zygote(Isolation.SEALED, LIMITS, package, device) as zygote:
        yield zygote


def test_the_driver_gets_its_devices_and_no_others(opened: Zygote) -> None:
    """Bound nodes are read, written and controlled; other devices are not, though they are there."""
    code = """
import errno, fcntl, os
descriptor = os.open("/dev/zero", os.O_RDWR)
try:
    fcntl.ioctl(descriptor, 0xC0DE)
except OSError as error:
    told = errno.errorcode[error.errno]
answer = [len(os.read(descriptor, 4)), os.write(descriptor, b"ab"), told, os.path.exists("/dev/random")]
answer += [blocked(lambda: os.open(path, os.O_RDWR)) for path in ("/dev/full", "/dev/random", "/dev/tty", "/dev/null")]
"""
    refused = ["PermissionError"] * 3
    assert answer_of(opened, code) == [4, 2, "ENOTTY", True, "worked", *refused]


def test_of_the_system_the_driver_reads_its_part(opened: Zygote) -> None:
    """A process may read of itself and name its threads; other processes and settings stay closed."""
    code = """
import os
def name():
    for thread in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{thread}/comm", "r+") as file:
            file.write("named")
def read(path):
    return blocked(lambda: open(path).read())
answer = [blocked(name), read("/proc/self/comm"), read("/proc/cpuinfo"), open("/proc/self/comm").read().strip()]
answer += [read(f"/proc/{path}") for path in ("1/environ", "1/cmdline", "sys/kernel/hostname", "version", "kmsg")]
answer += [blocked(lambda: os.listdir("/proc")), blocked(lambda: open("/sys/devices/uevent", "w"))]
"""
    assert answer_of(opened, code) == [*["worked"] * 3, "named", *["PermissionError"] * 6, "OSError"]


def test_the_driver_may_reserve_addresses_but_not_take_memory(opened: Zygote) -> None:
    """Terabytes of address space, threads and descriptors of its own; data stays limited."""
    code = """
import ctypes, os, resource
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
reserved = libc.mmap(None, 1 << 40, 0, 0x4022, -1, 0)  # PROT_NONE; private, anonymous, no reserve
answer = [reserved != ctypes.c_void_p(-1).value, blocked(lambda: bytearray(8 << 30))]
answer += [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE)]
"""
    assert answer_of(opened, code) == [True, "MemoryError", LIMITS.processes + 64, LIMITS.open_files + 192]


def test_the_driver_gets_its_system_calls_and_no_others(opened: Zygote) -> None:
    """Where memory lies, names of threads, memory that cannot be executed; no process, socket or plain memfd."""
    code = """
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    ctypes.set_errno(0)
    return libc.syscall(*arguments) >= 0 or ctypes.get_errno() != 1
answer = [call(239, None, None, 0, None, 0), call(157, 15, b"name", 0, 0, 0), call(319, b"sealed", 8)]
answer += [call(157, 4, 1, 0, 0, 0), call(319, b"plain", 0), call(101, 0, 0, 0, 0)]
answer += [blocked(os.fork), blocked(socket.socket)]
"""
    assert answer_of(opened, code) == [True] * 3 + [False] * 3 + ["PermissionError"] * 2


# When it fails


def test_gpu_memory_that_is_used_up_is_an_outcome_of_its_own(boxes: tuple[Zygote, Zygote]) -> None:
    """It says that it was the GPU's, and nothing that differs from run to run."""
    says = "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 79.11 GiB, 61 of it free"
    source = f"{SOLUTION}\ndef halve(x):\n    raise torch.cuda.OutOfMemoryError({says!r})\n".encode()
    for zygote in boxes:
        (found, *_) = Judge(assignment(), zygote, seed=5).judge(source, "py", only="halve").checks
        assert found.outcome is Outcome.OUT_OF_MEMORY and found.points == 0
        assert "GPU memory" in found.message and found.message.endswith("Tried to allocate 20.00 GiB")


def test_a_program_that_loses_the_gpu_loses_its_check(boxes: tuple[Zygote, Zygote]) -> None:
    """Once it is our trouble, for the machine may have done it; where a fresh subject computes, it was the program."""
    lose = "import os; from autograder.wire import Writer; os.write(3, Writer().frame({'lost': 'assert'}))"
    source = f"{SOLUTION}\ndef halve(x):\n    {lose}\n    return x / 2\n".encode()
    for zygote in boxes:
        judge = Judge(assignment(), zygote, seed=5)
        with pytest.raises(BoxError, match="GPU was lost: assert"):
            judge.judge(source, "py", patient=True)
        results = {result.id: result for result in judge.judge(source, "py").checks}
        found = results.pop("halve/halves")
        assert (found.outcome, found.reason, found.points) == (Outcome.CRASHED, "device", 0)
        assert results["pair/pairs"].outcome is Outcome.PASSED


def test_a_gpu_that_does_not_start_is_our_trouble() -> None:
    """No submission is asked where CUDA finds no GPU, and the way out is told."""
    with pytest.raises(IsolationUnavailable, match="--device cpu") as caught:
        Zygote(Isolation.SEALED, Limits(), device=BoxDevice(CUDA)).start()
    assert "CUDA" in str(caught.value) or "NVIDIA" in str(caught.value)


# How many boxes share a GPU


@pytest.mark.parametrize(("jobs", "memory_mib", "judges"), [(8, 4096, 2), (8, 1024, 8), (2, 4096, 2), (1, 4096, 1)])
def test_judges_are_as_many_as_the_gpu_has_memory_for(
    capsys: pytest.CaptureFixture[str], jobs: int, memory_mib: int, judges: int
) -> None:
    """Fewer than asked for is said, in plain words."""
    plan = planning.Plan(_course(memory_mib), Isolation.SEALED, 1, SECOND)
    assert judges_at_once(plan, jobs) == judges
    assert (f"{judges} judges at once, not {jobs}: Some GPU has 10000 MiB free" in capsys.readouterr().err) == (
        judges < jobs
    )
    assert judges_at_once(dataclasses.replace(plan, gpu=None), jobs) == jobs


def _course(memory_mib: int) -> Course:
    return Course(title="A course", assignments=(), limits=type(COURSE.limits)(gpu_memory_mib=memory_mib))


def test_the_device_follows_from_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """`auto` takes a GPU with room for a box, `cuda` insists on one, `cpu` does not look."""
    monkeypatch.setattr(planning, "find_gpu", lambda: SECOND)
    assert make_plan(_course(4096), None, "auto", 1).gpu == make_plan(_course(4096), None, "cuda", 1).gpu == SECOND
    assert make_plan(_course(20000), None, "auto", 1).gpu is None
    with pytest.raises(DeviceUnavailable, match="10000 MiB free, not 20000"):
        make_plan(_course(20000), None, "cuda", 1)
    monkeypatch.setattr(planning, "find_gpu", lambda: None)
    assert make_plan(_course(4096), None, "auto", 1).device == "cpu"
    with pytest.raises(DeviceUnavailable, match=r"no GPU here: .* say --device cpu"):
        make_plan(_course(4096), None, "cuda", 1)
    monkeypatch.setattr(planning, "find_gpu", lambda: pytest.fail("asked"))
    assert make_plan(_course(4096), None, "cpu", 1).device == "cpu"


def test_verdicts_of_a_gpu_are_kept_apart() -> None:
    """The environment that they are kept by, and the result, name the device."""
    plan = planning.Plan(_course(4096), Isolation.SEALED, 1, SECOND)
    keys = {environment_key(plan), environment_key(dataclasses.replace(plan, gpu=None))}
    assert len(keys) == 2 and plan.device == "cuda"


def test_a_cluster_is_not_asked_for_gpus() -> None:
    """Its nodes would need one each, and the plan names one of this machine's."""
    plan = planning.Plan(_course(4096), Isolation.SEALED, 1, SECOND)
    with pytest.raises(DeviceUnavailable, match="cluster"), planning.open_judges(plan, 1, "ray"):
        pass


def test_the_node_of_a_gpu_is_the_drivers_number(tmp_path: Path) -> None:
    """Not torch's, which may count in another order; and of several GPUs that with most memory left is taken."""
    for place, (uuid, minor) in enumerate((("GPU-02", 3), ("GPU-01", 1))):
        folder = tmp_path / f"0000:0{place}:00.0"
        folder.mkdir()
        (folder / "information").write_text(f"Model: \t Some\nGPU UUID: \t {uuid}\nDevice Minor: \t {minor}\n")
    assert minor_of("GPU-01", tmp_path, 7) == 1 and minor_of("GPU-02", tmp_path, 7) == 3
    assert minor_of("GPU-05", tmp_path, 7) == 7 and minor_of("GPU-01", tmp_path / "none", 0) == 0
    assert most_free([SECOND, Gpu("Other", "GPU-02", 0, 24000, 9000)]) is SECOND and most_free([]) is None


def test_doctor_tells_the_gpu_and_how_many_boxes_it_holds() -> None:
    """With its memory; one without room for a single box is a finding."""
    assert _cuda(SECOND).found == f"Some GPU, 16000 MiB, 10000 free: 2 boxes of {BOX_MIB} MiB" and _cuda(SECOND).ok
    assert not _cuda(Gpu("Full", "GPU-09", 0, 16000, 500)).ok and _cuda(None).ok


# On a real GPU


@pytest.fixture(scope="module")
def on_gpu() -> Iterator[Zygote]:
    gpu = find_gpu()
    if gpu is None or not gpu.boxes(BOX_MIB):
        pytest.skip("no GPU with room for a box: this is owed by a run on a machine with one")
    with Zygote(Isolation.SEALED, Limits(), device=BoxDevice.of(gpu, BOX_MIB)) as zygote:
        yield zygote


@pytest.mark.gpu
@pytest.mark.slow
@pytest.mark.parametrize("name", COURSE.ids)
def test_every_version_scores_the_same_on_a_gpu(boxes: tuple[Zygote, Zygote], on_gpu: Zygote, name: str) -> None:
    """The solution, every variant and every mistake of every lecture."""
    course_of = authored(name)
    both = [Judge(course_of, zygote, seed=1) for zygote in (boxes[0], on_gpu)]
    on_cpu, there = (judge.judge(course_of.source.encode(), "py").checks for judge in both)
    assert [told(result) for result in on_cpu] == [told(result) for result in there]
    versions = (*course_of.variants, *course_of.mistakes)
    assert not [item.name for item in versions if points_of(both[0], item) != points_of(both[1], item)]


@pytest.mark.gpu
def test_a_gpu_computes_as_exactly_as_it_can(on_gpu: Zygote) -> None:
    """No TF32, one order of adding, one GPU, and memory up to the limit."""
    body = """
    print(x.device, torch.cuda.device_count(), torch.are_deterministic_algorithms_enabled())
    print(torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32)
    return x / 2
"""
    judged = Judge(assignment(), on_gpu, seed=5).judge(f"{SOLUTION}\ndef halve(x):{body}".encode(), "py")
    assert judged.output.splitlines()[:2] == ["cuda:0 1 True", "False False"]
    assert all(result.outcome is Outcome.PASSED for result in judged.checks)


@pytest.mark.gpu
@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (f"return x / 2 + 0 * torch.zeros({BOX_MIB} << 17, dtype=torch.float64, device=x.device)[0]", "out_of_memory"),
        ("return x / 2 + torch.zeros(3, dtype=x.dtype, device=x.device)[torch.tensor([9], device=x.device)]", "raised"),
        ("return x / torch.full(x.shape, 2.0, dtype=x.dtype)", "failed"),
    ],
)
def test_what_fails_on_a_gpu_ends_in_its_outcome(on_gpu: Zygote, body: str, outcome: str) -> None:
    """Memory over the limit, an assertion on the device, a tensor left on the CPU; the next check is not harmed."""
    source = f"{SOLUTION}\ndef halve(x):\n    {body}\n".encode()
    results = {result.id: result for result in Judge(assignment(), on_gpu, seed=5).judge(source, "py").checks}
    assert results["halve/halves"].outcome.value.replace(" ", "_") == outcome
    assert results["pair/pairs"].outcome is Outcome.PASSED
