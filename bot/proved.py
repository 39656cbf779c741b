"""Remembers that just this content was proved by just this program, so that a restart need not prove it again.

The mark is a digest over every file the proof depends on: flows, directory, catalogues, the settings that
shape them, and the program's own source. Whatever changes, the proof is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

FILE = "proved.json"
ROOMS = ("domain", "flow", "directory", "i18n", "service", "understanding", "evidence", "channels")


def mark_of(texts: Iterator[tuple[str, str]], settings: Mapping[str, str]) -> str:
    """Return the digest of content, settings and program."""
    digest = sha256()
    for name, text in (*sorted(texts), *sorted(settings.items()), *_program()):
        digest.update(f"{name}\0{len(text)}\0{text}\0".encode())
    return digest.hexdigest()


def recall(folder: Path, mark: str) -> str:
    """Return what the proof of this very content said; empty when there was none, or it cannot be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if kept["mark"] == mark:
            return str(kept["said"])
    return ""


def remember(folder: Path, mark: str, said: str) -> None:
    """Keep that this content was proved; a folder that cannot be written costs only the time of the next proof."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / FILE).write_text(json.dumps({"mark": mark, "said": said}), encoding="utf-8")


def _program() -> Iterator[tuple[str, str]]:
    here = Path(__file__).parent
    for room in ROOMS:
        for path in sorted((here / room).rglob("*.py")):
            yield path.relative_to(here).as_posix(), path.read_text(encoding="utf-8")
