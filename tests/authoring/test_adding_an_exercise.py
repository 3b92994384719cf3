"""The page that teaches how to add an exercise is followed to the letter, in a copy of the project.

Its commands start with `$` in a `console` block; what stands below is what has to come out. Its files are the
`python` blocks after "Put this into `path`:" and "Add this to the end of `path`:".
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.judge.curriculum import ROOT

PAGE = ROOT / "docs" / "adding-an-exercise.md"
_BLOCK = re.compile(
    r"(?P<before>[^\n]*(?:\n[^\n]+)*)\n\n```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_FILE = re.compile(r"(?P<how>Put this into|Add this to the end of)\s+`(?P<path>[^`]+)`:$")

# One process that has the libraries forks for each command: importing torch eight times would take a minute.
WARM = """
import json, os, sys, traceback
import hypothesis, jupytext, nbformat, torch, transformers
import grader.commands.build, grader.commands.verify
for line in sys.stdin:
    arguments, out = json.loads(line)
    child = os.fork()
    if not child:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        sys.argv = ["labs", *arguments]
        code = 70
        try:
            from grader.cli import run
            run()
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class Command:
    """What is typed, and the lines that come out; `...` stands for any."""

    typed: str
    shown: list[str]

    @property
    def exit_code(self) -> int:
        return int(any(line.startswith("✗") for line in self.shown))


@dataclass(frozen=True)
class Paste:
    """Code for a file."""

    path: str
    text: str
    adds: bool


def steps(page: str) -> list[Command | Paste]:
    found: list[Command | Paste] = []
    for block in _BLOCK.finditer(page):
        if block["kind"] == "console":
            for part in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
                typed, *shown = part.splitlines()
                found.append(Command(typed, shown))
        else:
            file = _FILE.search(block["before"])
            assert file, f"no file is named before {block['text'][:60]!r}"
            found.append(Paste(file["path"], block["text"], file["how"].startswith("Add")))
    return found


def compare(command: Command, output: str) -> None:
    """Every shown line comes out, in order; where `...` stands between two there may be more."""
    lines = [" ".join(line.split()) for line in output.splitlines() if line.strip()]
    at, anywhere = 0, False
    for shown in (" ".join(line.split()) for line in command.shown):
        if shown == "...":
            anywhere = True
            continue
        start = shown.removesuffix(" ...")
        fits = [
            number
            for number, line in enumerate(lines[at:], start=at)
            if (line.startswith(start) if start != shown else line == shown)
        ]
        assert fits, f"{command.typed}: {shown!r} did not come out:\n{output}"
        assert anywhere or fits[0] == at, f"{command.typed}: something stands before {shown!r}:\n{output}"
        at, anywhere = fits[0] + 1, False
    assert anywhere or at == len(lines), f"{command.typed}: the page leaves out what follows:\n{output}"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("project")
    for folder in ("grader", "solutions", "labs"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_the_page_is_followed_to_the_letter(project: Path) -> None:
    todo = steps(PAGE.read_text(encoding="utf-8"))
    assert len([step for step in todo if isinstance(step, Paste)]) >= 8
    assert [step.typed for step in todo if isinstance(step, Command)][-1] == "labs verify similarity"
    environment = {
        **os.environ,
        "PYTHONPATH": str(project),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LABS_CACHE": str(project / "cache"),
        "LABS_STANDBY": "off",
        "COLUMNS": "120",
    }
    with subprocess.Popen(
        [sys.executable, "-c", WARM],
        cwd=project,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as warm:
        assert warm.stdin
        assert warm.stdout
        # Whatever hangs ends here, with its children.
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(warm.pid, signal.SIGKILL))
        signal.alarm(900)
        try:
            for number, step in enumerate(todo):
                if isinstance(step, Paste):
                    path = project / step.path
                    assert path.is_file()
                    before = path.read_text(encoding="utf-8") + "\n\n" if step.adds else ""
                    path.write_text(before + step.text, encoding="utf-8")
                    continue
                program, *arguments = shlex.split(step.typed)
                assert program == "labs"
                out = project / f"output-{number}.txt"
                warm.stdin.write(json.dumps([arguments, str(out)]) + "\n")
                warm.stdin.flush()
                code = warm.stdout.readline().strip()
                output = out.read_text(encoding="utf-8")
                assert code == str(step.exit_code), f"{step.typed}: {code}\n{output}"
                compare(step, output)
            warm.stdin.close()
        finally:
            signal.alarm(0)
            if warm.poll() is None:
                os.killpg(warm.pid, signal.SIGKILL)
