"""The matrix of versions tries the ranges that pyproject.toml promises."""

from __future__ import annotations

import re
import tomllib

from tests.matrix import OLDEST, PYTHONS, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_oldest_versions_are_the_lower_ends_of_the_ranges() -> None:
    needs = dict(re.findall(r"^([\w-]+)>=([\d.]+)$", "\n".join(PROJECT["dependencies"]), re.MULTILINE))
    for name, number in OLDEST.items():
        assert number == needs[name] or number.startswith(f"{needs[name]}.")


def test_every_promised_python_is_tried() -> None:
    least, beyond = re.findall(r"3\.(\d+)", PROJECT["requires-python"])
    assert tuple(f"3.{minor}" for minor in range(int(least), int(beyond))) == PYTHONS
