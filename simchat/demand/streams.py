"""Named streams of random numbers: every quantity has its own, whatever else is drawn (rule D3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np


@dataclass(frozen=True, slots=True)
class Stream:
    """The name of a stream within a replication; the numbers are made only when asked for."""

    seed: int
    replication: int
    name: str = ""

    def under(self, *names: str) -> Stream:
        """The stream of a part of this one, such as ``general`` / ``patience`` / ``day3``."""
        return replace(self, name="/".join((self.name, *names) if self.name else names))

    def generator(self) -> np.random.Generator:
        """A generator at the stream's beginning; two calls give the same numbers."""
        entropy = (self.seed, self.replication, crc32(self.name.encode()))
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))


def stream(seed: int, replication: int, *names: str) -> np.random.Generator:
    """Numbers that depend on nothing but seed, replication and the names, joined by slashes."""
    return Stream(seed, replication).under(*names).generator()
