"""Reports: pure functions of results, for students, for the instructor, for a spreadsheet. Imports no torch."""

from autograder.report.writing import write_class, write_one, write_student

__all__ = ["write_class", "write_one", "write_student"]
