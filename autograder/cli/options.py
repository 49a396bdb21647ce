"""Options that several commands share, said once."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from autograder.model import Isolation


class Device(str, Enum):
    """Where submissions compute."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


CourseOption = Annotated[
    Path | None, typer.Option("--course", help="The course's grading.toml; else the nearest one above here.")
]
OutOption = Annotated[Path | None, typer.Option("--out", help="Where reports go; else what grading.toml says.")]
JobsOption = Annotated[int | None, typer.Option("--jobs", min=1, help="Judges at work at once; else one per core.")]
DeviceOption = Annotated[Device | None, typer.Option("--device", help="Else what grading.toml says.")]
IsolationOption = Annotated[
    Isolation | None, typer.Option("--isolation", help="Else what grading.toml says; never weakened by itself.")
]
SeedOption = Annotated[int | None, typer.Option("--seed", min=0, help="Of the inputs drawn; else a secret one.")]
AssignmentOption = Annotated[str | None, typer.Option("--assignment", help="Grade this assignment alone.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the results as JSON.")]
StudentOption = Annotated[str | None, typer.Option("--student", help="This student alone.")]
ExecutorOption = Annotated[
    str, typer.Option("--executor", help="Where judges work: local, ray or ray://host:port.", metavar="WHERE")
]
