"""What pydantic found, in words for planners."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from pydantic_core import ErrorDetails

from simchat.config.quoting import shown
from simchat.config.schema_walk import described, known_fields

Step = str | int
REFUSED_KEYS = {
    "planning": "this version does not plan; leave it out",
    "vary": "this is a sweep file: simchat sweep runs it; a config has one value for each key",
    "zip": "it belongs into a sweep file, beside vary",
    "design": "it belongs into a sweep file, beside vary",
}
MEANT = {
    "bool": "true or false is meant here",
    "float": "a number is meant here",
    "int": "a whole number is meant here",
    "string": "text is meant here",
    "model": "keys and values are meant here",
    "dict": "keys and values are meant here",
    "tuple": "a list is meant here",
    "date": "a date is written as 2026-03-02",
    "finite": "a finite number is meant here",
}
BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}


class Told(NamedTuple):
    """A mistake in words: the further steps from its location to the spot, the message and a hint."""

    further: tuple[Step, ...]
    message: str
    hint: str | None = None


def told(error: ErrorDetails) -> Told:
    """One error of pydantic, in words."""
    kind = error["type"]
    if kind in _SPECIAL:
        return _SPECIAL[kind](error)
    if kind in BOUNDS:
        return _out_of_bounds(error)
    if error["loc"] and error["loc"][-1] == "[key]":
        return Told((), f"a name is text; put {error['input']!r} in quotes")
    if kind.startswith("date") and re.fullmatch(r"\d{4}-\d\d-\d\d", str(error["input"])):
        return Told((), f"there is no day {error['input']}")
    if kind.split("_")[0] in MEANT:
        meant = MEANT[kind.split("_")[0]]
        either = f"off, or else {meant}" if error["loc"][-1:] == ("else",) else meant
        return Told((), f"{either}; got {shown(error['input'])}", _type_hint(error))
    return Told((), error["msg"])


def _type_hint(error: ErrorDetails) -> str | None:
    value = error["input"]
    if isinstance(value, str) and re.fullmatch(r"[-+.\d]+", value) and error["type"].startswith(("int", "float")):
        return "a number is written without quotes"
    if isinstance(value, str) and value.rstrip().endswith("%"):
        return "a share is a number such as 0.8"
    if error["type"].startswith("string") and not isinstance(value, (dict, list)):
        return "text that looks like something else is put in quotes"
    return None


def _missing(error: ErrorDetails) -> Told:
    return Told((), f"{error['loc'][-1]} is missing", described(error["loc"]))


def _unknown_key(error: ErrorDetails) -> Told:
    key = error["loc"][-1]
    if len(error["loc"]) == 1 and key in REFUSED_KEYS:
        return Told((), f"{key} is not read", REFUSED_KEYS[str(key)])
    return Told((), f"there is no key {key!r} here", nearest(key, known_fields(error["loc"][:-1])))


def _own_check(error: ErrorDetails) -> Told:
    cause = error["ctx"]["error"]
    key = getattr(cause, "key", None)
    return Told(() if key is None else (key,), str(cause))


def _unknown_tag(error: ErrorDetails) -> Told:
    context = error["ctx"]
    names = re.findall(r"'([^']+)'", context["expected_tags"])
    return Told(("dist",), f"there is no distribution {context['tag']!r} here", nearest(context["tag"], names))


def _no_tag(error: ErrorDetails) -> Told:
    return Told((), "dist is missing", "a distribution is {dist: NAME, …} or a bare value")


def _not_listed(error: ErrorDetails) -> Told:
    expected = error["ctx"]["expected"]
    names = re.findall(r"'([^']+)'", expected) or [expected]
    if len(names) == 1:
        return Told((), f"{names[0]} is meant here; got {shown(error['input'])}")
    return Told(
        (), f"{shown(error['input'])} is none of {', '.join(names)}", nearest(error["input"], names, listing=False)
    )


def _too_few(error: ErrorDetails) -> Told:
    return Told((), "at least one entry is needed here")


def _too_many(error: ErrorDetails) -> Told:
    return Told((), f"at most {error['ctx']['max_length']} entries are read here; there are {len(error['input'])}")


def _out_of_bounds(error: ErrorDetails) -> Told:
    name, words = BOUNDS[error["type"]]
    return Told((), f"the value must be {words} {error['ctx'][name]:g}; got {shown(error['input'])}")


def nearest(word: object, known: Iterable[object], *, listing: bool = True) -> str | None:
    """The known name that a mistaken one is nearest to, else (if `listing`) all there are."""
    names = [str(name) for name in known]
    near = difflib.get_close_matches(str(word), names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"known: {', '.join(names)}" if names and listing else None


_SPECIAL: dict[str, Callable[[ErrorDetails], Told]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "value_error": _own_check,
    "union_tag_invalid": _unknown_tag,
    "union_tag_not_found": _no_tag,
    "literal_error": _not_listed,
    "too_short": _too_few,
    "too_long": _too_many,
}
