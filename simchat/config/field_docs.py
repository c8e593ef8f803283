"""What stands in the source below each field of the config, for the schema and for messages.

Read when it is asked for: pydantic would read the source of every class at import, in every worker process.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from simchat.config.units import Part


@cache
def field_docs(part: type[Part]) -> dict[str, str]:
    """Descriptions of a part's fields by name, those of the parts it builds on included."""
    inherited = [field_docs(base) for base in part.__bases__ if issubclass(base, Part)]
    own = dict(_documented(part))
    return {name: text for docs in (*inherited, own) for name, text in docs.items()}


def _documented(part: type[Part]) -> Iterator[tuple[str, str]]:
    (source,) = ast.parse(textwrap.dedent(inspect.getsource(part))).body
    assert isinstance(source, ast.ClassDef)
    for statement, following in pairwise(source.body):
        match statement, following:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, text


def all_parts() -> dict[str, type[Part]]:
    """Every part of the schema by the name of its class."""
    found: dict[str, type[Part]] = {}
    open_ones = [Part]
    while open_ones:
        subclasses = open_ones.pop().__subclasses__()
        found |= {part.__name__: part for part in subclasses}
        open_ones += subclasses
    return found
