"""The order in which messages are stated."""

from __future__ import annotations

import numpy as np

from simchat.model.statements import sent


def test_messages_of_one_instant_are_stated_by_the_begin_of_their_writing_then_by_session() -> None:
    # Works 0 to 4 are of sessions 7, 3, 5, 1, 2. Three messages are sent at 5; the one of work 4 is never sent.
    works = {"session": np.array([7, 3, 5, 1, 2])}
    written = {
        "work": np.array([0.0, 1.0, 2.0, 3.0, 4.0, 0.0]),
        "begun_at": np.array([2.0, 2.0, 1.0, 6.0, 6.0, 6.0]),
        "sent_at": np.array([5.0, 5.0, 5.0, 7.0, np.inf, np.inf]),
        "asked_at": np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
    }
    with np.errstate(all="raise"):
        stated = sent(written, works, stopped_at=10.0)
    assert stated["session"].tolist() == [5, 3, 7, 1]
    assert stated["asked_at"].tolist() == [3.0, 2.0, 1.0, 4.0]
