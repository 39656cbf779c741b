"""Reads a page of the web chat, or a piece of it, as a browser would show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Bubble:
    """One message on the page."""

    ref: str
    own: bool
    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Screen(HTMLParser):
    """A page, read.

    Attributes:
        bubbles: its messages, in order.
        fields: hidden fields of its forms; all forms carry the same ones.
        draft: what stands in the writing field.
        told: what the page tells of itself, apart from messages.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.bubbles: list[Bubble] = []
        self.fields: dict[str, str] = {}
        self.draft = ""
        self.told = ""
        self._into = ""
        self.feed(html)
        self.close()
        self.draft = self.draft.removeprefix("\n")  # https://html.spec.whatwg.org/#parsing-main-inbody, "textarea"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if "message" in classes:
            self.bubbles.append(Bubble(given["id"].removeprefix("m"), own="you" in classes))
        elif "words" in classes or (tag == "textarea"):
            self._into = "words" if tag != "textarea" else "draft"
        elif tag == "a" and self.bubbles:
            self.bubbles[-1].links.append(("", given["href"]))
            self._into = "link"
        elif tag == "button" and given.get("name") == "press":
            self.bubbles[-1].buttons.append(("", given["value"]))
            self._into = "button"
        elif tag == "input" and given.get("type") == "hidden":
            self.fields[given["name"]] = given["value"]
        elif given.get("role") in {"status", "alert"}:
            self._into = "told"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "a", "button", "textarea"}:
            self._into = ""

    def handle_data(self, data: str) -> None:
        match self._into:
            case "words":
                self.bubbles[-1].text += data
            case "link":
                label, url = self.bubbles[-1].links[-1]
                self.bubbles[-1].links[-1] = (label + data, url)
            case "button":
                label, press = self.bubbles[-1].buttons[-1]
                self.bubbles[-1].buttons[-1] = (label + data, press)
            case "draft":
                self.draft += data
            case "told":
                self.told = (self.told + data).strip()
