"""Which functions ran while a student's was called: torch's, however they were reached, and the student's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from torch.overrides import TorchFunctionMode

WATCHED_PACKAGES = (
    "torch.autograd",
    "torch.distributions",
    "torch.nn.functional",
    "torch.nn.modules",
    "torch.nn.utils",
    "torch.optim",
)


class _Functions(TorchFunctionMode):
    """Keeps the functions themselves: their names are made once, not at every call."""

    def __init__(self) -> None:
        super().__init__()
        self.called: set[Callable[..., Any]] = set()

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func not in self.called:
            self.called.add(func)
        return func(*args, **kwargs) if kwargs else func(*args)


class Trace:
    """Context manager that adds to `seen`: `torch.softmax`, `torch.nn.modules.rnn.LSTM.forward`, `own:lstm_cell`."""

    def __init__(self, own_globals: dict[str, Any], seen: set[str]) -> None:
        self.seen = seen
        self._own = own_globals
        self._codes: dict[int, CodeType] = {}
        self._functions = _Functions()

    def __enter__(self) -> Trace:
        self._functions.__enter__()  # type: ignore[no-untyped-call]
        sys.setprofile(self._profile)
        return self

    def __exit__(self, *exception: Any) -> None:
        sys.setprofile(None)
        self._functions.__exit__(*exception)  # type: ignore[no-untyped-call]
        self.seen.update(f"torch.{getattr(function, '__name__', '?')}" for function in self._functions.called)

    def _profile(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            code = frame.f_code
            if id(code) in self._codes:
                return
            self._codes[id(code)] = code
            if frame.f_globals is self._own:
                self.seen.add(f"own:{code.co_qualname.partition('.')[0]}")
                return
            module = frame.f_globals.get("__name__", "")
            if isinstance(module, str) and module.startswith(WATCHED_PACKAGES):
                self.seen.add(f"{module}.{code.co_qualname}")
        elif event == "c_call":
            module = getattr(argument, "__module__", None)
            if isinstance(module, str) and module.startswith("torch"):
                self.seen.add(f"torch.{argument.__name__}")
