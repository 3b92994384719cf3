"""The kinds of change: mutmut's, and two for code that is there for its effect.

mutmut changes values. It has nothing for a call whose value nobody uses (`model.eval()`) and for a context
(`with torch.no_grad():`), which much of the code of these labs is about.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from mutmut.mutation.file_mutation import NEVER_MUTATE_FUNCTION_CALLS
from mutmut.mutation.mutators import mutation_operators


def changes(node: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode]]:
    """Give what a node may be changed to.

    Args:
        node: A node of a solution.

    Yields:
        Name of the operator, such as `arg_removal`, and the node to put in this one's place.
    """
    if _raises_when_changed(node):
        return
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            for changed in operator(node):
                yield operator.__name__.removeprefix("operator_"), changed
    if isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
        yield "call_removal", cst.Pass(node.semicolon)
    if isinstance(node, cst.With) and all(item.asname is None for item in node.items):
        yield "context_removal", cst.If(cst.Name("True"), node.body, leading_lines=node.leading_lines)


def _raises_when_changed(node: cst.CSTNode) -> bool:
    """Say whether mutmut leaves a call alone, such as `len(row)`; what stands inside it may be changed."""
    return (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Name)
        and node.func.value in NEVER_MUTATE_FUNCTION_CALLS
    )
