"""What the real Bot API refuses, with the words it uses, as far as this bot could run into it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

MOST_TEXT = 4096
MOST_DATA = 64
MOST_BUTTONS = 100
MOST_PER_ROW = 8

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_HTTP = re.compile(r"https?://([^/?#:\s]+)(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)


@dataclass(eq=False)
class RefusalError(Exception):
    """An answer with ``ok: false``."""

    status: int
    description: str
    parameters: Json = field(default_factory=dict)

    def body(self) -> Json:
        answer: Json = {"ok": False, "error_code": self.status, "description": self.description}
        return {**answer, "parameters": self.parameters} if self.parameters else answer


def bad(description: str) -> RefusalError:
    return RefusalError(400, f"Bad Request: {description}")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def decoded(fields: Json, name: str) -> Any:
    """A nested value, which the API takes both as JSON and as a string of JSON."""
    value = fields.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None


def number(fields: Json, name: str) -> int:
    try:
        return int(fields[name])
    except (KeyError, TypeError, ValueError):
        raise bad(f"{name} is empty" if not fields.get(name) else f"invalid {name} specified") from None


def flag(fields: Json, name: str) -> bool:
    return str(fields.get(name, "")).lower() in {"true", "1"}


def text_of(fields: Json) -> str:
    """The text as it will be shown: without space around it."""
    text = str(fields.get("text", "")).strip()
    if not text:
        raise bad("message text is empty")
    if units(text) > MOST_TEXT:
        raise bad("message is too long")
    if "parse_mode" in fields and "<" in text:
        raise bad('can\'t parse entities: Unsupported start tag "b" at byte offset 0')
    return text


def keyboard_of(fields: Json) -> list[list[Json]]:
    markup = decoded(fields, "reply_markup")
    if markup is None:
        return []
    if not isinstance(markup, dict) or not isinstance(markup.get("inline_keyboard"), list):
        raise bad("object expected as reply markup")
    rows = markup["inline_keyboard"]
    if sum(len(row) for row in rows) > MOST_BUTTONS or any(len(row) > MOST_PER_ROW for row in rows):
        raise bad("reply markup is too long")
    return [[_button(button) for button in row] for row in rows if row]


def _button(button: Json) -> Json:
    text = button.get("text")
    if not isinstance(text, str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad("inline keyboard button text is empty")
    if "url" in button:
        _check_url(button["url"])
    elif "callback_data" not in button:
        raise bad("Text buttons are unallowed in the inline keyboard")
    elif not 1 <= len(str(button["callback_data"]).encode()) <= MOST_DATA:
        raise bad("BUTTON_DATA_INVALID")
    return {name: button[name] for name in ("text", "url", "callback_data") if name in button}


def _check_url(url: str) -> None:
    if url.startswith("tg://"):
        return
    if "://" in url and not url.lower().startswith(("http://", "https://")):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    found = _HTTP.fullmatch(url)
    if found is None or "." not in found[1].strip("."):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def commands_of(fields: Json) -> list[Json]:
    commands = decoded(fields, "commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands


def language_of(fields: Json) -> str:
    code = str(fields.get("language_code") or "")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("LANG_CODE_INVALID")
    return code


def ids_of(fields: Json) -> list[int]:
    ids = decoded(fields, "message_ids")
    if not isinstance(ids, list) or not ids:
        raise bad("message identifiers are not specified")
    if len(ids) > 100:
        raise bad("too many message identifiers specified")
    return [int(one) for one in ids]


def entities_in(text: str) -> list[Json]:
    """The addresses that Telegram makes links of by itself."""
    return [
        {"type": "url", "offset": units(text[: found.start()]), "length": units(found[0])}
        for found in re.finditer(r"https?://\S+", text)
    ]
