"""How figures are printed."""

from __future__ import annotations

from collections.abc import Sequence


def heading(text: str) -> None:
    print(f"\n{text}")


def table(rows: Sequence[Sequence[str]]) -> None:
    """Rows with their first two columns aligned."""
    for first, second, *rest in rows:
        print(f"  {first:<46} {second:<34} {'  '.join(rest)}".rstrip())
