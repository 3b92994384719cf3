"""`labs verify`: prove the curriculum contract, lab by lab."""

from __future__ import annotations

import sys

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from grader.authoring.build import generate
from grader.authoring.contract import Contract, Proof
from grader.authoring.sensitivity import sensitivity
from grader.commands.course import find_lab, the_course
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT, CurriculumError, Lab
from grader.judge.opening import open_grader, prepare


def verify(name: str, *, as_json: bool, seed: int) -> int:
    """Verify labs and print what was found.

    Args:
        name: One lab; empty for all.
        as_json: Print JSON instead of a table.
        seed: Seed for the examples.

    Returns:
        Exit code: 1 when a lab breaks a promise.

    Raises:
        CannotDo: A lab lacks a part.
    """
    opened = open_grader("process")
    course = the_course()
    labs = [find_lab(course, name)] if name else list(course)
    try:
        steps = sum(_steps(lab) for lab in labs)
        examination = prepare(opened, labs, seed)
    except CurriculumError as error:
        raise CannotDo(str(error)) from error
    generated = generate(ROOT / "solutions", ROOT / "labs", labs[0].stem if name else "*")
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=steps)
        contract = Contract(
            examination, generated, lambda name: progress.update(task, advance=1, description=name)
        )
        proofs = [contract.verify(lab) for lab in labs]
    opened.launcher.close()
    moved = sensitivity()
    if as_json:
        report = {
            "labs": proofs,
            "sensitivity": [{"change": one.change, "moved": one.moved} for one in moved],
        }
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    else:
        _print(proofs)
        for one in moved:
            sign = "✓" if one.enough else "✗"
            print(
                f"{sign} {one.change} moves the answer by {one.moved:.3g}, {one.tolerances:,.0f} tolerances"
            )
    holds = all(not proof.findings for proof in proofs) and all(one.enough for one in moved)
    return 0 if holds else 1


def _steps(lab: Lab) -> int:
    return 2 + len(lab.misconceptions) + len(lab.alternatives) + len(lab.exercises)


def _print(proofs: list[Proof]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("", "lab", "exercises", "checks", "misconceptions", "alternatives"):
        table.add_column(column, justify="left" if column in ("", "lab") else "right")
    for proof in proofs:
        counts = (proof.exercises, proof.checks, proof.misconceptions, proof.alternatives)
        table.add_row("✗" if proof.findings else "✓", proof.lab, *map(str, counts))
    console = Console(highlight=False)
    console.print(table)
    for proof in proofs:
        for finding in proof.findings:
            console.print(
                Text(f"✗ {finding.lab}, clause {finding.clause}: {finding.message}"), soft_wrap=True
            )
