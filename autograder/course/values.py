"""What a course is: frozen values, as `grading.toml` spells them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from autograder.gpu import BOX_MIB, LEAST_BOX_MIB
from autograder.model import Isolation

Positive = Annotated[float, msgspec.Meta(gt=0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0)]
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]
Text = Annotated[str, msgspec.Meta(min_length=1)]
Identifier = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]+$")]
PythonFile = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.py$")]
Aware = Annotated[datetime, msgspec.Meta(tz=True)]


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one submission may use."""

    check_seconds: Positive = 10.0
    submission_seconds: Positive = 120.0
    memory_mib: Annotated[int, msgspec.Meta(ge=256)] = 2048
    gpu_memory_mib: Annotated[int, msgspec.Meta(ge=LEAST_BOX_MIB)] = BOX_MIB
    output_kib: Annotated[int, msgspec.Meta(ge=1)] = 64


class Late(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The late rule: nothing within the grace time, then so much for every day begun, up to the cap."""

    grace_minutes: NotNegative = 0.0
    percent_per_day: Percent = 0.0
    cap_percent: Percent = 100.0


class Hidden(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a student may learn of a hidden check."""

    title: bool = True
    outcome: bool = True
    hint: bool = True


class Paths(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Folders, relative to `grading.toml`."""

    assignments: Text = "assignments"
    solutions: Text = "solutions"
    submissions: Text = "submitted"
    results: Text = "results"
    roster: Text = "roster.csv"


class Assignment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One lecture's file. `tasks` selects some of them; None means all.

    `canvas` and `moodle` are the headings of its column there, where they are not the title.
    """

    id: Identifier
    title: Text
    file: PythonFile
    weight: NotNegative = 1.0
    due: Aware | None = None
    tasks: tuple[Text, ...] | None = None
    canvas: str = ""
    moodle: str = ""


class Course(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of `grading.toml`, and the folder that it lies in."""

    title: Text
    assignments: tuple[Assignment, ...]
    isolation: Isolation = Isolation.SEALED
    device: Literal["auto", "cpu", "cuda"] = "auto"
    limits: Limits = Limits()
    late: Late = Late()
    hidden: Hidden = Hidden()
    paths: Paths = Paths()
    root: Path = Path(".")

    def get(self, assignment: str) -> Assignment | None:
        """The assignment of this id, if there is one."""
        return next((known for known in self.assignments if known.id == assignment), None)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all assignments, in the course's order."""
        return tuple(known.id for known in self.assignments)

    def stub(self, assignment: Assignment) -> Path:
        """The file that students start from."""
        return self.root / self.paths.assignments / assignment.id / assignment.file

    def solutions(self, assignment: Assignment) -> Path:
        """The folder that students never see."""
        return self.root / self.paths.solutions / assignment.id

    @property
    def submissions(self) -> Path:
        """Where submissions lie unless the command line says otherwise."""
        return self.root / self.paths.submissions

    @property
    def results(self) -> Path:
        """Where results go unless the command line says otherwise."""
        return self.root / self.paths.results

    @property
    def roster(self) -> Path:
        """The list of students, if there is one."""
        return self.root / self.paths.roster
