"""Colours as browsers state them, and how well one can be told from another (WCAG 2.2, contrast ratio)."""

from __future__ import annotations

import re

from playwright.sync_api import Page

READABLE, TOLD_APART = 4.5, 3.0  # text of ordinary size; lines and marks


def seen_colour(page: Page, name: str, selector: str = "body") -> str:
    """A colour of an element, such as ``rgb(20, 24, 29)``."""
    return str(page.locator(selector).first.evaluate(f"each => getComputedStyle(each).getPropertyValue('{name}')"))


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
