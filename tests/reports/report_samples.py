"""Results as a real class produces them, for every report test: good, mixed, blank, broken and hostile."""

from __future__ import annotations

from grader.results import (
    CheckResult,
    Counterexample,
    ExerciseResult,
    FileRecord,
    LabResult,
    Result,
    SubmissionRecord,
    Verdict,
)

VERSIONS = {
    "python": "3.11.9",
    "torch": "2.9.1",
    "transformers": "5.10.0",
    "hypothesis": "6.150.0",
    "grader": "0.1.0",
}
#: (name, points, check names and what they say)
PADDING: list[tuple[str, list[tuple[str, str]]]] = [
    (
        "pad_batch",
        [
            ("rows_have_one_length", "Every row of the result is as long as the longest row of the batch."),
            ("side_is_respected", "Padding goes to the side that `side` names."),
        ],
    ),
    (
        "attention_mask",
        [
            ("mask_from_lengths", "The mask is 1 for every real token, also for one whose id is `pad_id`."),
            ("mask_has_batch_shape", "The mask has the shape of the padded batch."),
        ],
    ),
    ("position_ids", [("positions_under_left_padding", "Positions count real tokens only.")]),
    ("mean_pool", [("padding_never_counts", "Changing the states at padding changes no mean.")]),
    ("last_token", [("last_real_token", "The state of the last real token comes back, on either side.")]),
    (
        "encode_batch",
        [("batch_equals_single", "A sentence has the same states alone and in a batch, to 1e-5.")],
    ),
    ("word_embeddings", [("contextual_differs", "One word in two contexts has two different states.")]),
]
HINTS = {
    "pad_batch": "Which row decides how long every row must be, and when do you know it?",
    "attention_mask": "Could a sentence contain `pad_id` as an ordinary token? What else do you know?",
    "position_ids": "Write the positions of `[pad, pad, 7, 8]` by hand first. Which number does `7` get?",
    "mean_pool": "By how many tokens do you divide: by all of them, or by the real ones?",
    "last_token": "Where is the last real token when the padding stands on the left?",
    "encode_batch": "What does the model need besides the ids to know which tokens are real?",
    "word_embeddings": "Which layer knows about the neighbours of a word?",
}


def exercise(
    name: str,
    verdict: Verdict = "passed",
    *,
    message: str = "",
    shown: Counterexample | None = None,
    misconception: str | None = None,
    diagnosis: str = "",
    others: Verdict = "passed",
    other_shown: Counterexample | None = None,
) -> ExerciseResult:
    named = dict(PADDING)[name]
    checks = []
    for index, (check, says) in enumerate(named):
        own: Verdict = verdict if index == 0 else others if verdict != "passed" else "passed"
        checks.append(
            CheckResult(
                name=check,
                verdict=own,
                points=1.0 if own == "passed" else 0.0,
                max_points=1.0,
                message=message if index == 0 else "",
                says=says,
                counterexample=shown if index == 0 else other_shown,
                misconception=misconception if index == 0 else None,
            )
        )
    return ExerciseResult(
        id=f"padding.{name}",
        verdict=verdict,
        points=sum(check.points for check in checks),
        max_points=sum(check.max_points for check in checks),
        checks=checks,
        diagnosis=diagnosis,
        hint="" if verdict == "passed" else HINTS[name],
    )


def lab(exercises: list[ExerciseResult], *, file: str = "03_padding.py", notes: list[str] = []) -> LabResult:  # noqa: B006
    return LabResult(
        lab="padding",
        score=sum(item.points for item in exercises),
        max_score=sum(item.max_points for item in exercises),
        exercises=exercises,
        file=file,
        notes=notes,
    )


def result(student: str, labs: list[LabResult], problems: list[str] = []) -> Result:  # noqa: B006
    return Result(
        student=student,
        submission=SubmissionRecord([FileRecord("03_padding.py", "5d" * 32)], problems),
        seed=20240607,
        isolation="sandbox",
        versions=VERSIONS,
        score=sum(item.score for item in labs),
        max_score=sum(item.max_score for item in labs),
        labs=labs,
    )


def full_marks() -> Result:
    return result("Zoë Åkerström", [lab([exercise(name) for name, _ in PADDING])])


def untouched() -> Result:
    exercises = [exercise(name, "blank", others="blank") for name, _ in PADDING]
    return result("noor.haddad", [lab(exercises)])


def mixed() -> Result:
    states = """tensor([[0.0000, 0.1429, 0.2857, 0.4286, 0.5714, 0.7143],
        [0.8571, 1.0000, 1.1429, 1.2857, 1.4286, 1.5714],
        [1.7143, 1.8571, 2.0000, 2.1429, 2.2857, 2.4286]])"""
    wrong = states.replace("1.1429", "0.2500")
    exercises = [
        exercise("pad_batch"),
        exercise(
            "attention_mask",
            "failed",
            message="The mask is 0 where it should be 1: the token at row 0, position 1 is real.",
            shown=Counterexample(
                "attention_mask([[5, 1], [7]], pad_id=1)",
                "[[1, 0], [1, 0]]",
                "[[1, 1], [1, 0]]",
                ["5 is 'Ġthe'", "1 is '<pad>', here an ordinary token", "7 is 'Ġfilm'"],
            ),
            misconception="mask_from_ids",
            diagnosis="The mask is made by comparing ids with `pad_id`. A real token may have that id: "
            "only the lengths of the rows say what is padding.",
        ),
        exercise(
            "position_ids",
            "failed",
            message="The result has 2 rows as expected, but its first row is too short.",
            shown=Counterexample(
                "position_ids([[0, 1, 1], [1, 1, 1]])", "[[0, 1], [0, 1, 2]]", "[[0, 0, 1], [0, 1, 2]]"
            ),
        ),
        exercise(
            "mean_pool",
            "failed",
            message="One value differs by 2.04, far beyond the tolerance of 1e-5.",
            shown=Counterexample("mean_pool(states, mask)", wrong, states),
            misconception="mean_over_padding",
            diagnosis="The mean divides by the padded length, so padding pulls every mean towards zero.",
        ),
        exercise(
            "last_token",
            "error",
            message="Your code raised `IndexError: list index out of range` at line 84.",
            shown=Counterexample("last_token([[]], [0])", "IndexError: list index out of range", "[[]]"),
        ),
        exercise("encode_batch", "blank", others="blank"),
        exercise("word_embeddings"),
    ]
    notes = [
        "Lines 41 to 43 were skipped: `!pip install` is for notebooks.",
        "03_padding.py and 03_padding.ipynb differ; the .py file counted, because it scores more.",
    ]
    heads = LabResult("heads", 0.0, 6.0, [], "", [])
    return result("ana.lopez", [lab(exercises, notes=notes), heads], ["notes.docx is no .py or .ipynb file"])


def broken() -> Result:
    exercises = [
        exercise("pad_batch", "timeout", message="Your code was still busy after 2 s.", others="unchecked"),
        exercise("attention_mask", "crashed", others="unchecked"),
        exercise("position_ids", "missing", others="missing"),
        exercise(
            "mean_pool",
            "unstable",
            shown=Counterexample("mean_pool(states, mask)", "[0.13, 0.52]", "[0.61, 0.07]"),
        ),
        exercise("last_token", "unchecked"),
        exercise("encode_batch", "error", message="NameError: name 'tokeniser' is not defined"),
        exercise("word_embeddings", "blank"),
    ]
    return result("ben", [lab(exercises, file="03_padding.ipynb")])


HOSTILE_TEXTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J",
    "abc\u202efdp.exe\u2066 zero\u200bwidth \ufeff",
    "[bold red]markup[/] [link=https://evil.example]x[/link] :skull:",
    "``` \n# Heading\n| a | b |\n![i](https://evil.example/x.png) [l](javascript:alert(1)) @everyone #1",
    "one ` tick <b>bold</b> [l](https://evil.example) `two` ``three``",
    "\x00\x08\x7f\ud800 \udbff lone surrogates",
    "Z" + "\u0301" * 60 + "algo",
    "{{ 7 * 7 }} {% raw %} %s {0}",
    "</style></title><!-- ",
    '\'=HYPERLINK("https://evil.example")',
    "עברית العربية 中文 naïve 👩‍💻",
]


def hostile(student: str = "=cmd|'/c calc'!A1<script>alert(1)</script>\u202e\x1b[2J") -> Result:
    everything = "\n".join(HOSTILE_TEXTS)
    exercises = [
        exercise(
            "attention_mask",
            "failed",
            message="ValueError: " + " ".join(HOSTILE_TEXTS),
            shown=Counterexample(everything, everything, everything + "x", HOSTILE_TEXTS),
            diagnosis=everything,
        ),
        exercise(
            "mean_pool",
            "failed",
            message="m" * 10_000,
            shown=Counterexample("f(" + "9" * 10_000 + ")", "1, " * 4000 + "2", "1, " * 4000 + "3"),
        ),
        exercise(
            "last_token",
            "failed",
            shown=Counterexample("f()", "\n" * 10_000, "\n" * 9_999 + "end"),
        ),
    ]
    problems = ["-2+3 " + everything, "x" * 10_000]
    return result(student, [lab(exercises, file="<b>03.py\x1b[0m", notes=[everything])], problems)


def long_values() -> Result:
    """One long matrix whose only difference is far behind, and a long one-line list."""
    rows = [[(row * 31 + column * 17) % 97 for column in range(14)] for row in range(60)]
    expected = "[" + ",\n ".join(str(row) for row in rows) + "]"
    rows[50][3] = 999
    returned = "[" + ",\n ".join(str(row) for row in rows) + "]"
    exercises = [
        exercise(
            "pad_batch",
            "failed",
            shown=Counterexample("pad_batch(batch)", returned, expected),
            others="failed",
            other_shown=Counterexample("pad_batch([[5], []], side='left')", "[[5],\n [1]]", "[[5],\n [2]]"),
        ),
        exercise(
            "position_ids",
            "failed",
            shown=Counterexample(
                "position_ids(mask)", str(list(range(90))), str([*range(80), 0, *range(81, 90)])
            ),
        ),
        exercise(
            "encode_batch",
            "failed",
            message="The kind differs: a list came back, a tensor was expected.",
            shown=Counterexample("encode_batch(['a'])", "[[0, 5, 2]]", "[[0, 5, 2]]"),
        ),
    ]
    return result("chen.wei", [lab(exercises)])


def every_sample() -> list[Result]:
    return [full_marks(), untouched(), mixed(), broken(), hostile(), long_values()]
