"""A believable class, made from both banks, with the answer key beside it.

Every student gets a way of working (finished, mistaken, half done, in a hurry) and a way of handing in. What
the grader must find is known exactly: every piece of code comes from a bank or from the untouched lab.
"""

from __future__ import annotations

import ast
import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from grader.authoring.build import lab_script, notebook
from grader.judge.curriculum import Lab, Variant, renamed_source

GIVEN = (
    "Ada", "Björn", "Chen", "Dilek", "Élodie", "Farid", "Grace", "Hana", "Iñaki", "Jürgen", "Kofi", "Lucía",
    "Mei", "Noor", "Oluwaseun", "Priya", "Quentin", "Rosa", "Søren", "Thị",
)  # fmt: skip
FAMILY = ("Adler", "Brandão", "Castro", "Demir", "Eriksson", "Fischer", "García", "Haddad", "Ito", "Jansen")
#: Lines that turn up in notebooks and must cost nothing.
STRAY_CELLS = (
    "!pip install -q transformers",
    "%matplotlib inline",
    "import torch\nprint(torch.__version__)",
    "result_that_was_never_defined",
    "%%time\nx = [n * n for n in range(1000)]",
    "%%bash\nls -la",
    "1 / 0  # trying something",
)


class Expected(msgspec.Struct, frozen=True):
    """What the grader must find for one exercise."""

    #: `passed`, `blank`, `error` (its code does not parse) or `wrong` (any failing verdict).
    verdict: str
    #: Misconception that must be named.
    misconception: str | None = None


class KeyEntry(msgspec.Struct, frozen=True):
    """One student of the answer key."""

    student: str
    #: How this student works, for whoever reads the key.
    kind: str
    #: Exercise id to what must be found.
    exercises: dict[str, Expected]


@dataclass
class Draft:
    """One student's lab while it is being written."""

    lab: Lab
    text: str
    expected: dict[str, Expected] = field(default_factory=dict)


KINDS: Mapping[str, int] = {
    "finished": 5,
    "one mistake": 5,
    "several mistakes": 4,
    "half done": 3,
    "untouched": 1,
    "does not parse": 2,
    "messy notebook": 3,
    "pair that agrees": 2,
    "pair that differs": 2,
}


def make_cohort(labs: Sequence[Lab], folder: Path, students: int, seed: int) -> list[KeyEntry]:
    """Write a class's submissions and the answer key.

    Args:
        labs: Labs that everyone hands in.
        folder: Gets `submissions/`, with a folder for each student, and `key.json`.
        students: Number of students.
        seed: The same seed gives the same class.

    Returns:
        The answer key.
    """
    chance = random.Random(seed)
    kinds = [kind for kind, weight in KINDS.items() for _ in range(weight)]
    # Every kind comes up before any comes up by chance.
    order = [*KINDS, *chance.choices(kinds, k=max(students - len(KINDS), 0))][:students]
    names = [f"{given} {family}" for family in FAMILY for given in GIVEN]
    chance.shuffle(names)
    key: list[KeyEntry] = []
    for number, kind in enumerate(order):
        round_, place = divmod(number, len(names))
        name = names[place] + (f" {round_ + 1}" if round_ else "")
        expected: dict[str, Expected] = {}
        for lab in labs:
            draft = _write(lab, kind, chance)
            expected.update(draft.expected)
            _hand_in(draft, kind, folder / "submissions" / name, chance)
        key.append(KeyEntry(name, kind, expected))
    (folder / "key.json").write_bytes(msgspec.json.format(msgspec.json.encode(key), indent=1) + b"\n")
    return key


def load_key(folder: Path) -> list[KeyEntry]:
    """Read the answer key of a class.

    Args:
        folder: Where `make_cohort` wrote it.

    Returns:
        One entry a student.
    """
    return msgspec.json.decode((folder / "key.json").read_bytes(), type=list[KeyEntry])


def fill_in(lab_text: str, sources: Mapping[str, str]) -> str:
    """Put functions and classes in the place of blanks.

    Args:
        lab_text: A lab script.
        sources: Name of an exercise to the source of its definition.

    Returns:
        The filled-in script.
    """
    lines = lab_text.splitlines()
    definitions = [
        node for node in ast.parse(lab_text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    for node in sorted(definitions, key=lambda node: -node.lineno):
        if node.name in sources:
            lines[node.lineno - 1 : node.end_lineno] = sources[node.name].splitlines()
    return "\n".join(lines) + "\n"


def _write(lab: Lab, kind: str, chance: random.Random) -> Draft:
    """Write one lab as a student of some kind would."""
    names = [exercise.name for exercise in lab.exercises]
    wrong: list[str] = []
    done = names
    if kind in ("one mistake", "messy notebook", "pair that agrees"):
        wrong = [chance.choice(names)]
    elif kind == "several mistakes":
        wrong = chance.sample(names, k=chance.randint(2, len(names) - 1))
    elif kind == "half done":
        done = names[: chance.randint(1, len(names) - 1)]
        wrong = chance.sample(done, k=chance.randint(0, 1))
    elif kind == "untouched":
        done = []
    sources: dict[str, str] = {}
    draft = Draft(lab, "", {exercise.id: Expected("blank") for exercise in lab.exercises})
    for exercise in lab.exercises:
        if exercise.name not in done:
            continue
        if exercise.name in wrong:
            mistakes = {variant.source: variant for variant in _of(lab.misconceptions, exercise.id)}
            variant = mistakes[chance.choice(_standing_alone(list(mistakes), exercise.name, names))]
            draft.expected[exercise.id] = Expected("wrong", variant.name)
            sources[exercise.name] = variant.source
        else:
            right = [variant.source for variant in _of(lab.alternatives, exercise.id)]
            right.append(renamed_source(lab.reference_source(exercise), exercise.name))
            draft.expected[exercise.id] = Expected("passed")
            sources[exercise.name] = chance.choice(_standing_alone(right, exercise.name, names))
    if kind == "does not parse":
        name = chance.choice(names)
        sources[name] = _broken(sources[name], chance)
        draft.expected[f"{lab.slug}.{name}"] = Expected("error")
    draft.text = fill_in(lab_script(lab.source), sources)
    return draft


def _standing_alone(sources: list[str], name: str, names: list[str]) -> list[str]:
    """Leave out code that calls another exercise: a mistake there would show here too."""
    others = "|".join(re.escape(other) for other in names if other != name)
    return [source for source in sources if not re.search(rf"\b(?:{others})\(", source)] or sources


def _of(variants: Sequence[Variant], exercise: str) -> list[Variant]:
    return [variant for variant in variants if variant.exercise == exercise]


def _broken(source: str, chance: random.Random) -> str:
    """Make a definition that does not parse, as it happens while typing."""
    lines = source.splitlines()
    if chance.random() < 0.5:
        return "\n".join([*lines, "    return torch.tensor([1, 2"])
    return "\n".join([*lines, "    if side = 'left':", "        pass"])


def _hand_in(draft: Draft, kind: str, folder: Path, chance: random.Random) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    script, book = folder / f"{draft.lab.stem}.py", folder / f"{draft.lab.stem}.ipynb"
    if kind == "messy notebook":
        book.write_text(_messy(notebook(draft.text), chance), encoding="utf-8")
    elif kind == "pair that agrees":
        script.write_text(draft.text, encoding="utf-8")
        book.write_text(notebook(draft.text), encoding="utf-8")
    elif kind == "pair that differs":
        # Worked in the notebook and forgot to sync the script.
        script.write_text(lab_script(draft.lab.source), encoding="utf-8")
        book.write_text(notebook(draft.text), encoding="utf-8")
    elif chance.random() < 0.4 and kind != "does not parse":
        book.write_text(notebook(draft.text), encoding="utf-8")
    else:
        script.write_text(draft.text, encoding="utf-8")


def _messy(text: str, chance: random.Random) -> str:
    """Add the cells that pile up in a notebook."""
    book = json.loads(text)
    for stray in chance.sample(STRAY_CELLS, k=4):
        cell = {
            "cell_type": "code",
            "execution_count": chance.randint(1, 200),
            "id": f"{chance.getrandbits(32):08x}",
            "metadata": {},
            "outputs": [],
            "source": stray.splitlines(keepends=True),
        }
        book["cells"].insert(chance.randint(0, len(book["cells"])), cell)
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"
