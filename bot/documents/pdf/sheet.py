"""The file that is drawn on: measures and draws runs of letters, and keeps what can be copied as it was written."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from itertools import groupby, pairwise
from typing import Any

from fpdf import FPDF
from fpdf.drawing_primitives import DeviceGray
from fpdf.enums import AccessPermission, EncryptionMethod
from fpdf.fonts import TTFFont
from fpdf.line_break import Fragment

from bot.documents.pdf.fonts import Face, font_file

POINT = 25.4 / 72
"""Millimetres."""

NEUTRAL_TITLE = "Notes"
"""What a viewer shows as the file's name: says nothing."""

for _name in ("fpdf", "fontTools"):  # they log which letters a text has
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class Sheet(FPDF):
    """An A4 file in millimetres.

    Args:
        made: the day it is dated; the same text on the same day makes the same bytes.
        locale: its language.
    """

    def __init__(self, made: date, locale: str) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.set_creation_date(datetime.combine(made, time(), UTC))
        self.set_title(NEUTRAL_TITLE)
        self.set_lang(locale.replace("_", "-"))
        self.set_auto_page_break(auto=False)
        self.c_margin = 0
        self._widths: dict[tuple[str, str, float, bool, bool], float] = {}

    @staticmethod
    def millimetres(size: float) -> float:
        """Return a size in points as millimetres."""
        return size * POINT

    def width_of(self, text: str, face: Face, size: float, *, bold: bool, rtl: bool) -> float:
        """Return how wide letters are, in millimetres."""
        key = (text, face.name, size, bold, rtl)
        if key not in self._widths:
            self._choose(face, size, bold=bold, rtl=rtl)
            self._widths[key] = self.get_string_width(text)
        return self._widths[key]

    def put(self, x: float, y: float, text: str, face: Face, size: float, *, bold: bool, rtl: bool) -> None:
        """Draw letters of one direction with their left end at ``x`` and their base line at ``y``, in millimetres."""
        self._choose(face, size, bold=bold, rtl=rtl)
        self.set_xy(x, y - self._above_base(size))
        self.cell(w=self.width_of(text, face, size, bold=bold, rtl=rtl), h=self.millimetres(size), text=text)

    def put_by_letters(self, x: float, y: float, text: str, face: Face, size: float, *, bold: bool, rtl: bool) -> None:
        """Draw as ``put`` does, each letter on its own, with all the signs that make it up.

        Readers put letters of right-to-left words in order by where they stand, so no span may hold more than one
        letter; its dots are drawn in spans without text.
        """
        self._choose(face, size, bold=bold, rtl=rtl)
        font, left, base = self.current_font, x * self.k, (self.h - y) * self.k
        assert isinstance(font, TTFFont)
        assert isinstance(self.text_color, DeviceGray)
        drawn = [f"q {self.text_color.serialize().lower()} BT"]
        drawn.append(self._set_font_for_page(font, size, wrap_in_text_object=False))
        scale = font.scale * size / 1000
        for letter, sign in self._signs(font, text, size):
            at_x, at_y = left + sign["x_offset"] * scale, base + sign["y_offset"] * scale
            shape = font.escape_text(chr(sign["mapped_char"]))
            drawn.append(f"{_span(letter)} BDC 1 0 0 1 {at_x:.2f} {at_y:.2f} Tm ({shape}) Tj EMC")
            left += sign["x_advance"] * scale
        self._out(" ".join([*drawn, "ET Q"]))

    def _signs(self, font: TTFFont, text: str, size: float) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each sign that is drawn, with the letter it is the body of, or with nothing."""
        assert self.text_shaping
        params = self.text_shaping | {"fragment_direction": self.text_shaping["direction"]}
        clusters = [int(info.cluster) for info in font.perform_harfbuzz_shaping(text, size, params)[0]]
        ends = dict(pairwise([*sorted(set(clusters)), len(text)]))
        shaped = zip(clusters, font.shape_text(text, size, params), strict=True)
        for begin, group in groupby(shaped, key=lambda pair: pair[0]):
            signs = [sign for _, sign in group]
            body = max(signs, key=lambda sign: int(sign["x_advance"]))
            yield from ((text[begin : ends[begin]] if sign is body else "", sign) for sign in signs)

    @contextmanager
    def copied_as(self, text: str) -> Iterator[None]:
        """Let what is drawn inside be copied, read aloud and searched as ``text``."""
        self._out(f"{_span(text)} BDC")
        yield
        self._out("EMC")

    def lock(self, password: str) -> None:
        """Encrypt the file (AES-256): it opens with the password alone. Its bytes then differ each time."""
        self.set_encryption(
            owner_password=password,
            user_password=password,
            encryption_method=EncryptionMethod.AES_256,
            permissions=AccessPermission.all(),
        )

    def _choose(self, face: Face, size: float, *, bold: bool, rtl: bool) -> None:
        family, style = face.name.lower(), "B" if bold else ""
        if f"{family}{style}" not in self.fonts:
            self.add_font(face.name, style, font_file(face, bold=bold))
        self.set_font(face.name, style, size)
        self.set_text_shaping(True, direction="rtl" if rtl else "ltr", script=face.script)

    def _preload_bidirectional_text(self, text: str, markdown: bool) -> Sequence[Fragment]:
        """Take what is given as one run in the direction chosen: the order of runs was settled before (fpdf2 asks)."""
        assert self.text_shaping
        way = self.text_shaping["direction"]
        self.text_shaping |= {"paragraph_direction": way, "fragment_direction": way}
        return self._preload_font_styles(text, markdown)

    def _above_base(self, size: float) -> float:
        """Return how far above the base line a cell of this size begins (as fpdf2 places the letters in it)."""
        return self.millimetres(size) * (0.5 + 0.3)


def _span(text: str) -> str:
    """Return the beginning of a marked span whose text is ``text`` (PDF 32000-1, 14.9.4)."""
    return f"/Span <</ActualText <{(chr(0xFEFF) + text).encode('utf-16-be').hex().upper()}>>>"
