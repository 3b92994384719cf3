"""Labs are made from solutions: nothing of the answer stays, the pair agrees, and drift shows as a diff."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jupytext
import pytest

from grader.authoring.build import blank, generate, holds_work, lab_script, notebook, strays, write
from grader.authoring.source import read_source
from grader.judge.curriculum import ROOT, load_curriculum

from .test_source import GOOD


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "07_demo.py").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_a_lab_keeps_all_but_answers_and_hints(course: Path) -> None:
    text = blank(read_source(course / "solutions" / "07_demo.py"))
    expected = GOOD.replace("    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n", PLACE)
    for code in ("self.count = 0", "self.count += 1"):
        region = f"        ### BEGIN SOLUTION\n        {code}\n        ### END SOLUTION\n"
        expected = expected.replace(region, PLACE.replace("    ", "        "))
    begin = expected.index("# %% [markdown] tags")
    end = expected.index("# %%\nclass")
    assert text == expected[:begin] + expected[end:]


PLACE = "    # your code here\n    ...\n"


def test_script_and_notebook_hold_the_same_code() -> None:
    for lab in load_curriculum():
        script = lab_script(lab.source)
        book = jupytext.reads(notebook(script), fmt="ipynb")
        code = [cell.source for cell in book.cells if cell.cell_type == "code"]
        again = [
            cell.source for cell in jupytext.reads(script, fmt="py:percent").cells if cell.cell_type == "code"
        ]
        assert code == again
        assert book.metadata["jupytext"]["formats"] == "ipynb,py:percent"


def test_cell_ids_come_from_content_alone() -> None:
    text = GOOD + "\n# %%\nprint(1)\n\n# %%\nprint(1)\n"
    first, second = notebook(text), notebook(text)
    assert first == second
    ids = [cell["id"] for cell in json.loads(first)["cells"]]
    assert len(set(ids)) == len(ids)
    longer = [cell["id"] for cell in json.loads(notebook(text + "\n# %%\nprint(2)\n"))["cells"]]
    assert longer[: len(ids)] == ids


def test_drift_is_found_and_shown(course: Path) -> None:
    solutions, labs = course / "solutions", course / "labs"
    files = generate(solutions, labs)
    assert [file.path.name for file in files] == ["07_demo.py", "07_demo.ipynb"]
    assert not any(file.is_current for file in files)
    assert write(files) == [file.path for file in files]
    assert all(file.is_current for file in files)
    assert write(files) == []
    script = labs / "07_demo.py"
    script.write_text(script.read_text(encoding="utf-8").replace("Count.", "Cuont."), encoding="utf-8")
    stale = [file for file in generate(solutions, labs) if not file.is_current]
    assert [file.path.name for file in stale] == ["07_demo.py"]
    assert '-    """Cuont."""\n+    """Count."""\n' in stale[0].diff()
    (labs / "08_gone.py").write_text("", encoding="utf-8")
    assert [path.name for path in strays(labs, files)] == ["08_gone.py"]


def test_work_in_a_lab_is_not_built_over(course: Path) -> None:
    files = generate(course / "solutions", course / "labs")
    assert not any(holds_work(file) for file in files)
    write(files)
    assert not any(holds_work(file) for file in files)
    script = course / "labs" / "07_demo.py"
    filled = script.read_text(encoding="utf-8").replace(
        "    # your code here\n    ...\n", "    return 2 * x\n", 1
    )
    script.write_text(filled, encoding="utf-8")
    assert [file.path.name for file in files if holds_work(file)] == ["07_demo.py"]


def test_the_committed_labs_are_current_and_give_nothing_away() -> None:
    files = generate(ROOT / "solutions", ROOT / "labs")
    assert files
    for file in files:
        assert file.is_current, f"{file.path.name}: run `labs build`"
        assert "SOLUTION" not in file.text
        assert '"hints"' not in file.text
    assert strays(ROOT / "labs", files) == []


def test_pictures_are_there_and_are_described() -> None:
    shown: set[str] = set()
    for path in sorted((ROOT / "labs").glob("*.py")):
        text = re.sub(r"^# ?", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for described, picture in re.findall(r"!\[([^]]*)\]\((.*?)\)", text):
            assert len(described) > 40, f"{picture} needs a description for those who cannot see it"
            assert (ROOT / "labs" / picture).read_bytes().startswith(b"\x89PNG")
            assert picture.startswith(f"images/{path.stem}_"), "kits find pictures by the name of the lab"
            shown.add(Path(picture).name)
    assert shown == {path.name for path in (ROOT / "labs" / "images").iterdir()}
