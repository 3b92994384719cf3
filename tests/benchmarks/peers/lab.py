"""The lab that everybody grades: four exercises of lab 03 with one check each, as a small course of its own.

It is made from the course itself. `labs grade` runs in a copy of the package whose only lab this is, so what
is measured is the command as it stands. Demo cells are left out: notebook graders would run them, `labs` not.
"""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

from grader.authoring.build import blank, notebook
from grader.authoring.source import Source, read_source, split_blocks
from grader.judge.curriculum import ROOT

STEM = "03_padding"
#: Exercise to the check that judges it, which has the same name in `properties.py`.
PROPERTIES = {
    "pad_batch": "fills_up_on_the_right",
    "attention_mask": "marks_from_the_left",
    "position_ids": "numbers_under_left_padding",
    "mean_pool": "averages_real_tokens",
}
EXAMPLES = 100


def make_course(folder: Path, examples: int = EXAMPLES) -> Source:
    """Write a course of one lab: a copy of the grader, with the lab's solution, checks and banks cut down.

    Args:
        folder: Where it is written; an earlier one is replaced.
        examples: Number of examples that each check draws.

    Returns:
        The solution.
    """
    shutil.rmtree(folder, ignore_errors=True)
    others = shutil.ignore_patterns("__pycache__", "test_[0-9][0-9]_*.py", "[0-9][0-9]_*.py")
    shutil.copytree(ROOT / "grader", folder / "grader", ignore=others)
    for name, stem in (("checks", f"test_{STEM}"), ("misconceptions", STEM), ("alternatives", STEM)):
        path = Path("grader") / name / f"{stem}.py"
        (folder / path).write_text(_cut(ROOT / path, examples), encoding="utf-8")
    (folder / "solutions").mkdir()
    solution = folder / "solutions" / f"{STEM}.py"
    solution.write_text(_solution(ROOT / "solutions" / f"{STEM}.py"), encoding="utf-8")
    source = read_source(solution)
    (folder / "labs").mkdir()
    script = blank(source)
    (folder / "labs" / f"{STEM}.py").write_text(script, encoding="utf-8")
    (folder / "labs" / f"{STEM}.ipynb").write_text(notebook(script), encoding="utf-8")
    return source


def _solution(path: Path) -> str:
    """Keep the header, the imports of libraries, and the cells of the four functions with their hints."""
    lines = path.read_text(encoding="utf-8").splitlines()
    kept: list[str] = []
    wanted = False
    for block in split_blocks(lines):
        text = "\n".join(lines[block.begin - 1 : block.end])
        is_code = "[markdown]" not in block.title
        if is_code:
            wanted = any(f"\ndef {name}(" in text for name in PROPERTIES)
        header = block.begin == 1 or (is_code and "\nimport torch" in text)
        if header or (wanted and (is_code or block.is_hints)):
            kept.append("\n".join(line for line in text.splitlines() if not line.startswith("from grader ")))
    return "\n".join(kept) + "\n"


def _cut(path: Path, examples: int) -> str:
    """Keep what belongs to the four exercises, and of their checks one each, with so many examples."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if not isinstance(node, ast.FunctionDef) or _belongs(node)]
    for node in tree.body:
        for mark in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "check":
                mark.keywords = [one for one in mark.keywords if one.arg != "examples"]
                mark.keywords.append(ast.keyword("examples", ast.Constant(examples)))
    return ast.unparse(tree) + "\n"


def _belongs(node: ast.FunctionDef) -> bool:
    if node.name.startswith("test_"):
        return node.name.removeprefix("test_") in PROPERTIES.values()
    marks = [mark.args[0] for mark in node.decorator_list if isinstance(mark, ast.Call) and mark.args]
    exercises = [str(mark.value) for mark in marks if isinstance(mark, ast.Constant)]
    return not exercises or exercises[0].partition(".")[2] in PROPERTIES
