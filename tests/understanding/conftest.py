"""The flows' own words, English and Hindi, as the shipped files have them."""

from pathlib import Path

import pytest
import yaml

from bot.evidence.clean import Noticed, clean
from bot.flow.model import Interrupt
from bot.i18n.catalogue import Catalogue, read_catalogue
from bot.understanding.hearing import Understanding

ROOT = Path(__file__).parents[2]


def tidy(raw: str) -> tuple[str, bool]:
    cleaned = clean(raw)
    return cleaned.text, Noticed.CUT in cleaned.noticed


@pytest.fixture(scope="session")
def hindi() -> Catalogue:
    return read_catalogue("hi", (ROOT / "locales/hi/LC_MESSAGES/humraah.po").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def shipped(hindi: Catalogue) -> Understanding:
    raw = yaml.load((ROOT / "flows/everywhere.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    interrupts = {name: Interrupt(**item) for name, item in raw["interrupts"].items()}
    return Understanding(interrupts, raw["cues"], {"hi": hindi.text}, tidy)
