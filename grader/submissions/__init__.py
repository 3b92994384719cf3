"""Find, read and normalise what students hand in; nothing here runs or parses student code.

Called by the command line and the cohort engine; `read` is the only door.
"""

from grader.submissions.model import Cell, LabNames, LabWork, Problem, Reading, SourceFile, Submission
from grader.submissions.read import read

__all__ = ["Cell", "LabNames", "LabWork", "Problem", "Reading", "SourceFile", "Submission", "read"]
