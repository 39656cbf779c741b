"""The wordings that Meta approves before they can be sent, and their state.

https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.channels.whatsapp.graph import Graph, GraphError
from bot.channels.whatsapp.limits import REPLY_TITLE
from bot.domain.errors import OperatorError
from bot.i18n.splitting import utf16_length
from bot.service.knocking import ANSWER, NAME, TEXT

if TYPE_CHECKING:
    from bot.domain.phrases import Phrase
    from bot.i18n.words import Words

Json: TypeAlias = dict[str, Any]

SOURCE = "en"

MISSING = "MISSING"
"""Our own state for a wording that Meta has never seen."""


@dataclass(frozen=True, slots=True)
class Template:
    """A wording without anything to fill in.

    Attributes:
        name: lower case, digits and ``_``.
        category: what Meta charges it as, and how often it may be sent.
        answer: the one button under it.
    """

    name: str
    category: str
    text: Phrase
    answer: Phrase


TEMPLATES = (Template(NAME, "UTILITY", TEXT, ANSWER),)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a wording stands at Meta.

    Attributes:
        status: Meta's own word, such as ``APPROVED``, or ``MISSING``.
        done: what was done about it: ``created``, ``changed``, or nothing.
    """

    name: str
    locale: str
    status: str
    done: str = ""


class Templates:
    """The wordings of one business account.

    Args:
        graph: open.
        business: id of the WhatsApp Business Account.
        words: all languages.
    """

    def __init__(self, graph: Graph, business: str, words: Words) -> None:
        self._graph = graph
        self._business = business
        self._words = words

    async def status(self, locales: Sequence[str]) -> list[Standing]:
        """Return where each wording stands in each language.

        Raises:
            OperatorError: Meta does not answer, or knows no such account.
        """
        there = await self._there()
        return [
            Standing(template.name, locale, str(there.get((template.name, locale), {}).get("status", MISSING)))
            for template, locale in self._wanted(locales)
        ]

    async def push(self, locales: Sequence[str]) -> list[Standing]:
        """Hand in what is missing or has changed; return where everything stands then.

        Raises:
            OperatorError: Meta does not answer, or does not take a wording.
        """
        there = await self._there()
        return [
            await self._pushed(template, locale, there.get((template.name, locale)))
            for template, locale in self._wanted(locales)
        ]

    def _wanted(self, locales: Sequence[str]) -> list[tuple[Template, str]]:
        return [(template, locale) for template in TEMPLATES for locale in locales]

    async def _pushed(self, template: Template, locale: str, there: Json | None) -> Standing:
        components = self.components(template, locale)
        if there is None:
            fields = {"name": template.name, "language": locale, "category": template.category}
            answer = await self._call(f"{self._business}/message_templates", {**fields, "components": components})
            return Standing(template.name, locale, str(answer.get("status", "PENDING")), "created")
        if _said(there.get("components")) == _said(components):
            return Standing(template.name, locale, str(there.get("status", "")))
        await self._call(str(there.get("id", "")), {"components": components})
        return Standing(template.name, locale, "PENDING", "changed")

    def components(self, template: Template, locale: str) -> list[Json]:
        """Return what Meta is to approve.

        Raises:
            OperatorError: the wording has no translation, or one that Meta does not take.
        """
        text, answer = (self._worded(phrase, locale) for phrase in (template.text, template.answer))
        if utf16_length(answer) > REPLY_TITLE or any(char in text for char in "\n\t{}"):
            raise OperatorError(
                f"The wording {template.name} in '{locale}' is not one that WhatsApp takes.",
                f"Translate it in one line, without braces, and its button in at most {REPLY_TITLE} characters.",
            )
        buttons = [{"type": "QUICK_REPLY", "text": answer}]
        return [{"type": "BODY", "text": text}, {"type": "BUTTONS", "buttons": buttons}]

    def _worded(self, phrase: Phrase, locale: str) -> str:
        said = self._words.catalogue(locale).translations().get(phrase.msgid, "") if locale != SOURCE else phrase.msgid
        if not said:
            raise OperatorError(
                f"“{phrase.msgid}” has no translation into '{locale}'.",
                "Translate it in the catalogue, or leave the language out of HUMRAAH_LANGUAGES.",
            )
        return said

    async def _there(self) -> dict[tuple[str, str], Json]:
        """Return Meta's templates of our names, by name and language."""
        found: dict[tuple[str, str], Json] = {}
        for name in dict.fromkeys(template.name for template in TEMPLATES):
            query = {"name": name, "fields": "id,name,language,status,components", "limit": "100"}
            answer = await _explained(self._graph.get(f"{self._business}/message_templates", **query))
            same = [one for one in answer.get("data", []) if one.get("name") == name]  # Meta also finds similar names
            found |= {(name, str(one.get("language"))): one for one in same}
        return found

    async def _call(self, path: str, fields: Json) -> Json:
        return await _explained(self._graph.post(path, fields))


def _said(components: object) -> list[str]:
    """Return the texts and button labels of a template, in order."""
    if isinstance(components, dict):
        own = [components["text"]] if isinstance(components.get("text"), str) else []
        return own + _said(components.get("buttons"))
    return [text for one in components for text in _said(one)] if isinstance(components, list) else []


async def _explained(call: Any) -> Json:
    try:
        answer: Json = await call
    except GraphError as error:
        trouble = _trouble(error)
    else:
        return answer
    raise trouble


def _trouble(error: GraphError) -> OperatorError:
    if error.code < 0:
        return OperatorError(
            f"WhatsApp does not answer ({error}).", "Check the network and HUMRAAH_WHATSAPP_API_BASE, and try again."
        )
    return OperatorError(
        f"WhatsApp does not take this: error {error.code}.",
        "Check that HUMRAAH_WHATSAPP_BUSINESS_ID is the account's id and that the token may manage it "
        "(whatsapp_business_management); the code is explained on "
        "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes.",
    )
