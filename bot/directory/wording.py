"""Sentences that the directory itself says, and what to tell someone whose file does not load.

Every upper-case ``str`` here, and every value of an upper-case mapping but ``REMEDIES``, is the key
of its translations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

# What to do about a broken file; for operators, not translated.
REMEDIES: Mapping[str, str] = {
    "yaml": "Mend the YAML here: look at indentation, quotes and colons.",
    "field": "Compare it with another record of the same kind.",
    "missing": "Add this field; another record of the same kind shows how.",
    "extra_forbidden": "Remove this field, or mend its name.",
    "folder": "Put the file under directory/laws, platforms or helplines, or in directory/countries.yaml.",
    "double": "Give one of them another id.",
    "dangling": "Mend the id, or add the record it names.",
    "country": "Use a code that countries.yaml knows, or add the country there.",
    "source": "Say where the facts come from: at least one source with url, title and official.",
    "phone": "Look it up on the operator's own page and write it as it is dialled in the country.",
}

# Laws
CITATION = "{statute}, section {section}"
CITATION_OF: Mapping[str, str] = {
    "section": CITATION,
    "rule": "{statute}, rule {section}",
    "article": "{statute}, article {section}",
}
PROTECTS: Mapping[str, str] = {
    "any": "It protects people of every gender.",
    "woman": "It protects women.",
    "child": "It protects people under 18.",
    "trans": "It protects transgender people.",
}
POLICE: Mapping[str, str] = {
    "yes": "Police can act on it at once, without a court's order.",
    "no": "For this alone, police need a court's order.",
}
BAIL: Mapping[str, str] = {
    "yes": "Bail is a right for the accused.",
    "no": "Bail is not a right for the accused: the court decides.",
    "first": "Bail is a right for the accused on a first conviction.",
}
FROM_DAY = "For acts on or after {since}."
UNTIL_DAY = "For acts up to {until}."
IN_FORCE_SINCE = "In force since {since}."

# Clocks
STARTS: Mapping[str, str] = {
    "complaint": "It starts when your complaint is sent.",
    "decision": "It starts with the decision.",
    "silence": "It starts with your complaint, when nobody answers.",
    "report": "It starts with your report to the police.",
    "order": "It starts when the platform gets the order.",
    "application": "It starts with your application.",
    "offence": "It starts with the act, or when it became known.",
    "notice": "It starts when the platform gets the notice.",
    "enquiry": "It starts with the enquiry.",
}
DEADLINE = "By law they must act within {time} of your complaint. It is a duty to act, not a promise that it all goes."
DEADLINE_NOTICE = "The regulator can order removal within {time} of its notice."
APPEAL_AIM = "They aim to decide within {time}."
NO_DEADLINE = "We know of no fixed time in the law there."

# Routes
OPEN_FORM = "Open {name}: {url}"
OPEN_LINK = "Open {url}"
WRITE_TO = "Write to {email}"
CALL = "Call {phone}"
IN_THE_APP = "Use the report option in the app."
ACCOUNT_NEEDED = "You need an account there."
NO_ACCOUNT = "You need no account."
WHO: Mapping[str, str] = {
    "anyone": "Anyone may send it.",
    "representative": "You, or someone who acts for you, may send it.",
    "self": "Only the person shown may send it.",
    "owner": "Only the owner of the account may send it.",
    "copied": "Only the person whom it pretends to be may send it.",
    "threatened": "Only the person who is threatened may send it.",
}
WHY: Mapping[str, str] = {
    "own": "It is the platform's own way for this, so it reaches the right team.",
    "secure": "Get your account back first. Then report what was posted.",
    "child": "It is made for pictures of people under 18.",
    "grievance": "It starts the legal time limit in India. Send it in the same hour as the report.",
    "hash": "It helps to stop new uploads on the services that take part.",
    "search": "It takes the picture out of search results, even while the page is still there.",
    "portal": "The authority can ask the platform for data and act against the person.",
    "website": "These steps work for any website, when nothing better is known.",
    "foreign": "It is made for another country and may not be taken from yours. Never say that you live there.",
    "appeal": "It is the next door when the platform did not do its duty.",
    "account": "It helps to keep others out of your account.",
    "copyright": "It works only if you took the picture yourself.",
}
NEAREST = "We found no page for exactly this. This is the nearest one."
NO_PAGE_OFFICER = "We found no report page of {platform}. In India, this officer must take your complaint."
NO_PAGE_WEBSITE = "We found no way to report on {platform} itself. These steps work for any website."
NO_PAGE_PORTAL = "We found no way to report on {platform} itself. The authority can still act."
NO_PAGE_CHILD = "We found no page of {platform} for this. This service takes reports about any site."
HELP_THEM_SEND = "Only the person shown may send this. You can sit with them and help."
FROM_LISTS = "We know this address only from other guides. If it does not open, try the next way."
NOT_CONFIRMED = "We could not confirm this fully. Please check it first."
PLATFORM_KINDS: Mapping[str, str] = {
    "social": "social network",
    "messaging": "messages",
    "video": "videos",
    "adult": "adult site",
    "forum": "forum",
    "dating": "dating",
    "cloud": "cloud storage",
    "search": "search",
    "hosting": "website",
    "registry": "names of sites",
    "hash_service": "help against copies",
    "authority": "authority",
    "account_security": "account safety",
}
CLOSED = "It is closed."
TAKES_PART = "These take part: {names}."
STEPS_NOT_SEEN = "We did not see the exact steps. The words in your app may differ."

# Helplines
LINE = "{name}: {contact}. {hours}"
LINE_NAMED = "{name}. {hours}"
NOTED = "{contact} ({note})"
ALSO = "{first}, {next}"
OPEN_ALWAYS = "Open day and night."
FORM_ALWAYS = "You can use it at any time."
OPEN_UNTIL = "Open now, until {until}."
OPENS_AT = "Closed now. Opens {opens}."
SEE_PAGE = "See the page for when they answer."
HOURS_UNKNOWN = "We do not know the opening hours."
CLOSED_LONG = "Closed for now."
HOURS_UNSURE = "The hours may have changed."
FREE_CALL = "The call is free."
ONLY_AREA = "Only for {area}."
LANGUAGES = "They speak {languages}."
FOR_WHOM: Mapping[str, str] = {
    "women": "For women.",
    "men": "For men.",
    "women_and_queer": "For women, trans, queer and non-binary people.",
    "under_age": "For people up to {age}.",
    "over_age": "For people from {age} on.",
    "between": "For people from {age} to {most}.",
    "women_over_age": "For women from {age} on.",
    "men_over_age": "For men from {age} on.",
}
TWO = "{first} {second}"
OLD_SOURCE = "The newest source for this number is from {year}."
LANGUAGE_NAMES: Mapping[str, str] = {
    "as": "Assamese",
    "bal": "Balochi",
    "bn": "Bengali",
    "en": "English",
    "es": "Spanish",
    "gu": "Gujarati",
    "hi": "Hindi",
    "kn": "Kannada",
    "ml": "Malayalam",
    "mr": "Marathi",
    "or": "Odia",
    "pa": "Punjabi",
    "ps": "Pashto",
    "sd": "Sindhi",
    "si": "Sinhala",
    "skr": "Saraiki",
    "ta": "Tamil",
    "te": "Telugu",
    "ur": "Urdu",
}


def sentences() -> Iterator[tuple[str, str]]:
    """Yield name and English text of every sentence here that is translated."""
    for name, value in globals().items():
        if not name.isupper() or name == "REMEDIES":
            continue
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, Mapping):
            yield from ((f"{name}.{key}", text) for key, text in value.items())
