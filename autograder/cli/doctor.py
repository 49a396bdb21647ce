"""`autograder doctor`: what this machine offers, and the remedy for what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from autograder.cli.options import JsonOption

if TYPE_CHECKING:
    from autograder.doctor import Finding


def doctor(json: JsonOption = False) -> None:
    """Say what this machine offers, and how to get what is missing."""
    from autograder.doctor import examine

    findings = examine()
    if json:
        _print_json(findings)
    else:
        _print_table(findings)
    if not all(finding.ok for finding in findings if finding.name == "isolation sealed"):
        raise typer.Exit(1)


def _print_json(findings: list[Finding]) -> None:
    import msgspec

    print(msgspec.json.format(msgspec.json.encode(findings)).decode())


def _print_table(findings: list[Finding]) -> None:
    from autograder.cli.talk import result_console

    console = result_console()
    for finding in findings:
        console.print(f"{'ok' if finding.ok else 'missing':8}{finding.name:22}{finding.found}")
        if not finding.ok and finding.remedy:
            console.print(f"{'':30}{finding.remedy}")
