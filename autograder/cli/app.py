"""All commands, and what each kind of failure exits with."""

from __future__ import annotations

import signal
import sys
import traceback
from enum import IntEnum
from typing import NoReturn

import typer

from autograder.cli import (
    adjust,
    audit,
    check,
    doctor,
    export,
    grade,
    gradebook,
    gradescope,
    history,
    regrade,
    release,
    report,
    summary,
)


class ExitCode(IntEnum):
    """What a shell or a CI learns."""

    FINE = 0
    FAILED = 1
    USAGE = 2
    FAULT = 3
    INTERRUPTED = 130


app = typer.Typer(
    name="autograder",
    help="Grades what students hand in, without letting it near the answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS = (
    grade.grade,
    check.check,
    regrade.regrade,
    history.history,
    audit.audit,
    doctor.doctor,
    report.report,
    release.release,
    summary.summary,
)
for command in COMMANDS:
    app.command()(command)
app.command(context_settings={"ignore_unknown_options": True})(adjust.adjust)  # points may start with a minus
app.command(hidden=True)(gradescope.gradescope)
app.add_typer(export.app, name="export")
app.add_typer(gradebook.app, name="gradebook")


def main() -> NoReturn:
    """Runs the command line and exits. To be asked to end is to be interrupted."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except Exception as error:
        sys.exit(_tell(error))
    raise AssertionError("the command line ends by exiting")


def _tell(error: Exception) -> ExitCode:
    from autograder.cli.talk import complain
    from autograder.grade.dispatch import RunFault
    from autograder.store import StoreFull

    if _is_theirs(error):
        complain(str(error))
        return ExitCode.USAGE
    if isinstance(error, StoreFull | RunFault):
        complain(str(error))
        return ExitCode.FAULT
    traceback.print_exception(error)
    complain(f"this is a fault of the grader, not of a submission: {error}")
    return ExitCode.FAULT


def _is_theirs(error: Exception) -> bool:
    """True for what the caller can put right: the course file, the arguments, the machine."""
    from autograder.cli.planning import DeviceUnavailable, ExecutorUnknown
    from autograder.course import CourseError
    from autograder.export.nbgrader_gradebook import GradebookError
    from autograder.grade.dispatch import RunRefused
    from autograder.store import StoreError, StoreFull
    from autograder.submissions import NotFound

    theirs = CourseError | NotFound | DeviceUnavailable | ExecutorUnknown
    theirs |= StoreError | RunRefused | GradebookError
    return (isinstance(error, theirs) and not isinstance(error, StoreFull)) or _is_isolation(error)


def _is_isolation(error: Exception) -> bool:
    """Asked without importing the box, which needs a torch that works."""
    box = sys.modules.get("autograder.box")
    return box is not None and isinstance(error, box.IsolationUnavailable)
