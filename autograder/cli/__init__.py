"""The command line: the only place that wires things together and prints. No torch in here."""

from autograder.cli.app import main

__all__ = ["main"]
