"""A replication as bytes: what a worker sends home, and what lies on disk of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from simchat.experiment.replication import Replication
from simchat.kpis import Measures, Reporting
from simchat.kpis.tallies import Contacts

MARK = b"simchat replication 1\n"
LEVEL = 1  # a quarter of the size in a hundredth of the time that the replication took


class Damaged(Exception):
    """Bytes that are no whole replication."""


def packed(replication: Replication) -> bytes:
    """All of a replication but what it reports by, compressed."""
    measures = replication.measures
    arrays: dict[str, Any] = {f"sums/{name}": array for name, array in measures.sums.items()}
    for name, contacts in measures.contacts.items():
        arrays |= {f"contacts/{name}/{column}": array for column, array in contacts._asdict().items()}
    told = {field.name: getattr(replication, field.name) for field in fields(Replication) if field.name != "measures"}
    places = [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]
    head = json.dumps({"replication": told, "arrays": places}).encode()
    body = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays.values())
    return MARK + zlib.compress(len(head).to_bytes(8, "little") + head + body, LEVEL)


def unpacked(data: bytes, reporting: Reporting) -> Replication:
    """The replication that was packed, reported as it was. Raises Damaged."""
    if not data.startswith(MARK):
        raise Damaged("this is no replication of simchat")
    try:
        content = memoryview(zlib.decompress(data[len(MARK) :]))
    except zlib.error as error:
        raise Damaged("the replication is not whole") from error
    start = 8 + int.from_bytes(content[:8], "little")
    head = json.loads(bytes(content[8:start]))
    arrays = {}
    for name, kind, shape in head["arrays"]:
        dtype, size = np.dtype(kind), int(np.prod(shape))
        arrays[name] = np.frombuffer(content, dtype=dtype, count=size, offset=start).reshape(shape)
        start += size * dtype.itemsize
    told = head["replication"] | {"warnings": tuple(head["replication"]["warnings"])}
    return Replication(measures=_measures(told["number"], reporting, arrays), **told)


def _measures(number: int, reporting: Reporting, arrays: Mapping[str, Any]) -> Measures:
    sums = {name.partition("/")[2]: array for name, array in arrays.items() if name.startswith("sums/")}
    names = dict.fromkeys(name.split("/")[1] for name in arrays if name.startswith("contacts/"))
    contacts = {name: Contacts(*(arrays[f"contacts/{name}/{column}"] for column in Contacts._fields)) for name in names}
    return Measures(number, reporting, sums, contacts)
