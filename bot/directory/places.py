"""Lists to choose from, and what is known of a platform besides its routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.directory import wording
from bot.directory.asked import Asked
from bot.directory.doors import ROUTE_FIELDS, Door, door_found
from bot.directory.laws import Laws
from bot.directory.load import Records
from bot.directory.records import Country, Platform
from bot.directory.saying import joined, lines, phrase, sources
from bot.domain.facts import Found
from bot.domain.phrases import Phrase, Value

CHOICE_FIELDS = frozenset({"name", "also", "code"})
PLATFORM_CHOICE_FIELDS = frozenset({"name", "also", "kind"})
PLATFORM_FIELDS = frozenset({"name", "owner", "kind", "note", "closed"})
COPY_FIELDS = frozenset({"name", "steps", "android", "iphone", "web", "permanent", "note"})
TRAP_FIELDS = frozenset({"name", "list"})
HASH_FIELDS = ROUTE_FIELDS | {"works_with", "cannot", "traps"}

OTHER = "OTHER"
"""The country of everyone whose country has no records."""

OWN_NAMES: Mapping[str, str] = {
    "ar": "العربية",
    "bn": "বাংলা",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "gu": "ગુજરાતી",
    "hi": "हिन्दी",
    "kn": "ಕನ್ನಡ",
    "ml": "മലയാളം",
    "mr": "मराठी",
    "ne": "नेपाली",
    "or": "ଓଡ଼ିଆ",
    "pa": "ਪੰਜਾਬੀ",
    "si": "සිංහල",
    "ta": "தமிழ்",
    "te": "తెలుగు",
    "ur": "اردو",
}
"""Languages by the names their speakers use, so that everyone finds their own."""

ALSO_CALLED: Mapping[str, str] = {
    "ar": "Arabic",
    "bn": "Bengali | Bangla",
    "en": "Angrezi | अंग्रेज़ी",
    "es": "Spanish",
    "fr": "French",
    "gu": "Gujarati",
    "hi": "Hindi | Hinglish",
    "kn": "Kannada",
    "ml": "Malayalam",
    "mr": "Marathi",
    "ne": "Nepali",
    "or": "Odia | Oriya",
    "pa": "Punjabi",
    "si": "Sinhala",
    "ta": "Tamil",
    "te": "Telugu",
    "ur": "Urdu",
}
"""What people write for a language whose letters are not on their keyboard."""


class Places:
    """Answers about countries, regions, languages and platforms."""

    def __init__(self, records: Records, languages: tuple[str, ...]) -> None:
        self._records = records
        self._languages = languages

    def values(self) -> Mapping[str, Sequence[str]]:
        """Return all values of each open-ended variable."""
        countries = sorted(self._records.countries.values(), key=_country_order)
        chosen = (place.id for place in self._records.platforms.values() if place.choose != "never")
        return {
            "countries": (*(country.code for country in countries), OTHER),
            "regions": tuple(region.code for country in countries for region in country.regions),
            "platforms": (*chosen, "unknown_website"),
            "languages": self._languages,
        }

    def countries(self, _asked: Asked, today: date) -> Sequence[Found]:
        """Return the countries with records, to choose from."""
        ranked = sorted(self._records.countries.values(), key=_country_order)
        return [
            Found(
                country.code,
                {"name": Phrase(country.name), "also": phrase(country.also), "code": country.code},
                sources(country, today),
            )
            for country in ranked
        ]

    def regions(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return the states or provinces of the country, when that matters there."""
        country = self._records.countries.get(asked.country)
        if country is None:
            return []
        where = sources(country, today)
        return [Found(r.code, {"name": Phrase(r.name), "also": "", "code": r.code}, where) for r in country.regions]

    def languages(self, _asked: Asked, _today: date) -> Sequence[Found]:
        """Return the languages the bot speaks, each under its own name."""
        names = {code: OWN_NAMES.get(code.partition("_")[0], code) for code in self._languages}
        return [
            Found(code, {"name": name, "also": ALSO_CALLED.get(code, ""), "code": code}) for code, name in names.items()
        ]

    def platforms(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return the platforms to choose from, those that fit the country and the situation first."""
        chosen = [p for p in self._records.platforms.values() if _offered(p, asked)]
        ranked = sorted(chosen, key=lambda p: (asked.country in p.blocked_in, p.order, p.name))
        return [
            Found(
                p.id,
                {"name": Phrase(p.name), "also": phrase(p.also), "kind": Phrase(wording.PLATFORM_KINDS[p.kind])},
                sources(p, today),
            )
            for p in ranked
        ]

    def platform(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return what there is to know of the platform first of all."""
        place = self._records.platforms.get(asked.platform)
        if place is None:
            return []
        fields: Mapping[str, Value] = {
            "name": Phrase(place.name),
            "owner": place.owner,
            "kind": Phrase(wording.PLATFORM_KINDS[place.kind]),
            "note": phrase(place.note),
            "closed": phrase(wording.CLOSED if place.closed else ""),
        }
        return [Found(place.id, fields, sources(place, today))]

    def copy_link(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return how to copy an address that lasts."""
        place = self._records.platforms.get(asked.platform) or self._records.platforms["unknown_website"]
        how = place.copy_link
        by_device = {
            name: lines(words, minor=asked.minor)
            for name, words in (("android", how.android), ("iphone", how.iphone), ("web", how.web))
        }
        unseen = how.seen in {"common_practice", "none"}
        fields: Mapping[str, Value] = {
            "name": Phrase(place.name),
            "steps": by_device["android"] or by_device["web"],
            **by_device,
            "permanent": phrase(how.permanent),
            "note": joined((phrase(how.note), phrase(wording.STEPS_NOT_SEEN if unseen else ""))),
        }
        return [Found(place.id, fields, sources(place, today, weak=how.seen == "none"))]

    def traps(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return what can make proof vanish or give the person away, on this platform."""
        place = self._records.platforms.get(asked.platform) or self._records.platforms["unknown_website"]
        listed = lines(place.traps, minor=asked.minor)
        return [Found(place.id, {"name": Phrase(place.name), "list": listed}, sources(place, today))] if listed else []

    def hash_service(self, asked: Asked, today: date, laws: Laws) -> Sequence[Found]:
        """Return the service against copies: StopNCII for those who said they are adults, else Take It Down."""
        wanted, kind = ("ncmec_takeitdown", "child") if asked.minor else ("stopncii", "hash")
        service = self._records.platforms[wanted]
        number = next(index for index, route in enumerate(service.routes) if route.kind == kind)
        door = door_found(Door(service, number, service, kind), asked, laws, today)
        fields: Mapping[str, Value] = {
            **door.fields,
            "name": Phrase(service.name),
            "works_with": self._partners(service),
            "cannot": phrase(service.cannot),
            "traps": lines(service.traps, minor=asked.minor),
        }
        return [Found(service.id, fields, door.sources)]

    def _partners(self, service: Platform) -> Value:
        names = ", ".join(self._records.platforms[partner].name for partner in service.partners)
        return phrase(wording.TAKES_PART, names=names) if names else ""


def _country_order(country: Country) -> tuple[int, str]:
    return country.order, country.name


def _offered(platform: Platform, asked: Asked) -> bool:
    if asked.situation == "hacked_account":
        has_route = any("hacked" in route.about or route.kind == "account" for route in platform.routes)
        return platform.choose != "never" and platform.kind != "search" and (has_route or platform.choose == "always")
    return platform.choose == "always"
