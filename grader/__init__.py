"""Labs on pretrained language models, and the grader that checks them.

A lab needs only what is named here; it stays small, so that importing it from a lab costs nothing.
"""

from grader.attempts import attempted
from grader.magic import check, load_ipython_extension, register
from grader.miniatures import checkpoint, dataset

__all__ = ["attempted", "check", "checkpoint", "dataset", "load_ipython_extension"]

register()
