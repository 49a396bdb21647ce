"""The course as values: what `grading.toml` and the folders beside it say. Imports no torch and runs no course code."""

from autograder.course.late import deduction
from autograder.course.nearest import nearest
from autograder.course.reading import CourseError, find_course, load_course
from autograder.course.roster import Person, Roster, read_roster
from autograder.course.values import Assignment, Course, Hidden, Late, Limits, Paths

__all__ = [
    "Assignment",
    "Course",
    "CourseError",
    "Hidden",
    "Late",
    "Limits",
    "Paths",
    "Person",
    "Roster",
    "deduction",
    "find_course",
    "load_course",
    "nearest",
    "read_roster",
]
