"""Find, read and normalise what students hand in; nothing here runs or parses student code.

Called by the command line and the cohort engine; `read` is the only door,
with a `Spool` for what it finds.
"""

from grader.submissions.model import Cell, LabNames, LabWork, Problem, Reading, SourceFile, Submission
from grader.submissions.read import read
from grader.submissions.spool import Spool

__all__ = ["Cell", "LabNames", "LabWork", "Problem", "Reading", "SourceFile", "Spool", "Submission", "read"]
