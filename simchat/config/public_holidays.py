"""Holidays of a calendar: dates as listed, or a country's."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date, timedelta

from simchat.config.settings import Calendar, CountryHolidays

MARGIN = timedelta(days=40)  # schedules go on through the drain


class UnknownPlace(ValueError):
    """A country, or a part of it, that has no list of holidays; `key` says which of the two."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def holiday_dates(calendar: Calendar) -> frozenset[date]:
    """The dates that are holidays, around the whole calendar. Raises UnknownPlace."""
    if not isinstance(calendar.holidays, CountryHolidays):
        return frozenset(calendar.holidays)
    import holidays  # late: it takes longer to import than all else here

    place = calendar.holidays
    _check_country(place.country, holidays.list_supported_countries())
    _check_subdivision(place, holidays.list_supported_countries()[place.country])
    first, last = calendar.start - MARGIN, calendar.start + timedelta(days=calendar.days) + MARGIN
    listed = holidays.country_holidays(place.country, subdiv=place.subdivision, years=range(first.year, last.year + 1))
    return frozenset(listed)


def _check_country(country: str, supported: Iterable[str]) -> None:
    if country in supported:
        return
    from holidays.registry import COUNTRIES

    codes = {name.replace("_", " "): classes[1] for name, classes in COUNTRIES.items()}
    codes |= {classes[1].lower(): classes[1] for classes in COUNTRIES.values()}
    codes |= {classes[2].lower(): classes[1] for classes in COUNTRIES.values()}
    near = difflib.get_close_matches(country.lower(), codes, n=3, cutoff=0.5)
    nearest = ", ".join(
        dict.fromkeys(f"{codes[name]}" + (f" ({name.title()})" if len(name) > 3 else "") for name in near)
    )
    raise UnknownPlace(
        "country",
        f"no holidays are known for {country!r}; a country is a code of two letters such as FR"
        + (f"; nearest: {nearest}" if near else ""),
    )


def _check_subdivision(place: CountryHolidays, known: Iterable[str]) -> None:
    if place.subdivision is None or place.subdivision in known:
        return
    names = sorted(known)
    raise UnknownPlace(
        "subdivision", f"{place.country} has no part called {place.subdivision!r}; known: {', '.join(names) or 'none'}"
    )
