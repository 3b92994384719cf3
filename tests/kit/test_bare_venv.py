"""A kit as a student meets it: unzipped, installed into an environment of its own, and used from there."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from grader.judge.curriculum import Lab, renamed_source

pytestmark = pytest.mark.slow
BLANK = "    # your code here\n    ...\n"


class Student:
    """Somebody with a kit and a Python."""

    def __init__(self, kit: Path, environment: Path) -> None:
        self.kit, self.bin = kit, environment / "bin"
        self.script = kit / "labs" / "03_padding.py"
        self.untouched = self.script.read_text(encoding="utf-8")

    def run(self, program: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        # Nothing of the project's own environment gets through.
        variables = {"HOME": str(self.kit.parent), "PATH": os.defpath, "COLUMNS": "100", "NO_COLOR": "1"}
        variables |= more
        command = [str(self.bin / program), *arguments]
        return subprocess.run(
            command, cwd=self.kit, env=variables, capture_output=True, text=True, timeout=300
        )

    def write(self, definition: str) -> None:
        """Put a definition in the place of the first blank."""
        start = self.untouched.index("def pad_batch(")
        end = self.untouched.index(BLANK, start) + len(BLANK)
        text = f"{self.untouched[:start]}{definition}\n{self.untouched[end:]}"
        self.script.write_text(text, encoding="utf-8")
        self.script.with_suffix(".ipynb").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def student(unzipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Student:
    environment = tmp_path_factory.mktemp("venv") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    inside = environment / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    # The libraries, gigabytes of them, are lent; what makes the project itself importable there is not:
    # the files that do so are read in a site folder only, and this makes it an ordinary one.
    (inside / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet"]
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "install", *offline]
    made = subprocess.run([*pip, "--editable", str(unzipped)], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return Student(unzipped, environment)


def test_the_kit_is_what_is_imported(student: Student) -> None:
    run = student.run("python", "-c", "import grader; print(grader.__file__)")
    assert run.stdout.strip() == str(student.kit / "grader" / "__init__.py"), run.stderr


def test_an_exercise_is_solved(student: Student, padding: Lab) -> None:
    student.write(padding.reference_source(padding.exercises[0]))
    run = student.run("labs", "check", "pad_batch")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "All 1 exercise passes" in run.stdout or "passed" in run.stdout, run.stdout


def test_check_names_a_mistake_and_sees_it_mended(student: Student, padding: Lab) -> None:
    wrong = next(one for one in padding.misconceptions if one.name == "pads_with_zero")
    for source, said in ((renamed_source(wrong.source, "pad_batch"), wrong.says), ("", "passed")):
        definition = source or padding.reference_source(padding.exercises[0])
        code = f"import torch\nfrom grader.magic import check\n{definition}\ncheck(pad_batch)"
        run = student.run("python", "-c", code)
        assert run.returncode == 0, run.stderr
        assert said in " ".join(run.stdout.split()), run.stdout


def test_a_processor_that_rounds_differently_fails_nobody(student: Student, padding: Lab) -> None:
    student.script.write_text(padding.source.text, encoding="utf-8")
    student.script.with_suffix(".ipynb").unlink(missing_ok=True)
    # Torch's plain code in place of that for this processor: its random numbers end in other digits.
    run = student.run("labs", "check", "padding", ATEN_CPU_CAPABILITY="default")
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_mistake_is_named(student: Student, padding: Lab) -> None:
    wrong = next(one for one in padding.misconceptions if one.name == "pads_with_zero")
    student.write(renamed_source(wrong.source, "pad_batch"))
    run = student.run("labs", "check", "pad_batch")
    assert run.returncode == 1, run.stdout + run.stderr
    said = " ".join(run.stdout.split())
    assert "The rows are filled up with 0 whatever pad_id says" in said


def test_hints_doctor_and_what_is_for_instructors(student: Student) -> None:
    run = student.run("labs", "hint", "pad_batch")
    assert "Which row decides how wide the tensor must be" in run.stdout, run.stderr
    run = student.run("labs", "doctor")
    assert "✗" not in run.stdout.split("layer:")[0], run.stdout
    for command in (("grade", "labs", "-o", "out"), ("verify",), ("build",), ("kit", "k.zip"), ("new", "x")):
        run = student.run("labs", *command)
        assert run.returncode == 2
        assert run.stderr == f"labs: {command[0]} is for instructors; this is a student's kit\n"
