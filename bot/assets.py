"""Reads flows, directory and catalogues from their folders, with the organisation's own laid over ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.errors import OperatorError

HERE = Path(__file__).parent
DIRECTORY = "directory"
PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Texts:
    """The content files, as text.

    Attributes:
        flows: file name -> text.
        directory: path from the flows folder on -> text; ours.
        directory_overlay: the same, the organisation's own.
        catalogues: locale -> texts of its catalogues, ours first.
    """

    flows: Mapping[str, str]
    directory: Mapping[str, str]
    directory_overlay: Mapping[str, str] = field(default_factory=dict)
    catalogues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def folder(name: str) -> Path:
    """Return our own ``flows`` or ``locales``: beside the package in a checkout, inside it when installed."""
    beside = HERE.parent / name
    return beside if beside.is_dir() and (HERE.parent / "pyproject.toml").is_file() else HERE / "_content" / name


def read_texts(flows_dir: Path | None, locales_dir: Path | None) -> Texts:
    """Read everything.

    Raises:
        OperatorError: an overlay folder is not there, or a file is not UTF-8.
    """
    for overlay in (flows_dir, locales_dir):
        if overlay is not None and not overlay.is_dir():
            raise OperatorError(f"The folder {overlay} is not there.", "Make it, or clear the setting that names it.")
    ours, theirs = folder("flows"), flows_dir
    flows = {**_read(ours, "*.yaml"), **(_read(theirs, "*.yaml") if theirs else {})}
    overlay_records = _read(theirs, f"{DIRECTORY}/**/*.yaml") if theirs else {}
    catalogues: dict[str, tuple[str, ...]] = {}
    for place in (folder("locales"), locales_dir):
        for path, text in (_read(place, "*/LC_MESSAGES/*.po") if place else {}).items():
            locale = path.partition("/")[0]
            catalogues[locale] = (*catalogues.get(locale, ()), text)
    return Texts(flows, _read(ours, f"{DIRECTORY}/**/*.yaml"), overlay_records, catalogues)


def read_practice(flows_dir: Path | None) -> Mapping[str, str]:
    """Read the scripts that volunteers practise with, and what goes with them: path from the flows folder on -> text.

    Raises:
        OperatorError: a file is not UTF-8.
    """
    pattern = f"{PRACTICE}/*.yaml"
    return {**_read(folder("flows"), pattern), **(_read(flows_dir, pattern) if flows_dir else {})}


def _read(root: Path, pattern: str) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): _text(path) for path in sorted(root.glob(pattern))}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise OperatorError(f"The file {path} is not UTF-8 text.", "Save it again as UTF-8.") from None
    except OSError as error:
        raise OperatorError(f"The file {path} cannot be read: {error.strerror}.", "Check its permissions.") from None
