"""Run by the peers' own Python: grades all students with nbgrader, and says how long each took.

    python drive_nbgrader.py COURSE REPORT STUDENT...

nbgrader's interface for programs is used, so that its start-up is paid once and not by every student.
"""

import json
import sys
import time
from pathlib import Path

from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config


def main(course: str, report: str, students: list[str]) -> None:
    """Grade.

    Args:
        course: nbgrader's folder of the course.
        report: The file that gets a JSON.
        students: Names.
    """
    config = Config()
    config.CourseDirectory.root = course
    # A slow machine may need longer than the usual 30 seconds to import torch.
    config.Execute.timeout = 300
    api = NbGraderAPI(config=config)
    made = api.generate_assignment("padding")
    if not made["success"]:
        raise SystemExit(f"nbgrader cannot make the assignment: {made.get('error') or made.get('log')}")
    graded = []
    for student in students:
        began = time.time()
        done = api.autograde("padding", student)
        ended = time.time()
        passed = {}
        if done["success"]:
            with api.gradebook as book:
                grades = book.find_submission("padding", student).notebooks[0].grades
                passed = {one.name.removeprefix("test_"): one.score == one.max_score for one in grades}
        graded.append({"student": student, "began": began, "ended": ended, "passed": passed})
    Path(report).write_text(json.dumps(graded))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
