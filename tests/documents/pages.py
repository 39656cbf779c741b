"""Looks at PDF files as people do: as pictures, and as text that is copied out."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import date
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from bot.documents.model import Block, Document, Field, Heading, Items, Paragraph, Row, Title
from bot.documents.pdf import render_pdf
from bot.i18n.words import direction

BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What pdftotext adds around right-to-left words."""

FAINT = 8
"""Mean difference of a small square that two drawings of the same letters may have, of 255."""


def copied(pdf: bytes, password: str = "") -> str:
    """Return the text that can be copied out, in one line."""
    locked = ["-upw", password] if password else []
    run = subprocess.run(["pdftotext", *locked, "-", "-"], input=pdf, capture_output=True, check=True)
    assert run.stderr == b""
    return " ".join(BIDI.sub("", run.stdout.decode()).split())


def picture(pdf: bytes, page: int = 1, dpi: int = 60) -> Image.Image:
    """Return a page as a grey picture."""
    size = ["-r", str(dpi), "-f", str(page), "-l", str(page), "-gray", "-png", "-singlefile"]
    run = subprocess.run(["pdftoppm", *size, "-"], input=pdf, capture_output=True, check=True)
    assert run.stderr == b""
    return Image.open(io.BytesIO(run.stdout)).convert("L")


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Return how much two pictures differ where they differ most, 0 to 255; letters' edges may differ a little."""
    if one.size != other.size:
        return 255.0
    soft = [image.filter(ImageFilter.GaussianBlur(2)) for image in (one, other)]
    difference = ImageChops.difference(*soft).resize((one.width // 4, one.height // 4), Image.Resampling.BOX)
    return float(max(difference.tobytes()))


def looks_like(golden: Path, seen: Image.Image, *, update: bool) -> None:
    """Compare a picture with the one that was looked at; or keep it as the new one."""
    if update:
        golden.parent.mkdir(exist_ok=True)
        seen.point(lambda grey: round(grey / 17) * 17).save(golden, optimize=True)  # sixteen greys are enough
    assert unlike(Image.open(golden).convert("L"), seen) < FAINT, golden.name


def document(*blocks: Block, locale: str = "en") -> Document:
    """Return a document of these blocks."""
    return Document(
        kind="test",
        locale=locale,
        direction="rtl" if direction(locale) == "rtl" else "ltr",
        blocks=blocks,
        made=date(2026, 11, 21),
        disclaimer="Information, not legal advice.",
        fingerprint="ab" * 32,
        fingerprint_label="Fingerprint of the notes (SHA-256):",
        page="Page {number} of {total}",
    )


def sheet_of(locale: str, text: str) -> bytes:
    """Return a PDF that shows a paragraph in every way a document does."""
    words = text.split()
    blocks = (
        Title(" ".join(words[:5])),
        Heading(" ".join(words[:3])),
        Paragraph(text),
        Field(words[0], " ".join(words[1:8])),
        Row(words[1], " ".join(words[2:9])),
        Items((" ".join(words[:4]), " ".join(words[4:8])), numbered=True),
    )
    return render_pdf((document(*blocks, locale=locale),))
