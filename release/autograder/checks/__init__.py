"""What course authors import: tasks, checks, laws, mistakes, variants, quiz choices, and how values are compared."""

from autograder.checks.author import Check, Mistake, Task, Variant, check, choice, law, mistake, variant
from autograder.checks.compare import close
from autograder.checks.draw import Draw
from autograder.checks.failure import Error, error_of

__all__ = [
    "Check",
    "Draw",
    "Error",
    "Mistake",
    "Task",
    "Variant",
    "check",
    "choice",
    "close",
    "error_of",
    "law",
    "mistake",
    "variant",
]
