"""An operator may offer fewer languages than we ship; what is there for the others then stands unused, and that is all."""

from __future__ import annotations

import pytest

from bot.app import content_of, proof_of
from bot.settings import Settings


@pytest.mark.parametrize("languages", [("en",), ("hi",)])
def test_one_language_alone_holds_together(languages: tuple[str, ...]) -> None:
    proof = proof_of(content_of(Settings(_env_file=None, languages=languages)))

    assert proof.lines() == []
    assert proof.languages == languages
