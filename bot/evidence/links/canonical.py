"""Says of one address where it leads, and writes it the one way that names nobody who shared it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from bot.evidence.clean import Noticed, clean
from bot.evidence.links.address import APPS, Web, take_apart, without
from bot.evidence.links.hosts import Refused
from bot.evidence.links.model import UNKNOWN_SITE, Flag, Kind, ReadLink, Refusal, refuse
from bot.evidence.links.shape import Shape, Site, words
from bot.evidence.links.sites import SITES

TRACKERS = words(
    "utm_* igsh igshid ig_share_sheet fbclid mibextid gclid gclsrc dclid gbraid wbraid "
    "gad_source gad_campaignid msclkid yclid ysclid twclid ttclid li_fat_id epik srsltid "
    "mc_cid mc_eid mkt_tok _hsenc _hsmi __hstc __hssc __hsfp hsctatracking vero_id vero_conv "
    "oly_anon_id oly_enc_id wickedid rb_clickid s_cid _openstat _ga _gl _ke fb_action_ids "
    "fb_action_types fb_ref fb_source action_object_map action_ref_map action_type_map "
    "__cft__* __tn__ __xts__* ref_src ref_url guccounter guce_referrer guce_referrer_sig "
    "sc_campaign sc_channel sc_content sc_medium sc_outcome sc_geo sc_country irclickid wt_mc "
    "pk_campaign pk_kwd piwik_* mtm_* matomo_* itm_* share_id igref"
)
"""Query names that mean nothing but "who sent you" on every site. Names such as ``s``, ``t``, ``si`` or ``ref`` are
dropped only where a site uses them so: elsewhere ``?t=42`` may be the very page."""

WRAPPERS = {
    "l.facebook.com": "u",
    "lm.facebook.com": "u",
    "l.instagram.com": "u",
    "l.messenger.com": "u",
    "l.threads.com": "u",
    "l.threads.net": "u",
    "l.wl.co": "u",
    "out.reddit.com": "url",
    "t.umblr.com": "z",
    "href.li": "",
    "away.vk.com": "to",
}
WRAPPING_PATHS = re.compile(r"/(?:url|redirect|l\.php|away\.php|linkfilter/?|flx/warn/?)")
MOST_WRAPPERS = 4
EMAIL = re.compile(r"[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


def canonical(link: str) -> ReadLink:
    """Read one address. Never raises, whatever it is given.

    The answer's ``url`` is the same for every way of writing the same address; reading it again gives it again.
    It holds no tracker. A link that is not taken has ``refused`` set and no ``url``.
    """
    cleaned = clean(link, limit=4 * len(link) + 1)
    given = cleaned.text.strip()
    bare = re.sub(r"[\s\u200b-\u200f\u061c]+", "", given)
    hidden = bool(cleaned.noticed & {Noticed.BIDI, Noticed.CONTROL}) or bare != "".join(given.split())
    mail = re.fullmatch(r"(?:mailto:)?(" + EMAIL.pattern + r")(?:\?.*)?", bare, re.IGNORECASE)
    if mail:
        return ReadLink("", Kind.EMAIL, ids=(("email", mail[1].lower()),), given=given)
    if not bare or " " in given.strip() or "\n" in given:
        return refuse(Refusal.NOT_A_LINK, given)
    try:
        read = _read(take_apart(bare), 0)
    except Refused as answer:
        return refuse(answer.reason, given)
    return replace(read, given=given, flags=read.flags | ({Flag.HIDDEN_CHARACTERS} if hidden else frozenset()))


def profile_of(platform: str, user: str) -> ReadLink | None:
    """Return the link of the profile called ``user`` on ``platform``, or None when names have no address there."""
    site = next((site for site in SITES if site.platform == platform and site.profile), None)
    if site is None:
        return None
    address = site.profile.format(user=user)
    read = canonical(address if "://" in address else f"https://{site.home}{address}")
    return read if read.refused is None and read.handle else None


def is_known_host(host: str) -> bool:
    """Tell whether ``host`` belongs to a site we know the addresses of."""
    return any(_sites_of(host.lower()))


def _read(web: Web, depth: int) -> ReadLink:
    inside = _wrapped(web) if depth < MOST_WRAPPERS else ""
    if inside:
        read = _read(take_apart(inside), depth + 1)
        return replace(read, flags=read.flags | web.flags | {Flag.UNWRAPPED})
    for site, named in _sites_of(web.host) if web.port is None and web.scheme != "ftp" else ():
        return _read_on(site, web if site.verbatim else without(web, TRACKERS | site.tracking), named)
    if web.scheme in APPS:
        raise Refused(Refusal.NOT_A_LINK)
    kind = Kind.FILE if web.scheme == "magnet" else Kind.PAGE
    return ReadLink(UNKNOWN_SITE, kind, without(web, TRACKERS).text(), flags=web.flags)


def _sites_of(host: str) -> Iterator[tuple[Site, dict[str, str]]]:
    for site in SITES:
        named = site.fits(host)
        if named is not None:
            yield site, named


def _read_on(site: Site, web: Web, named: dict[str, str]) -> ReadLink:
    found = site.shape_of(web, named)
    if found is None:
        return _page_on(site, web)
    shape, ids = found
    url = shape.write(ids, web, site.home)
    flags = web.flags | ({Flag.SHORT} if shape.short or site.short else frozenset())
    return ReadLink(shape.platform or site.platform, shape.kind, url, _ids(shape, ids, web), flags)


def _page_on(site: Site, web: Web) -> ReadLink:
    flags = web.flags | ({Flag.SHORT} if site.short else frozenset())
    if web.scheme not in {"http", "https"}:
        raise Refused(Refusal.NOT_A_LINK)
    scheme = "https" if site.home else web.scheme
    page = replace(web, host=site.home or web.host, scheme=scheme)
    return ReadLink(site.platform, site.otherwise, page.text(), flags=flags)


def _ids(shape: Shape, ids: dict[str, str], web: Web) -> tuple[tuple[str, str], ...]:
    kept = {name: web.value(name) for name in shape.keep if web.value(name)}
    return tuple((name, unquote(value)) for name, value in (ids | kept).items())


def _wrapped(web: Web) -> str:
    """Return the address inside a redirect of a site that wraps every link it shows, or ``""``."""
    if web.host == "href.li":
        return web.text().partition("?")[2]
    name = WRAPPERS.get(web.host, "")
    host = web.host.removeprefix("www.").removeprefix("m.")
    wraps = host in {"facebook.com", "youtube.com", "instagram.com"} or re.match(r"google\.", host)
    if not name and wraps and WRAPPING_PATHS.fullmatch(web.path):
        inside = web.value("q") or web.value("u") or web.value("url")
        return inside if re.match(r"https?:", inside, re.IGNORECASE) else ""
    return web.value(name) if name else ""
