"""Pieces of SVG. Every text and attribute from outside goes through here, escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""What no XML 1.0 document may hold, not even escaped: https://www.w3.org/TR/xml/#charsets"""


def escaped(text: str) -> str:
    """Return a text as it may stand in an element or an attribute."""
    return html.escape(UNPRINTABLE.sub("", text))


def words(x: float, y: float, text: str, look: str = "", colour: str = "") -> str:
    """Return one row of text; ``y`` is its baseline, ``look`` a class of the style sheet."""
    named = f' class="{look}"' if look else ""
    filled = f' fill="{colour}"' if colour else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{named}{filled}>{escaped(text)}</text>'


def rows(x: float, y: float, texts: Sequence[str], step: float, look: str = "") -> list[str]:
    """Return rows of text below each other; ``y`` is the first baseline."""
    return [words(x, y + index * step, text, look) for index, text in enumerate(texts)]


def path(data: str, **attributes: str) -> str:
    """Return a path; in the names of attributes an underscore is a hyphen, and one at the end is dropped."""
    listed = "".join(f' {name.rstrip("_").replace("_", "-")}="{escaped(value)}"' for name, value in attributes.items())
    return f'<path d="{data}"{listed}/>'
