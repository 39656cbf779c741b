from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.directory.directory import Directory, load

FLOWS = Path(__file__).parents[2] / "flows"
NOON = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
"""Wednesday noon in India, a few days after the records were verified."""
NIGHT = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
"""Three in the morning in India, the same Wednesday."""
SITUATIONS = (
    "image_shared",
    "threat_or_sextortion",
    "deepfake_or_morphed",
    "hidden_camera",
    "hacked_account",
    "impersonation",
    "helping_someone_else",
    "received_an_image",
    "just_information",
)


def texts_of_files() -> dict[str, str]:
    found = FLOWS.glob("directory/**/*.yaml")
    return {path.relative_to(FLOWS).as_posix(): path.read_text("utf-8") for path in found}


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    return texts_of_files()


@pytest.fixture(scope="session")
def directory(files: dict[str, str]) -> Directory:
    return load(files, languages=("en", "hi"))
