"""The gradebook: columns, order, accents, and no formulas."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from msgspec.structs import replace
from report_samples import every_sample, full_marks, hostile, mixed, untouched

from grader.reports.gradebook import write_gradebook
from grader.results import Result


def read(results: list[Result], path: Path) -> list[dict[str, str]]:
    write_gradebook(results, path)
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_columns_go_from_the_whole_to_the_parts(tmp_path: Path) -> None:
    rows = read([mixed()], tmp_path / "gradebook.csv")
    columns = list(rows[0])
    assert columns[:5] == ["student", "score", "max_score", "padding.score", "heads.score"]
    assert columns[5:9] == [
        "padding.pad_batch.points",
        "padding.pad_batch.verdict",
        "padding.attention_mask.points",
        "padding.attention_mask.verdict",
    ]
    assert columns[-1] == "problems"
    assert rows[0]["padding.attention_mask.points"] == "1"
    assert rows[0]["padding.encode_batch.verdict"] == "blank"
    assert rows[0]["problems"] == "notes.docx is no .py or .ipynb file"


def test_excel_sees_accents(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.csv"
    write_gradebook([full_marks()], path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfstudent,score")
    assert "Zoë Åkerström" in path.read_text(encoding="utf-8-sig")


def test_order_of_results_changes_no_byte(tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    write_gradebook(every_sample(), one)
    write_gradebook(iter(every_sample()[::-1]), other)
    assert one.read_bytes() == other.read_bytes()


def test_a_lab_that_a_student_lacks_stays_empty(tmp_path: Path) -> None:
    rows = {row["student"]: row for row in read([untouched(), mixed()], tmp_path / "gradebook.csv")}
    assert rows["noor.haddad"]["heads.score"] == ""
    assert rows["ana.lopez"]["heads.score"] == "0"


@pytest.mark.parametrize("opening", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", '"=', "＝", "a;=", "a,@"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_becomes_a_formula(opening: str, separator: str, tmp_path: Path) -> None:
    student = f"{opening}HYPERLINK(1)"
    result = replace(mixed(), student=student)
    result = replace(result, submission=replace(result.submission, problems=[student, student]))
    path = tmp_path / "gradebook.csv"
    write_gradebook([result], path)
    # A spreadsheet of another country splits at another sign.
    for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=separator):
        for cell in row:
            assert cell.strip(" \t\r\n\"'")[:1] not in set("=+-@＝") or cell.lstrip(' "')[:1] == "'"


def test_ordinary_names_are_left_alone(tmp_path: Path) -> None:
    names = ["anne-marie o'neill", "Zoë", "李雷", "a=b"]
    rows = read([replace(untouched(), student=name) for name in names], tmp_path / "gradebook.csv")
    assert {row["student"] for row in rows} == set(names)


def test_every_row_stays_one_line(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.csv"
    write_gradebook([hostile(), hostile("two\nlines")], path)
    text = path.read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 3
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert len(text) < 12_000
