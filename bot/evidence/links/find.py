"""Finds every address, user name, phone number and e-mail address in what a person pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import phonenumbers

from bot.evidence.clean import Noticed, clean
from bot.evidence.links.canonical import EMAIL, canonical, is_known_host, profile_of
from bot.evidence.links.hosts import OTHER_DOTS
from bot.evidence.links.model import Flag, Kind, ReadLink
from bot.evidence.links.names import ACCOUNT_WORDS, BY_PHONE, NAMED, NOT_NAMES, platform_called, platforms_named
from bot.evidence.links.shape import words

MOST_LINKS = 50
"""Most links taken from one message; how many more there were is told."""
MOST_TEXT = 20_000
"""Longest text looked through, in characters."""

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width letters and marks, as keyboards of East Asia make them, to the plain ones; one for one."""

STOPS = '\\s<>"`{}|^“”„«»‹›「」『』【】।॥…、\u2600-\u27bf\U0001f000-\U0001faff'
DOT = r"(?:\.|。|｡|\[\.\]|\(\.\)|\[dot\]|\(dot\))"
LABEL = rf"[^{STOPS}。｡./\\?#@:,;!'()\[\]*=&%$+~]{{1,63}}"
HOST = rf"{LABEL}(?:{DOT}{LABEL})+"
BODY = rf"(?:(?!(?<=[^/=:?&#%])(?:https?|hxxps?)://)[^{STOPS}。])"
ADDRESS = re.compile(
    rf"""
    (?P<unsafe>\b(?:(?:javascript|vbscript):\s*{BODY}+|data:(?:[\w.+-]+/[\w.+-]+)?[;,]{BODY}*
        |(?:file|content):[/\\]{BODY}+|(?:blob|filesystem):{BODY}+))
    |(?P<schemed>(?:(?<![A-Za-z])|(?=https?://))(?:view-source:)?(?:(?:https?|hxxps?|ftp):[/\\]{{1,3}}(?:{HOST}|{BODY}){BODY}*
        |(?:tg|whatsapp)://{BODY}+|magnet:\?{BODY}+))
    |(?P<mail>(?<![\w.+/-])(?:mailto:)?{EMAIL.pattern})
    |(?P<bare>(?<![\w@./-])(?:{HOST}|localhost(?=[:/]))(?::\d{{1,5}})?(?:[/?#]{BODY}*)?(?!@))
    """,
    re.VERBOSE | re.IGNORECASE,
)

USER = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?"
AT_NAME = re.compile(rf"(?<![\w@./])@({USER})(?![\w@])", re.ASCII)
REDDIT_NAME = re.compile(r"(?<![\w/.])/?([ur])/([A-Za-z0-9_-]{2,32})(?![\w/])", re.ASCII)
ACCOUNT = "|".join(re.escape(word).replace(r"\ ", r"\s?") for word in sorted(ACCOUNT_WORDS, key=len, reverse=True))
TOLD_NAME = re.compile(
    rf"(?P<platform>{NAMED.pattern})\s*(?:(?:{ACCOUNT})(?!\w)\s*(?P<sign>[:=-])?|(?P<only>[:=-]))\s*(?P<user>{USER})(?![\w@/])",
    re.IGNORECASE,
)

ENDINGS = words(
    "com net org info biz xyz site online top club vip live app dev io co tv cc ws xxx porn sex adult cam cams chat "
    "tube video videos pics photos photo gallery fun pro link click space website store shop blog cloud host icu "
    "cyou buzz lol sbs rest wtf uk ru cn de fr pk bd np lk ae ca au nz jp kr br za ng ke sg my ph vn th eu nl pl cz ua "
    "tk ml ga cf gq su la sx gg ly gle onion edu gov mil int asia mobi name jobs page social news"
)
"""Endings by which a name without scheme and path is taken for a host."""
WORDLIKE = words("in me to us is it so no at be do am as my id la pe se hi mera")
"""Endings that are also words: taken only when the name stands alone on its line."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a text.

    Attributes:
        links: each once, in order, at most ``MOST_LINKS``; refused ones are among them.
        left_out: how many more there were.
    """

    links: tuple[ReadLink, ...]
    left_out: int = 0


def read_links(text: str, *, platform: str = "", country: str = "IN") -> tuple[ReadLink, ...]:
    """Return every link and name found in ``text``, see ``find_links``."""
    return find_links(text, platform=platform, country=country).links


def find_links(text: str, *, platform: str = "", country: str = "IN") -> Found:
    """Find every link and name in ``text``. Never raises, whatever it is given.

    Args:
        text: as it was typed or pasted.
        platform: directory id of the platform it is about, when known: a bare word is then a user name there.
        country: two letters; how phone numbers without a country code are read.
    """
    cleaned = clean(text, limit=MOST_TEXT)
    plain = cleaned.text.translate(FULL_WIDTH)
    spans = list(_addresses(plain))
    spans += [one for one in _names(plain, platform, country) if not _inside(one[0], spans)]
    spans.sort(key=lambda one: one[0])
    links = _once(replace(link, given=cleaned.text[start:end]) for start, end, link in spans)
    if not links and platform:
        links = _bare_user(plain, platform)
    if Noticed.BIDI in cleaned.noticed:
        links = [replace(link, flags=link.flags | {Flag.HIDDEN_CHARACTERS}) for link in links]
    return Found(tuple(links[:MOST_LINKS]), max(0, len(links) - MOST_LINKS))


Span = tuple[int, int, ReadLink]


def _addresses(text: str) -> Iterator[Span]:
    for found in ADDRESS.finditer(text):
        given = _trim(found[0])
        if found["bare"] and not _is_address(given, text, found.start()):
            continue
        yield found.start(), found.start() + len(given), canonical(given)


def _trim(given: str) -> str:
    """Cut off what belongs to the sentence around an address: its full stop, or a bracket opened before it."""
    while given:
        last = given[-1]
        opener = {")": "(", "]": "[", "}": "{"}.get(last, "")
        unmatched = bool(opener) and given.count(last) > given.count(opener)
        if not unmatched and last not in ".,;:!?'’‘*~":
            break
        given = given[:-1]
    return given


def _is_address(given: str, text: str, start: int) -> bool:
    """Tell an address without scheme from two words with a dot between them."""
    found = re.match(r"[^/?#:]+", re.sub(DOT, ".", given.translate(OTHER_DOTS)))
    host = found[0].lower() if found else ""
    ending = host.rpartition(".")[2]
    has_more = len(given) > len(found[0]) if found else False
    if host.startswith(("www.", "localhost")) or is_known_host(host):
        return True
    if re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", host):
        return True
    if not re.fullmatch(r"[^\W\d_]{2,}|xn--[a-z0-9-]+", ending) and ending.isascii():
        return False
    if has_more:
        return True
    if ending in WORDLIKE or not ending.isascii():
        return _is_whole_line(text, start, given)
    return ending in ENDINGS


def _is_whole_line(text: str, start: int, given: str) -> bool:
    begin = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    return text[begin : end if end >= 0 else len(text)].strip(" .,;:") == given


def _names(text: str, platform: str, country: str) -> Iterator[Span]:
    for found in AT_NAME.finditer(text):
        yield found.start(), found.end(), _user(found[1], _platform_near(text, found.start()) or platform, found[0])
    for found in REDDIT_NAME.finditer(text):
        address = f"https://www.reddit.com/{found[1]}/{found[2]}/"
        yield found.start(), found.end(), replace(canonical(address), given=found[0])
    yield from _told(text)
    yield from _phones(text, platform, country)


def _told(text: str) -> Iterator[Span]:
    for found in TOLD_NAME.finditer(text):
        user = found["user"]
        is_sure = found["sign"] or found["only"] or re.search(r"[\d_.]", user)
        if user.lower() not in NOT_NAMES and is_sure:
            yield found.start(), found.end(), _user(user, platform_called(found["platform"]), found[0])


def _phones(text: str, platform: str, country: str) -> Iterator[Span]:
    for found in phonenumbers.PhoneNumberMatcher(text, country, leniency=phonenumbers.Leniency.VALID):
        where = _platform_near(text, found.start) or platform
        if where not in BY_PHONE and not found.raw_string.startswith("+"):
            continue
        number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
        yield found.start, found.end, _phone(number, where if where in BY_PHONE else "", found.raw_string)


def _phone(number: str, platform: str, given: str) -> ReadLink:
    address = {"whatsapp": f"https://wa.me/{number[1:]}", "telegram": f"https://t.me/{number}"}.get(platform, "")
    return ReadLink(platform, Kind.PHONE, address, (("phone", number),), given=given)


def _user(user: str, platform: str, given: str) -> ReadLink:
    read = profile_of(platform, user) if platform else None
    if read is not None:
        return replace(read, given=given)
    return ReadLink(platform, Kind.PROFILE, ids=(("user", user),), given=given)


def _bare_user(text: str, platform: str) -> list[ReadLink]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return _once(
        _user(line, platform, line) for line in lines if re.fullmatch(USER, line) and not platform_called(line)
    )


def _platform_near(text: str, where: int) -> str:
    """Return the platform named nearest to ``where`` on the same line, one named before it first."""
    begin = text.rfind("\n", 0, where) + 1
    end = text.find("\n", where)
    named = platforms_named(text[begin : end if end >= 0 else len(text)])
    before = [platform for start, platform in named if begin + start < where]
    after = [platform for start, platform in named if begin + start > where]
    return before[-1] if before else after[0] if after else ""


def _inside(where: int, spans: list[Span]) -> bool:
    return any(start <= where < end for start, end, _ in spans)


def _once(links: Iterator[ReadLink]) -> list[ReadLink]:
    """Return each link once; links are the same when they lead to the same place, however they were written."""
    first: dict[object, ReadLink] = {}
    for link in links:
        first.setdefault((link.platform, link.url or link.ids or link.given, link.refused), link)
    return list(first.values())
