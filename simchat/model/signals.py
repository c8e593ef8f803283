"""What wakes a life: each wait of a chat ends with one of these."""

from __future__ import annotations

from enum import Enum, auto


class Signal(Enum):
    """Why a life goes on."""

    ACCEPTED = auto()
    PATIENCE_OVER = auto()
    MAX_WAIT = auto()
    DOOMED = auto()
    SENT = auto()
    ANSWERED = auto()
    ENDS_CHAT = auto()
    SILENT_TOO_LONG = auto()
    CANDIDATE = auto()
    SWEPT = auto()
    COMPLETED = auto()
    HANDED_OVER = auto()


ACCEPTED, PATIENCE_OVER, MAX_WAIT, DOOMED = Signal.ACCEPTED, Signal.PATIENCE_OVER, Signal.MAX_WAIT, Signal.DOOMED
SENT, ANSWERED, ENDS_CHAT = Signal.SENT, Signal.ANSWERED, Signal.ENDS_CHAT
SILENT_TOO_LONG, CANDIDATE, SWEPT = Signal.SILENT_TOO_LONG, Signal.CANDIDATE, Signal.SWEPT
COMPLETED, HANDED_OVER = Signal.COMPLETED, Signal.HANDED_OVER
