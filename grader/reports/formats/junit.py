"""JUnit XML, as CI servers show it: a suite for each student, a test case for each check.

Source: the schema of the Jenkins xUnit plugin (junit-10.xsd).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from grader.reports.inert import inert
from grader.results import CheckResult, Result, Verdict

#: Verdicts that say something about the code; the others, but `passed`, about the run.
_FAILURES: tuple[Verdict, ...] = ("failed", "unstable")
_SKIPPED: tuple[Verdict, ...] = ("blank", "missing", "unchecked")
#: What XML cannot hold even when it is escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(results: Iterable[Result]) -> bytes:
    """Write a class as JUnit XML.

    Args:
        results: The class.

    Returns:
        The content of the file.
    """
    root = ElementTree.Element("testsuites")
    for result in results:
        cases = list(_cases(result))
        suite = ElementTree.SubElement(root, "testsuite", name=_text(result.student), tests=str(len(cases)))
        for kind, plural in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            suite.set(plural, str(sum(case.find(kind) is not None for case in cases)))
        suite.extend(cases)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _cases(result: Result) -> Iterator[ElementTree.Element]:
    for lab in result.labs:
        for exercise in lab.exercises:
            for check in exercise.checks:
                yield _case(exercise.id, check)


def _case(exercise: str, check: CheckResult) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname=_text(exercise), name=_text(check.name))
    if check.verdict != "passed":
        kind = (
            "failure" if check.verdict in _FAILURES else "skipped" if check.verdict in _SKIPPED else "error"
        )
        told = ElementTree.SubElement(case, kind, message=_text(check.message or check.verdict))
        if kind != "skipped":
            told.set("type", check.verdict)
            told.text = _text(check.says)
    return case


def _text(text: str) -> str:
    return _NO_XML.sub("\ufffd", inert(text, 2000))
