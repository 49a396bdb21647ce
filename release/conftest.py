"""Shows after every run what is done. Students need not look in here."""

import os

import pytest

TESTED = pytest.StashKey()
os.environ.setdefault("MPLBACKEND", "Agg")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Notes which tasks are tested, after -k has chosen."""
    tested = config.stash.setdefault(TESTED, {})
    for item in items:
        practice = getattr(item.module, "practice", None)
        if practice is not None:
            tested.setdefault(practice.id, (practice, set()))[1].add(item.callspec.params["check"].task)


def pytest_terminal_summary(terminalreporter, config):
    from autograder.release.progress import progress

    for name, (practice, tasks) in config.stash.get(TESTED, {}).items():
        terminalreporter.section(name)
        for line in progress(practice, tasks):
            terminalreporter.write_line(line)
