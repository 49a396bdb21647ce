"""`autograder summary`: the class in the terminal, from stored results."""

from __future__ import annotations

from autograder.cli.options import CourseOption, OutOption


def summary(out: OutOption = None, course: CourseOption = None) -> None:
    """Show the class from stored results."""
    from autograder import store
    from autograder.cli.planning import open_course
    from autograder.cli.talk import say
    from autograder.report.digest import digest
    from autograder.report.terminal import summary_text

    opened = open_course(course)
    folder = out if out is not None else opened.results
    print(summary_text(digest(store.read(folder), opened)))
    count = store.unconfirmed(folder)
    if count:
        say(f"{count} results are of a run that did not come to its end: grade again, which confirms them")
