"""Folders for the results of scenarios, named as these are called, whatever that may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import chain, count

OTHERS = re.compile(r"(?:[^\w.+-]|\.{2,})+")  # than letters, digits and single marks of these
LONGEST = 60  # signs, each of which takes up to four of the 255 bytes that a name may have
UNNAMED = "config"
FILES = {"comparison.csv", "gates.csv", "manifest.json", "report.html", "figures"}  # of a comparison
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


def folder_names(labels: Sequence[str]) -> list[str]:
    """A name for a folder for each label, no two alike even where capitals do not count.

    Names hold letters, digits and a few marks, begin with none that means something to a shell or a system, and are
    not those of a comparison's other files.
    """
    names: list[str] = []
    for label in labels:
        name, taken = _harmless(label), {*FILES, *(earlier.casefold() for earlier in names)}
        others = (f"{name}-{number}" for number in count(2))
        names.append(next(each for each in chain([name], others) if each.casefold() not in taken))
    return names


def _harmless(label: str) -> str:
    name = OTHERS.sub("_", unicodedata.normalize("NFKC", label))[:LONGEST].strip("._-+") or UNNAMED
    return f"{UNNAMED}-{name}" if name.casefold().partition(".")[0] in DEVICES else name
