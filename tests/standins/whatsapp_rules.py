"""What the Cloud API refuses, by its own documented limits (https://developers.facebook.com/docs/whatsapp/cloud-api)."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

TOP = {"messaging_product", "recipient_type", "to", "recipient", "type", "text", "interactive", "template"}
USER = re.compile(r"[A-Z]{2}(\.[A-Z]{3})?\.[A-Za-z0-9]{1,128}")


class RefusalError(Exception):
    """The API says no."""

    def __init__(self, code: int, details: str = "", status: int = 400, **more: Any) -> None:
        super().__init__(code, details)
        self.code, self.details, self.status, self.more = code, details, status, more

    def body(self) -> Json:
        return {"error": {
            "message": f"(#{self.code}) {self.details}", "type": "OAuthException", "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details}, "fbtrace_id": "AbC", **self.more,
        }}  # fmt: skip


def demand(holds: bool, what: str, code: int = 131009) -> None:
    if not holds:
        raise RefusalError(code, f"Parameter value is not valid: {what}")


def recipient_of(fields: Json) -> str:
    """Check who is written to; return them."""
    demand(fields.get("messaging_product") == "whatsapp", "messaging_product", 100)
    demand(set(fields) <= TOP, f"unexpected keys {sorted(set(fields) - TOP)}", 100)
    demand(("to" in fields) != ("recipient" in fields), "one of to and recipient", 131008)
    demand(fields.get("recipient_type") == "individual", "recipient_type")
    if "recipient" in fields:
        demand(bool(USER.fullmatch(fields["recipient"])), "recipient")
        return str(fields["recipient"])
    demand(fields["to"].isdigit(), "to")
    return str(fields["to"])


def check(fields: Json) -> None:
    """Check what is said."""
    kind = fields.get("type")
    demand(kind in {"text", "interactive", "template"}, "type", 131051)
    demand({"text", "interactive", "template"} & set(fields) == {kind}, "one kind of content", 131008)
    {"text": _text, "interactive": _interactive, "template": _template}[str(kind)](fields[str(kind)])


def _text(text: Json) -> None:
    demand(set(text) <= {"body", "preview_url"}, "text")
    _filled(text.get("body"), 4096, "text.body")
    demand(text.get("preview_url") is not True, "a preview would fetch the page in the bot's name")


def _template(template: Json) -> None:
    demand(set(template) == {"name", "language", "components"}, "template")
    demand(bool(re.fullmatch(r"[a-z0-9_]{1,512}", template["name"])), "template.name")


def _interactive(interactive: Json) -> None:
    _filled(interactive.get("body", {}).get("text"), 1024, "interactive.body.text")
    demand(set(interactive) == {"type", "body", "action"}, "interactive")
    kinds = {"button": _buttons, "list": _list, "cta_url": _link}
    demand(interactive["type"] in kinds, "interactive.type")
    kinds[interactive["type"]](interactive["action"])


def _buttons(action: Json) -> None:
    demand(set(action) == {"buttons"}, "action")
    replies = [button["reply"] for button in action["buttons"] if button.get("type") == "reply"]
    demand(1 <= len(replies) == len(action["buttons"]) <= 3, "1 to 3 buttons")
    for reply in replies:
        _filled(reply["title"], 20, "reply.title")
        _filled(reply["id"], 256, "reply.id")
    demand(len({reply["id"] for reply in replies}) == len(replies), "duplicated id")
    demand(len({reply["title"] for reply in replies}) == len(replies), "duplicated title")


def _list(action: Json) -> None:
    demand(set(action) == {"button", "sections"}, "action")
    _filled(action["button"], 20, "action.button")
    rows = [row for section in action["sections"] for row in section["rows"]]
    demand(1 <= len(rows) <= 10, "1 to 10 rows in all")
    demand(len(action["sections"]) == 1 or all(section.get("title") for section in action["sections"]), "section.title")
    for row in rows:
        demand(set(row) <= {"id", "title", "description"}, "row")
        _filled(row["title"], 24, "row.title")
        _filled(row["id"], 200, "row.id")
        demand("description" not in row or 1 <= units(row["description"]) <= 72, "row.description")
    demand(len({row["id"] for row in rows}) == len(rows), "duplicated id")


def _link(action: Json) -> None:
    demand(action.get("name") == "cta_url" and set(action["parameters"]) == {"display_text", "url"}, "action")
    _filled(action["parameters"]["display_text"], 20, "display_text")
    demand(action["parameters"]["url"].startswith(("http://", "https://")), "url")


def _filled(value: Any, limit: int, what: str) -> None:
    demand(isinstance(value, str) and bool(value.strip()) and units(value) <= limit, f"{what}, at most {limit}")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
