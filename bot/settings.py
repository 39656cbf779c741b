"""Settings: read once from the environment and from ``.env``, then handed on as values."""

from __future__ import annotations

import os
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.errors import OperatorError

PREFIX = "HUMRAAH_"

_ORIGIN = re.compile(r"(https://[a-z0-9-]+(\.[a-z0-9-]+)+|https?://(localhost|127\.0\.0\.1))(:[0-9]{1,5})?")
"""A site as browsers write it; goes into a policy as it is, so nothing else may."""

_GROUP = re.compile(r"-[1-9][0-9]{0,17}")

Listed = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Everything an operator can decide. Each is read from ``HUMRAAH_`` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = Field(
        Path("data"), description="Folder of the embedded database and of secrets made at first start."
    )
    database_url: str = Field("", description="`postgresql+asyncpg://…`; empty for SQLite in the data folder.")
    master_keys: SecretStr = Field(
        SecretStr(""),
        description="Comma-separated keys, the current one first; empty for a key file in the data folder.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8080, ge=1, le=65535, description="Port to listen on.")
    public_url: str = Field("", description="Address under which the internet reaches this server, for webhooks.")
    telegram_token: SecretStr = Field(SecretStr(""), description="From @BotFather; empty to leave Telegram off.")
    telegram_api_base: str = Field("https://api.telegram.org", description="Bot API server; a local one can stand in.")
    telegram_mode: Literal["polling", "webhook"] = Field("polling", description="`polling` needs no public address.")
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Shared with Telegram; empty to derive one from the token."
    )
    telegram_messages_per_second: float = Field(
        30.0, ge=0, description="Most messages a second over all chats; 0 for no limit of our own."
    )
    telegram_groups: Listed = Field(
        (), description="Comma-separated ids of volunteers' groups (`-100…`); each case is announced in one of them."
    )
    telegram_topics: bool = Field(
        False, description="Hold each talk in a topic of these groups, not in the volunteer's private chat."
    )
    whatsapp_token: SecretStr = Field(
        SecretStr(""), description="Access token of a system user; empty to leave WhatsApp off."
    )
    whatsapp_phone_number_id: str = Field("", description="Id of the number that people write to.")
    whatsapp_app_secret: SecretStr = Field(SecretStr(""), description="The app's secret: it signs what Meta posts.")
    whatsapp_verify_token: SecretStr = Field(
        SecretStr(""), description="A word of your own that Meta repeats when it is told where to post."
    )
    whatsapp_business_id: str = Field(
        "", description="Id of the WhatsApp Business Account, for `humraah whatsapp templates`."
    )
    whatsapp_api_base: str = Field("https://graph.facebook.com", description="Graph API; another one can stand in.")
    whatsapp_read_receipts: bool = Field(
        False, description="Show people that what they wrote was read, and that an answer is being written."
    )
    whatsapp_messages_per_second: float = Field(
        80.0, ge=0, description="Most messages a second over all chats; 0 for no limit of our own."
    )
    languages: Listed = Field((), description="Comma-separated locales to offer, in this order; empty for all we ship.")
    country: str = Field("IN", description="Country taken to be the survivor's until they say otherwise.")
    proxies: Listed = Field(
        (), description="Comma-separated networks of your reverse proxies, whose word on where volunteers are is taken."
    )
    flows_dir: Path | None = Field(None, description="Your own flows and directory records, laid over ours.")
    locales_dir: Path | None = Field(None, description="Your own wordings, laid over ours.")
    webchat_origins: Listed = Field(
        (), description="Comma-separated sites whose pages may show the web chat, such as `https://ngo.example`."
    )
    retention_hours: int = Field(
        72, ge=1, le=24 * 365, description="How long a conversation lives after its last message."
    )
    handoff: Listed = Field(
        (),
        description="Comma-separated limits of the hand-off to people, such as `live_at_once=3, accept_within=3m`.",
    )
    organisation: str = Field("", description="Name shown to survivors.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged; never words."
    )

    @field_validator("languages", "webchat_origins", "handoff", "proxies", "telegram_groups", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("webchat_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        origins = tuple(origin.lower().rstrip("/") for origin in value)
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError("each must be https:// and a host name, without a path; http:// only for localhost")
        return origins

    @field_validator("proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(network)) for network in value)  # says itself what is wrong

    @field_validator("telegram_groups")
    @classmethod
    def _groups(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_GROUP.fullmatch(group) for group in value):
            raise ValueError("each must be the id of a group: a minus sign and digits, such as -1001234567890")
        return tuple(dict.fromkeys(value))

    @field_validator("log_level", "telegram_mode", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("country")
    @classmethod
    def _upper(cls, value: str) -> str:
        return value.upper()


def read_settings() -> Settings:
    """Read the environment and ``.env``.

    Raises:
        OperatorError: a setting has a value it cannot have; names the setting, never its value.
    """
    try:
        return Settings()
    except (OSError, UnicodeDecodeError):
        raise OperatorError(
            "The file .env cannot be read.", "Save it as plain text (UTF-8) that this user may read, or remove it."
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise OperatorError(
            f"{name} cannot be used: {first['msg']}.", "Correct it in the environment or in .env."
        ) from None


KEY_BYTES = 32
KEY_FILE = "master.keys"
DATABASE_FILE = "humraah.db"


def new_master_key() -> str:
    """Return a fresh master key as it is written in a setting or a key file."""
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def own_address(settings: Settings) -> str:
    """Return where people find this server's pages: the public address, else this machine's own."""
    return settings.public_url.rstrip("/") or f"http://localhost:{settings.port}"


def database_url(settings: Settings) -> str:
    """Return where the database is."""
    return settings.database_url or f"sqlite:///{(settings.data_dir / DATABASE_FILE).absolute()}"


def master_keys(settings: Settings) -> tuple[bytes, ...]:
    """Return the master keys, the current one first; make the first key of a new embedded database.

    Raises:
        OperatorError: a key is missing, malformed, or its file cannot be read or written.
    """
    given = settings.master_keys.get_secret_value()
    if given:
        return _decoded(given.split(","), f"{PREFIX}MASTER_KEYS")
    file = settings.data_dir / KEY_FILE
    if not file.exists():
        _make_first_key(settings, file)
    try:
        return _decoded(file.read_text("ascii", "replace").split(), str(file))
    except OSError as error:
        raise OperatorError(
            f"The key file {file} cannot be read: {error.strerror}.", "Check its permissions."
        ) from None


def write_key_file(file: Path, keys: Sequence[str]) -> None:
    """Write a key file that only its owner can read; all of it or nothing.

    Raises:
        OSError: the folder cannot be written.
    """
    draft = file.with_suffix(".new")
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:  # noqa: PTH123 - the mode must be set at birth
        out.write("\n".join(keys) + "\n")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def _make_first_key(settings: Settings, file: Path) -> None:
    if settings.database_url:
        raise OperatorError("There is no master key.", f"Set {PREFIX}MASTER_KEYS to what `humraah keys new` prints.")
    if (settings.data_dir / DATABASE_FILE).exists():
        raise OperatorError(
            f"The database is there but its key file {file} is not.",
            f"Put the key file back, or set {PREFIX}MASTER_KEYS; without the key nothing in the database can be read.",
        )
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_key_file(file, [new_master_key()])
    except OSError as error:
        raise OperatorError(
            f"The data folder {settings.data_dir} cannot be written: {error.strerror}.",
            f"Make it writable for this user, or set {PREFIX}DATA_DIR to another folder.",
        ) from None


def _decoded(keys: Sequence[str], where: str) -> tuple[bytes, ...]:
    decoded: list[bytes] = []
    for key in keys:
        try:
            decoded.append(urlsafe_b64decode(key.strip()))
        except ValueError:
            decoded.append(b"")
    if not decoded or any(len(key) != KEY_BYTES for key in decoded):
        raise OperatorError(
            f"{where} holds something that is not a key.", "Use keys as `humraah keys new` prints them."
        )
    return tuple(decoded)
