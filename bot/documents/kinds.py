"""Which documents there are, and which of them fit a case."""

from __future__ import annotations

from enum import StrEnum

from bot.documents.case import Case
from bot.domain.facts import Facts, Found
from bot.domain.phrases import Phrase


class Kind(StrEnum):
    """A kind of document. The value is stable: flows ask for it by this name, and it names the template."""

    INCIDENT = "incident_record"
    POLICE = "police_complaint"
    PORTAL = "portal_helper"
    PLATFORM = "platform_complaint"
    GRIEVANCE = "grievance_letter"
    APPEAL = "appeal"
    SEARCH = "search_list"
    CERTIFICATE = "certificate"
    COPYRIGHT = "copyright_notice"
    SUMMARY = "summary"


NAMES: dict[Kind, Phrase] = {
    Kind.INCIDENT: Phrase("Record and timeline"),
    Kind.POLICE: Phrase("Letter to the police"),
    Kind.PORTAL: Phrase("Help with the portal"),
    Kind.PLATFORM: Phrase("Letter to the platform"),
    Kind.GRIEVANCE: Phrase("Letter to the officer"),
    Kind.APPEAL: Phrase("Appeal"),
    Kind.SEARCH: Phrase("Search engine list"),
    Kind.CERTIFICATE: Phrase("Certificate for a court"),
    Kind.COPYRIGHT: Phrase("Copyright notice"),
    Kind.SUMMARY: Phrase("What I did, on one page"),
}
"""What each is called in a list; short enough for a button."""

ALONE = frozenset({Kind.SUMMARY, Kind.PORTAL})
"""Kinds without an English twin: one is a single page, the other is read beside a form."""

PORTAL_COUNTRIES = frozenset({"IN"})
"""Where the facts know the portal's fields and their order."""

DUTIES = ("it_rules_3_2_b", "it_rules_3_2_a", "us_tida_platform", "uk_osa_48h", "eu_dsa_16", "au_osa_77_78")
"""Directory records that oblige a platform to act on a complaint, the strongest first."""

OFFICER_DUTIES = ("it_rules_3_2_b", "it_rules_3_2_a")
"""Directory records that oblige a platform's grievance officer."""

OFFICER_CLOCKS = ("it_ncii_2h", "it_ack_24h", "it_grievance_7d")
"""Directory ids of the times in which the officer must act, acknowledge and decide."""

APPEALS = ("it_rules_3a_gac", "us_tida_ftc", "uk_osa_48h", "eu_dsa_20", "au_esafety_scheme")
"""Directory records to turn to when a platform did not act."""

APPEAL_CLOCKS = ("gac_appeal_30d", "gac_decides_30d")
"""Directory ids of the times of an appeal in India."""

OWNERSHIP = ("copyright_17_51", "us_dmca_512")
"""Directory records about owning a picture one took."""

CERTIFICATE = ("bsa_63", "sc_pune_bar_2026")
"""Directory records on the certificate, and on the question that is open about its second part."""

PORTAL_GUIDE = "ncrp_reporting"
"""The directory's record about the portal."""

IDS = frozenset(
    {*DUTIES, *OFFICER_DUTIES, *OFFICER_CLOCKS, *APPEALS, *APPEAL_CLOCKS, *OWNERSHIP, *CERTIFICATE, PORTAL_GUIDE}
)
"""Every directory id that documents name; each must be in the directory."""


def laws_of(case: Case, facts: Facts, ids: tuple[str, ...], *topics: str) -> tuple[Found, ...]:
    """Return those of ``ids`` that hold in this case, in their order.

    Args:
        topics: also look among the laws on these topics, not only among those for what happened.
    """
    found = {law.id: law for law in case.ask(facts, "laws")}
    for topic in topics:
        found |= {law.id: law for law in case.ask(facts, "laws_on", topic=topic)}
    return tuple(found[law] for law in ids if law in found)


def offences(case: Case, facts: Facts) -> tuple[Found, ...]:
    """Return the offences that may fit what happened and when, best first; also for threats that the notes tell of."""
    found = case.ask(facts, "laws")
    if case.was_threatened:
        found += case.ask(facts, "laws", situation="threat_or_sextortion")
    return tuple({law.id: law for law in found if law.fields["kind"] == "offence"}.values())


def offered(case: Case, facts: Facts) -> tuple[Kind, ...]:
    """Return the kinds that fit this case, in the order they are offered.

    Nothing for a court, for an owner of pictures or for search results is offered unless all are adults: those
    would have to speak of copies, or of what is shown. An appeal is for the person shown: no body that the directory
    knows takes one from somebody else.
    """
    return tuple(kind for kind in Kind if _fits(kind, case, facts))


def _fits(kind: Kind, case: Case, facts: Facts) -> bool:
    own = case.adult and case.who != "bystander"
    match kind:
        case Kind.PORTAL:
            return case.country in PORTAL_COUNTRIES and bool(case.ask(facts, "portal"))
        case Kind.GRIEVANCE:
            return bool(case.ask(facts, "grievance"))
        case Kind.APPEAL:
            return case.who == "self" and bool(appeal_laws(case, facts) or case.ask(facts, "appeal"))
        case Kind.SEARCH:
            return own
        case Kind.CERTIFICATE:
            return own and case.country == "IN"
        case Kind.COPYRIGHT:
            return own and case.who == "self" and bool(laws_of(case, facts, OWNERSHIP))
        case _:
            return True


def appeal_laws(case: Case, facts: Facts) -> tuple[Found, ...]:
    """Return the laws under which one turns to somebody above the platform."""
    return laws_of(case, facts, APPEALS, "regulator_complaint")
