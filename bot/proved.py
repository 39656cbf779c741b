"""Remembers that just this content was proved by just this program, so that a start need not prove it again.

The mark is a digest over every file the proof depends on: flows, directory, catalogues, the settings that
shape them, the program's own source, and the versions of what it reads and counts with. Whatever changes, the
proof is made anew. A proof is remembered in the data folder by the bot that made it, and beside the program by
whoever sets it up (``humraah check --remember``), so that the first start with an empty data folder is as
quick as any other.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
FILE = "proved.json"
BESIDE = HERE / "_content"
"""Where whoever sets the program up keeps that its content was proved."""

ROOMS = ("domain", "ports", "flow", "handoff", "directory", "i18n", "service", "understanding", "evidence", "channels")
LIBRARIES = ("babel", "pydantic", "pyyaml", "tzdata")


def mark_of(texts: Iterable[tuple[str, str]], settings: Mapping[str, str]) -> str:
    """Return the digest of content, settings and program."""
    digest = sha256()
    for name, text in (*sorted(texts), *sorted(settings.items()), *_versions(), *_program()):
        digest.update(f"{name}\0{len(text)}\0{text}\0".encode())
    return digest.hexdigest()


def recall(folders: Iterable[Path], mark: str) -> str:
    """Return what the proof of this very content said; empty when no folder holds one, or it cannot be read."""
    return next((said for folder in folders if (said := _kept_in(folder, mark))), "")


def remember(folder: Path, mark: str, said: str) -> bool:
    """Keep that this content was proved; a folder that cannot be written costs only the time of the next proof.

    Returns:
        Whether it could be kept.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / FILE).write_text(json.dumps({"mark": mark, "said": said}), encoding="utf-8")
    except OSError:
        return False
    return True


def _kept_in(folder: Path, mark: str) -> str:
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if kept["mark"] == mark:
            return str(kept["said"])
    return ""


def _versions() -> Iterator[tuple[str, str]]:
    yield "python", ".".join(map(str, sys.version_info[:2]))
    for library in LIBRARIES:
        yield library, version(library)


def _program() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((HERE / room).rglob("*.py")):
            yield path.relative_to(HERE).as_posix(), path.read_text(encoding="utf-8")
