"""A seeded random sample of the mutants that edits elsewhere leave as it is.

Each mutant has a lot: SHA-256 of the seed and its key. The mutants with the lowest lots are drawn, from each room in
proportion to its mutants. So the sample is random, the same on every machine, and a change of one line of the code
exchanges only the mutants of that line.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from mutation.mutants import ROOMS, Mutant, files_of, places_of_room

KEPT = Path("mutation/.survey/sample.json")
Counts = dict[str, int]


def lot(mutant: Mutant, seed: int) -> str:
    """What the draw goes by."""
    return sha256(f"{seed}:{mutant.key}".encode()).hexdigest()


def is_python(mutant: Mutant) -> bool:
    """Whether the changed file still compiles; one that does not is no fault that anybody could make."""
    try:
        compile(mutant.code, mutant.path, "exec")
    except SyntaxError:
        return False
    return True


def shares(counts: Counts, size: int) -> Counts:
    """How many to draw from each room, by largest remainder."""
    total = sum(counts.values())
    exact = {room: size * count / total for room, count in counts.items()}
    drawn = {room: int(share) for room, share in exact.items()}
    rest = sorted(counts, key=lambda room: drawn[room] - exact[room])
    for room in rest[: size - sum(drawn.values())]:
        drawn[room] += 1
    return drawn


def draw(root: Path, size: int, *, seed: int) -> tuple[Counts, list[Mutant]]:
    """The number of mutants of each room, and the sample, room by room in the order of the lots."""
    rooms = {room: places_of_room(root, room) for room in ROOMS}
    counts = {room: len(places) for room, places in rooms.items()}
    drawn: list[Mutant] = []
    for room, share in shares(counts, size).items():
        by_lot = iter(sorted(rooms[room], key=lambda place: lot(place.mutant, seed)))
        chosen: list[Mutant] = []
        while len(chosen) < share and (place := next(by_lot, None)):
            mutant = place.written_out()
            if is_python(mutant):
                chosen.append(mutant)
        drawn += chosen
    return counts, drawn


def drawn_before(root: Path, size: int, *, seed: int) -> tuple[Counts, list[Mutant]]:
    """As `draw`, but as it was drawn before if nothing has changed since: drawing takes a minute."""
    mark = sha256(f"{size} {seed}".encode())
    makers = [root / "mutation" / name for name in ("operators.py", "mutants.py", "sample.py")]
    for file in [*makers, *(file for room in ROOMS for file in files_of(root, room))]:
        mark.update(file.read_bytes())
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    if kept.get("mark") != mark.hexdigest():
        counts, sample = draw(root, size, seed=seed)
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        kept = {"mark": mark.hexdigest(), "counts": counts, "sample": [asdict(mutant) for mutant in sample]}
        KEPT.write_text(json.dumps(kept), encoding="utf-8")
    return kept["counts"], [Mutant(**mutant) for mutant in kept["sample"]]
