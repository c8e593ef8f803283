"""The names of KPIs that a config may use are those that are reported, in the same units."""

from __future__ import annotations

import pytest

from simchat.config.kpi_names import AT_THRESHOLD, DISTRIBUTIONS, UNITS, named
from simchat.kpis.registry import find_kpi, kpi_templates, kpis_for

UNIT = {"share": "share", "s": "duration"}  # of the registry, as a config calls it; all others are numbers


def test_a_config_knows_every_kpi_and_no_other() -> None:
    reported = {kpi.name.removesuffix("_(T)").removesuffix("(T)") for kpi in kpi_templates()}
    assert reported == set(UNITS) - set(DISTRIBUTIONS)


def test_units_agree() -> None:
    for kpi in kpi_templates():
        name = kpi.name.removesuffix("_(T)").removesuffix("(T)")
        assert UNITS[name] == UNIT.get(kpi.unit, "number"), name


def test_those_at_a_threshold_agree() -> None:
    assert {kpi.name.removesuffix("(T)") for kpi in kpi_templates() if "(T)" in kpi.name} == set(AT_THRESHOLD)


@pytest.mark.parametrize("name", sorted(UNITS))
def test_every_name_finds_its_kpi(name: str) -> None:
    within = 60.0 if name in AT_THRESHOLD else None
    found = find_kpi(name, (60.0,), within=within)
    assert found.name == (f"{name}.mean" if name in DISTRIBUTIONS else f"{name}_60s" if within else name)


def test_names_in_tables_are_understood() -> None:
    for kpi in kpis_for((20.0, 60.0)):
        assert named(kpi.name) is not None, kpi.name
