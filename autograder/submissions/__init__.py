"""Finds what students handed in. What is wrong with one of them concerns that one alone; none of their code runs."""

from autograder.submissions.finding import NotFound, find_submissions, locate, locate_in_folder
from autograder.submissions.slug import slug
from autograder.submissions.values import Located, Refused, Submission

__all__ = ["Located", "NotFound", "Refused", "Submission", "find_submissions", "locate", "locate_in_folder", "slug"]
