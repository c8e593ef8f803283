"""What a planner may write, for the JSON Schema: forms that validation turns into another before it looks at them."""

from __future__ import annotations

from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

DAY = "(mon|tue|wed|thu|fri|sat|sun|daily|holiday)"
DAYS_PATTERN = rf"^ *{DAY}(-{DAY})?( *, *{DAY}(-{DAY})?)* *$"


class Or:
    """Another form beside the one that is checked, such as a bare duration beside a distribution."""

    def __init__(self, form: dict[str, Any]) -> None:
        self._form = form

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [self._form, handler(core)]}


class OrListOf:
    """One item in place of a list of them, or a list."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        checked = handler(core)
        lists = [form for form in checked.get("anyOf", [checked]) if "items" in form]
        return {"anyOf": [*(form["items"] for form in lists), checked]}


class OrByDay:
    """One form for every day, or a mapping by day expressions."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        by_day = keyed_by_day(handler(core))
        return {"anyOf": [by_day["additionalProperties"], by_day]}


class KeyedByDay:
    """A mapping by day expressions, such as ``mon-fri``."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return keyed_by_day(handler(core))


def keyed_by_day(mapping: JsonSchemaValue) -> JsonSchemaValue:
    """The schema of a mapping whose keys are day expressions."""
    return {**mapping, "propertyNames": {"pattern": DAYS_PATTERN, "examples": ["mon-fri", "sat", "holiday"]}}
