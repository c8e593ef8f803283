"""Walks the schema along a key path, to tell a planner which keys are known there."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from simchat.config.field_docs import field_docs
from simchat.config.schema import Config
from simchat.config.units import Part


def known_fields(location: Iterable[str | int]) -> dict[str, FieldInfo]:
    """Fields by the keys planners write, of the part of the schema at a location as pydantic names it."""
    return {key: info for part in _parts_at(location) for key, info in _fields(part).items()}


def described(location: tuple[str | int, ...]) -> str | None:
    """What the schema says of the field at a location, if anything."""
    docs = (field_docs(part).get(str(location[-1])) for part in _parts_at(location[:-1]))
    return next((text for text in docs if text), None)


def _parts_at(location: Iterable[str | int]) -> list[type[Part]]:
    kinds: list[Any] = [Config]
    for step in location:
        kinds = [further for kind in kinds for further in _into(kind, step)]
    return [form for kind in kinds for form in _forms(kind) if _is_part(form)]


def _fields(part: type[Part]) -> dict[str, FieldInfo]:
    return {info.alias or name: info for name, info in part.model_fields.items()}


def _forms(kind: Any) -> Iterator[Any]:
    """The forms a value may take: members of unions, without annotations."""
    if get_origin(kind) is Annotated:
        yield from _forms(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for member in get_args(kind):
            yield from _forms(member)
    else:
        yield kind


def _into(kind: Any, step: str | int) -> list[Any]:
    forms = list(_forms(kind))
    inner = [further for form in forms for further in _child(form, step)]
    return inner or [form for form in forms if _tagged(form, step)] or forms


def _child(form: Any, step: str | int) -> list[Any]:
    if _is_part(form):
        info = _fields(form).get(str(step)) or form.model_fields.get(str(step))
        return [info.annotation] if info else []
    if get_origin(form) is dict:
        return [get_args(form)[1]]
    if get_origin(form) is tuple and isinstance(step, int):
        return [get_args(form)[0]]
    return []


def _tagged(form: Any, step: str | int) -> bool:
    """Whether a step is the tag of this member of a union, such as the name of a distribution."""
    if not _is_part(form) or "dist" not in form.model_fields:
        return False
    annotation = form.model_fields["dist"].annotation
    return get_origin(annotation) is Literal and step in get_args(annotation)


def _is_part(form: Any) -> bool:
    return isinstance(form, type) and issubclass(form, Part)
