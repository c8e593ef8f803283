"""What a mutant may change: mutmut's operators, without those that any test kills, and some of our own.

Left out of mutmut's are arguments replaced by None, or dropped from the middle (nearly all raise at once), and the
second and third version of each string: they would only make the score look better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import libcst as cst
import libcst.matchers as m
from mutmut.mutation.mutators import mutation_operators, operator_string

Change = cst.CSTNode | None  # None: the node is taken away
Operator = Callable[[Any], Iterable[Change]]
REPLACED = ("operator_arg_removal", "operator_string")
OPPOSITES = ("min", "max"), ("minimum", "maximum"), ("any", "all"), ("floor", "ceil"), ("argmin", "argmax")
SIDES = ('"left"', '"right"')


def argument_left_out(node: cst.Call) -> Iterator[Change]:
    """`f(a, b, c=d)` to `f(a, b)` and `f(a, c=d)`: what has a default, or might."""
    named = [place for place, argument in enumerate(node.args) if argument.keyword]
    by_place = [place for place, argument in enumerate(node.args) if not argument.keyword and not argument.star]
    if len(node.args) > 1:
        for place in [*by_place[-1:], *named]:
            rest = [*node.args[:place], *node.args[place + 1 :]]
            yield node.with_changes(args=[*rest[:-1], rest[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)])


def string(node: cst.SimpleString) -> Iterator[Change]:
    """`"a"` to `"XXaXX"`, `"left"` to `"right"` and back."""
    if node.value in SIDES:
        yield node.with_changes(value=SIDES[1 - SIDES.index(node.value)])
    else:
        yield from list(operator_string(node))[:1]


def opposite(node: cst.Call) -> Iterator[Change]:
    """`min` to `max`, `any` to `all` and the like."""
    name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    for pair in OPPOSITES:
        if isinstance(name, cst.Name) and name.value in pair:
            yield node.with_deep_changes(name, value=pair[1 - pair.index(name.value)])


def number_less_one(node: cst.BaseNumber) -> Iterator[Change]:
    """`7` to `6`; mutmut itself only adds one."""
    if isinstance(node, cst.Integer | cst.Float):
        less = node.evaluated_value - 1
        text = cst.parse_expression(f"({less!r})" if less < 0 else repr(less))
        yield text


def return_nothing(node: cst.Return) -> Iterator[Change]:
    """`return x` to `return None`."""
    if node.value is not None and not m.matches(node.value, m.Name("None")):
        yield node.with_changes(value=cst.Name("None"), whitespace_after_return=cst.SimpleWhitespace(" "))


def condition_negated(node: cst.If | cst.While | cst.CompIf) -> Iterator[Change]:
    """`if x` to `if not (x)`."""
    inner = node.test.with_changes(lpar=[cst.LeftParen(), *node.test.lpar], rpar=[*node.test.rpar, cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(operator=cst.Not(), expression=inner))


def decorator_removed(node: cst.Decorator) -> Iterator[Change]:
    """`@property` away."""
    yield None


def statement_removed(node: cst.Expr | cst.Raise) -> Iterator[Change]:
    """`call()`, `yield x` and `raise x` as statements to `pass`."""
    if isinstance(node, cst.Raise) or m.matches(node.value, m.Call() | m.Yield()):
        yield cst.Pass()


OPERATORS: tuple[tuple[type, str, Operator], ...] = (
    *(
        (kind, function.__name__.removeprefix("operator_"), function)
        for kind, function in mutation_operators
        if function.__name__ not in REPLACED
    ),
    (cst.Call, "argument_left_out", argument_left_out),
    (cst.SimpleString, "string", string),
    (cst.Call, "opposite", opposite),
    (cst.BaseNumber, "number_less_one", number_less_one),
    (cst.Return, "return_nothing", return_nothing),
    (cst.If, "condition_negated", condition_negated),
    (cst.While, "condition_negated", condition_negated),
    (cst.CompIf, "condition_negated", condition_negated),
    (cst.Decorator, "decorator_removed", decorator_removed),
    (cst.Expr, "statement_removed", statement_removed),
    (cst.Raise, "statement_removed", statement_removed),
)


def changes_of(node: cst.CSTNode) -> Iterator[tuple[str, Change]]:
    """Each change some operator makes of a node, with the operator's name."""
    for kind, name, operator in OPERATORS:
        if isinstance(node, kind):
            for change in operator(node):
                yield name, change
