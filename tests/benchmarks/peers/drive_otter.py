"""Run by the peers' own Python: grades all students with otter-grader, and says how long each took.

    python drive_otter.py FOLDER REPORT STUDENT...

Its non-containerised grading is used, as by `otter run`; a container a submission would only add to that.
"""

import json
import sys
import time
from pathlib import Path

from otter.api import grade_submission
from otter.generate import main as generate


def main(folder: str, report: str, students: list[str]) -> None:
    """Grade.

    Args:
        folder: Holds `tests/` and `submissions/`.
        report: The file that gets a JSON.
        students: Names.
    """
    package = str(Path(folder) / "autograder.zip")
    generate(
        tests_dir=str(Path(folder) / "tests"),
        output_path=package,
        no_config=True,
        no_requirements=True,
        no_environment=True,
    )
    graded = []
    for student in students:
        began = time.time()
        results = grade_submission(
            str(Path(folder) / "submissions" / f"{student}.ipynb"), package, quiet=True
        )
        ended = time.time()
        passed = {name: results.get_score(name) == one.possible for name, one in results.results.items()}
        graded.append({"student": student, "began": began, "ended": ended, "passed": passed})
    Path(report).write_text(json.dumps(graded))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
