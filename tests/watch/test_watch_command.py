"""`labs watch` as a student sees it, in a real terminal; the screens are kept in build/screens/."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.standby import client
from grader.standby.place import ROOT

UNTOUCHED = (ROOT / "labs" / "03_padding.py").read_text(encoding="utf-8")
SOLUTION = (ROOT / "solutions" / "03_padding.py").read_text(encoding="utf-8")
BLANK = "    # your code here\n    ...\n"
SCREENS = ROOT / "build" / "screens"
#: Pads with 0 whatever is asked for, always on the right: two mistakes, so none of them is named.
ZEROS = """\
    longest = max(map(len, sequences))
    return torch.tensor([row + [0] * (longest - len(row)) for row in sequences])
"""


def solved(name: str) -> str:
    found = re.search(rf"def {name}.*?### BEGIN SOLUTION\n(.*?)    ### END SOLUTION", SOLUTION, re.DOTALL)
    assert found is not None
    return found[1]


#: One mistake, with a name: `side` is forgotten.
ONE_SIDE = solved("pad_batch").replace('side == "right"', "True")


def lab(body: str) -> str:
    return UNTOUCHED.replace(BLANK, body, 1)


@pytest.fixture
def folder(tmp_path: Path, standby_folder: Path) -> Iterator[Path]:
    (tmp_path / "labs").mkdir()
    (tmp_path / "labs" / "03_padding.py").write_text(UNTOUCHED, encoding="utf-8")
    yield tmp_path
    client.stop()


class Terminal:
    """A shell in tmux, 80 columns by 24 lines."""

    def __init__(self, folder: Path) -> None:
        self.name = f"labs-{uuid.uuid4().hex[:8]}"
        self.tmux("new-session", "-d", "-x", "80", "-y", "24", "-c", str(folder), "sh")

    def tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self.name, "-f", "/dev/null", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ).stdout

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def until(self, *words: str, keep: str = "") -> str:
        """Wait until all words are on the screen, and keep a copy of it."""
        text = ""
        for _ in range(1200):
            text = self.tmux("capture-pane", "-p")
            if all(word in text for word in words):
                if keep:
                    SCREENS.mkdir(parents=True, exist_ok=True)
                    (SCREENS / f"watch-{keep}.txt").write_text(text, encoding="utf-8")
                return text
            time.sleep(0.1)
        raise AssertionError(f"{words} never came up together:\n{text}")

    def close(self) -> None:
        subprocess.run(["tmux", "-L", self.name, "kill-server"], capture_output=True, check=False)


@pytest.fixture
def terminal(folder: Path) -> Iterator[Terminal]:
    terminal = Terminal(folder)
    yield terminal
    terminal.close()


@pytest.mark.terminal
def test_a_student_works_through_a_mistake(terminal: Terminal, folder: Path) -> None:
    script = folder / "labs" / "03_padding.py"
    terminal.press(f"{sys.executable} -m grader watch; echo code $?", "Enter")
    terminal.until("importing torch", keep="1-start")
    terminal.until("0 of 7 exercises pass", "pad_batch  not attempted yet", "checked at", keep="2-untouched")
    # A wrong answer is shown, and its mistake named.
    assert solved("pad_batch") != ONE_SIDE
    script.write_text(lab(ONE_SIDE), encoding="utf-8")
    wrong = terminal.until(
        "✗ pad_batch  not right yet", "goes to the right even when", "checked at", keep="3-wrong"
    )
    assert "Hint" not in wrong
    terminal.press("h")
    terminal.until("Hint 1 of 3", keep="4-hint")
    terminal.press("h")
    terminal.until("Hint 2 of 3")
    # An endless loop: keys go on working, and the next save does not wait for it.
    script.write_text(lab("    while True:\n        pass\n"), encoding="utf-8")
    terminal.until("checking pad_batch", "is being checked", keep="5-loop")
    terminal.press("l")
    terminal.until("attention_mask   not attempted yet", "checking pad_batch", keep="6-list")
    terminal.press("l")
    # Renamed over the old file, as many editors save.
    new = script.with_suffix(".new")
    new.write_text(lab(solved("pad_batch")), encoding="utf-8")
    os.replace(new, script)
    terminal.until(
        "✓ pad_batch passes", "1 of 7 exercises pass", "attention_mask", "checked at", keep="7-mended"
    )
    # Gone, and back again.
    script.unlink()
    terminal.until("is not there")
    script.write_text(lab("    return ((\n"), encoding="utf-8")
    terminal.until("! pad_batch  raised an error", "never closed", keep="8-syntax")
    terminal.tmux("resize-window", "-x", "60", "-y", "20")
    small = terminal.until("! pad_batch", "q quit", keep="9-small").rstrip("\n").split("\n")
    assert small[-1].startswith(" h hint")
    terminal.press("q")
    after = terminal.until("code 0")
    assert "0 of 7 exercises pass" in after
    assert "q quit" not in after


@pytest.mark.terminal
@pytest.mark.parametrize("ending", ["C-c", "kill"])
def test_the_terminal_is_left_as_it_was(terminal: Terminal, folder: Path, ending: str) -> None:
    terminal.press(
        f"echo before; {sys.executable} -m grader watch padding & echo pid $!; fg; stty -a", "Enter"
    )
    terminal.until("q quit")
    if ending == "kill":
        processes = subprocess.run(
            ["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True
        ).stdout
        (pid,) = (
            int(line.split()[0])
            for line in processes.splitlines()
            if line.endswith("-m grader watch padding")
            and f"{os.readlink(f'/proc/{line.split()[0]}/cwd')}" == str(folder)
        )
        os.kill(pid, signal.SIGTERM)
    else:
        terminal.press("C-c")
    after = terminal.until("before", " icanon", " echo ")
    assert "q quit" not in after
    assert "Traceback" not in after


def test_without_a_terminal_lines_are_printed(folder: Path) -> None:
    script = folder / "labs" / "03_padding.py"
    command = [sys.executable, "-u", "-m", "grader", "watch", "padding"]
    environment = {**os.environ, "COLUMNS": "100"}
    watching = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert watching.stdout is not None
    lines: list[str] = []

    def until(words: str) -> None:
        for line in watching.stdout or ():
            lines.append(line)
            if words in line:
                return
        raise AssertionError("".join(lines))

    until("padding: 0 of 7 exercises pass")
    script.write_text(lab(ZEROS), encoding="utf-8")
    until("padding.pad_batch: failed")
    until("expected")
    watching.send_signal(signal.SIGINT)
    rest, _ = watching.communicate(timeout=60)
    assert watching.returncode == 0
    assert rest.endswith("0 of 7 exercises pass\n")
    assert "\x1b" not in "".join(lines)


def test_nothing_to_watch_is_one_line(tmp_path: Path) -> None:
    for target, says in (("", "there are no labs in this folder"), (str(tmp_path), "is a folder")):
        command = [sys.executable, "-m", "grader", "watch", target]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr.count("\n") == 1
        assert says in run.stderr
