"""Small words that meaning hangs on. Like all texts they are English here and translated in the catalogues."""

from __future__ import annotations

from bot.domain.phrases import Phrase

# Translators: What people write before the number of a choice ("option 2"), separated by |.
NUMBERED = Phrase("option|number|choice|no|nr")

# Translators: Whole messages that mean yes, separated by |, also in Latin letters. The first must be as on the buttons.
YES = Phrase("yes|y|yeah|yep|yea|yup|yes please")

# Translators: Whole messages that mean no, separated by |, also in Latin letters. The first must be as on the buttons.
NO = Phrase("no|n|nope|nah|no thanks|no thank you")

# Translators: Single words around a request that change nothing, separated by |, also in Latin letters.
POLITE = Phrase("please|pls|plz|kindly|hi|hey|hello|just|ok|okay|now")

# Translators: Single words that turn a sentence round, separated by |, also in Latin letters.
NOT = Phrase("not|never|dont|didnt|doesnt|isnt|wasnt|cant|wont|no|nor|neither|except|instead|without")

# Translators: Words that are too small to name a choice, separated by |, also in Latin letters.
SMALL = Phrase(
    "what|whats|why|how|who|when|where|which|hi|hey|hello|ok|okay|the|a|an|i|im|it|its|he|she|they|we|you|my|me|is|are"
    "|was|this|that|there|and|or|to|of|in|on|at|for|with|please|thanks|someone|something|not|do|can|if|has|have"
)

# Translators: Words that deny what follows ("not …") or what came before ("… not"), separated by |. Give those of your
# language. A danger sign right beside one is not taken as one, so give only words that surely deny.
DENIALS = Phrase(
    "im not …|i am not …|i was not …|i wasnt …|i wont …|i will not …|i never …|i will never …|ill never …"
    "|i would never …|id never …|i wouldnt …|i would not …|not going to …|not trying to …|not thinking about …"
    "|not thinking of …"
)

# Translators: Sayings that hold a word of danger and mean none, separated by |. Give those of your language.
SAYINGS = Phrase(
    "dying of laughter|dying laughing|die laughing|died laughing|dying to know|dying to see|dying to meet|to die for"
    "|die hard|killing time|kill time|kill two birds|killing it|killed it|dressed to kill|dead tired|drop dead gorgeous"
    "|suicide squad|curiosity killed the cat|phone died|phone is dying|battery died|battery is dying|dying of boredom"
    "|dying for a|killing me softly"
)


def parts(text: str) -> list[str]:
    """Return what ``|`` separates, without blanks."""
    return [part for item in text.split("|") if (part := item.strip())]
