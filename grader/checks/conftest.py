"""Make the checks run on their own: `pytest grader/checks --submission FILE`."""

from grader.judge.plugin import (
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_unconfigure,
    reference,
    student,
)

__all__ = [
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_unconfigure",
    "reference",
    "student",
]
