"""What people read: gradebook, feedback pages and terminal views, all made from `grader.results`.
The command line and the cohort call in here; nothing here runs student code or decides about points.
"""

from grader.reports.feedback import hide, render_html, render_markdown
from grader.reports.gradebook import write_gradebook
from grader.reports.terminal import class_table, feedback_panel

__all__ = ["class_table", "feedback_panel", "hide", "render_html", "render_markdown", "write_gradebook"]
