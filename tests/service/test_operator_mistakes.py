"""What an operator can get wrong in a setting or a file is said in one sentence, with what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import OperatorError
from bot.service.content import Content, Offer, make_content
from bot.settings import KEY_FILE, Settings, master_keys, read_settings
from tests.golden.stage import texts


def content_in(country: str) -> Content:
    source = texts()
    offer = Offer("", ("en",), country, timedelta(hours=72))
    return make_content(source.flows, source.directory, {}, source.catalogues, offer)


@pytest.mark.parametrize("country", ["XX", "INDIA"])
def test_a_country_that_is_not_in_the_directory_is_named_with_those_that_are(country: str) -> None:
    with pytest.raises(OperatorError, match="HUMRAAH_COUNTRY") as error:
        content_in(country)

    assert country in error.value.problem
    assert "IN, " in error.value.remedy


@pytest.mark.parametrize("country", ["IN", "US", "OTHER", ""])
def test_every_country_of_the_directory_will_do(country: str) -> None:
    assert content_in(country).offer.country == country


def test_an_env_file_that_is_no_text_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes(b"HUMRAAH_ORGANISATION=\xff\xfe\n")

    with pytest.raises(OperatorError, match=r"\.env"):
        read_settings()


def test_a_key_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(b"\xff\xfe\x00")

    with pytest.raises(OperatorError, match=KEY_FILE):
        master_keys(Settings(data_dir=tmp_path))
