"""`python -m grader` is `labs`."""

from grader.cli import run

run()
