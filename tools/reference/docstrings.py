"""What the code says of the members of a class, in the text behind each."""

import ast
import inspect
import textwrap
from itertools import pairwise
from typing import Any


def member_docs(owner: type[Any]) -> dict[str, str]:
    """Member → the string below it, on one line; those without one are left out."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(owner)))
    (defined,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    found: dict[str, str] = {}
    for member, below in pairwise(defined.body):
        target = member.targets[0] if isinstance(member, ast.Assign) else member
        name = getattr(target, "id", None) or getattr(getattr(target, "target", None), "id", None)
        if name and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[name] = " ".join(str(below.value.value).split())
    return found
