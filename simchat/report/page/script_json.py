"""JSON inside a page."""

from __future__ import annotations

import json

from markupsafe import Markup

IN_A_SCRIPT = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def script_json(value: object) -> Markup:
    """Compact JSON that may stand in a script element, whatever names occur in it."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return Markup(text.translate(IN_A_SCRIPT))
