"""The range of versions that this project says it supports, tried: `make matrix`.

For every Python in the range that this machine has, and for the oldest and the newest transformers and torch,
an environment of its own is made under build/matrix, the tests run in it, and a table says what came out.
What could not be run stands in the table as not run, with the reason.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "matrix"
PYTHONS = ("3.11", "3.12", "3.13")
#: The lower ends of the ranges in pyproject.toml; a test holds the two against each other.
OLDEST = {"transformers": "5.10.1", "torch": "2.13.0"}
#: What moves with those two; everything else is as in constraints.txt.
_FREE = ("transformers", "torch", "tokenizers", "huggingface-hub", "safetensors")
#: What depends on the versions: printed numbers, miniatures, judging, and the whole curriculum contract.
_TESTS = ("tests/real", "tests/miniatures", "tests/judge", "tests/worker", "tests/authoring")
_SELECTION = ("-m", "not slow and not browser and not terminal", "-q", "-x", "--maxfail=20")


@dataclass(frozen=True)
class Outcome:
    """One row of the table."""

    python: str
    end: str
    versions: str
    said: str


def main() -> int:
    """Run the matrix.

    Returns:
        Exit code: 1 when something failed; what could not be run is no failure, but is named.
    """
    parser = argparse.ArgumentParser(description="Run the tests on the oldest and newest versions.")
    parser.add_argument("--python", action="append", help="only this one, such as 3.12; may be repeated")
    parser.add_argument("--end", choices=("oldest", "newest"), help="only this end of the ranges")
    parser.add_argument(
        "--torch", help="this release instead of the newest, where that is too large to fetch"
    )
    chosen = parser.parse_args()
    outcomes = [
        run(python, end, chosen.torch)
        for python in chosen.python or PYTHONS
        for end in ((chosen.end,) if chosen.end else ("oldest", "newest"))
    ]
    print(f"\n{'Python':8}{'end':9}{'versions':44}outcome")
    for one in outcomes:
        print(f"{one.python:8}{one.end:9}{one.versions:44}{one.said}")
    return int(any("failed" in one.said for one in outcomes))


def run(python: str, end: str, torch: str | None) -> Outcome:
    """Make one environment and run the tests in it.

    Args:
        python: Version of Python.
        end: `oldest` or `newest`.
        torch: A release of torch to use at the newest end.

    Returns:
        What came out.
    """
    found = interpreter(python)
    if found is None:
        return Outcome(python, end, "", "not run: this machine has no such Python")
    place = WORK / f"{python}-{end}"
    binary = place / "bin" / "python"
    pins = OLDEST if end == "oldest" else ({"torch": torch} if torch else {})
    print(f"== Python {python}, {end}: {place}", flush=True)
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run([found, "-m", "venv", str(place)], check=True)
    constraints = place / "constraints.txt"
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if _package(line) not in _FREE]
    constraints.write_text("\n".join([*kept, *(f"{name}=={number}" for name, number in pins.items())]) + "\n")
    install = [str(binary), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c"]
    wanted = [name for name in ("torch", "transformers") if name not in pins]
    command = [*install, str(constraints), "--editable", f"{ROOT}[notebooks,dev]"]
    done = subprocess.run([*command, *(["--upgrade", *wanted] if wanted else [])], cwd=ROOT)
    if done.returncode:
        return Outcome(python, end, "", "not run: pip could not install it")
    versions = subprocess.run(
        [str(binary), "-c", _VERSIONS], capture_output=True, text=True, cwd=place
    ).stdout.strip()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    tests = subprocess.run(
        [str(binary), "-m", "pytest", *_TESTS, *_SELECTION],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    print(tests.stdout[-3000:], flush=True)
    said = tests.stdout.strip().splitlines()[-1].strip("= ") if tests.stdout.strip() else "failed: no output"
    if tests.returncode and "failed" not in said:
        said = f"failed: {said}"
    return Outcome(python, end, versions, said)


def _package(line: str) -> str:
    """Give the name of the package that a line of a constraints file is about, as pip compares names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[=<>;\[ ]", line)[0]).lower()


_VERSIONS = """
import importlib.metadata as m
print(", ".join(f"{name} {m.version(name)}" for name in ("transformers", "torch")))
"""


def interpreter(version: str) -> str | None:
    """Find an interpreter.

    Args:
        version: Such as 3.12.

    Returns:
        Its path, or None.
    """
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return sys.executable
    places = [shutil.which(f"python{version}")]
    places += sorted(
        str(path) for path in Path("~/.pyenv/versions").expanduser().glob(f"{version}.*/bin/python")
    )
    for place in filter(None, places):
        said = subprocess.run([place, "--version"], capture_output=True, text=True)
        if said.returncode == 0 and said.stdout.startswith(f"Python {version}."):
            return place
    return None


if __name__ == "__main__":
    sys.exit(main())
