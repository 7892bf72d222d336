"""What a DLT portal or carrier may have against a text, beside that it must be the registered one.

Warnings, and what to choose on the portal; sources contradict each other, so nothing here blocks.
"""

from collections import Counter
from collections.abc import Iterator

from smsverifier.config import Config, Dlt
from smsverifier.core.finding import Finding, FindingState
from smsverifier.message.registrant import longest_registrant
from smsverifier.message.wording import wording
from smsverifier.sms.dlt import fixed_texts, matches, variables
from smsverifier.sms.text import placeholders, render

_NEVER_TYPED = ("phone", "email", "select")
_MOST_VARIABLE = 0.4
_ORDINARY_NAME = "Priya Sharma"
"""Nobody's template is judged by the longest name there can be."""
_BRAND_WORD = 3
"""Letters from which on a word of the event's name tells whose text it is."""
_PURPOSES = ("var", "alphanumeric")
"""The tags under which names are registered; there is none for names."""


_STRICT = (
    "Text such names with `smsverifier test-register`. If they arrive, set `strict: false` under "
    "sms.dlt; if not, `strict: true`: O'Brien is sent as OBrien, and who cannot be written so is "
    "greeted by sms.name_fallback."
)
_SHOWN = 5


def registered_findings(config: Config, dlt: Dlt, text: str) -> Iterator[Finding]:
    """What is to be said of `text`, a message of `config` with its registration."""
    yield _category(config)
    yield from _values(config, dlt)
    yield from _signs(dlt, text)
    yield from _share(config, dlt)
    yield from _brand(config, text)


def _category(config: Config) -> Finding:
    detail = (
        "on the DLT portal a registration's confirmation is Service Implicit; Transactional there "
        "means the one-time codes of banks, whatever sms.type says to AWS"
    )
    if config.sms.type == "Promotional":
        detail = (
            "on the DLT portal this is Promotional: a header of six digits, and no delivery at "
            "night; a bare confirmation is Service Implicit, with sms.type Transactional"
        )
    return Finding("dlt_category", FindingState.OK, detail)


def _values(config: Config, dlt: Dlt) -> Iterator[Finding]:
    """What people type may be no letters and digits, which is all that a tag may take."""
    typed = [field.name for field in config.form.fields if field.type not in _NEVER_TYPED]
    used = [name for name in typed if name in placeholders(config.sms.message)]
    if not used or not set(_PURPOSES) & set(variables(dlt.template)):
        return
    what = "names" if used == ["name"] else f"answers ({', '.join(used)})"
    if dlt.strict is not None:
        sent = "in letters a to z, digits and blanks only" if dlt.strict else "as they are typed"
        detail = f"{what} are sent {sent} (sms.dlt.strict)"
        yield Finding("dlt_values", FindingState.OK, detail)
        return
    detail = (
        f"{what} with an apostrophe, a dot or in another script may be refused by carriers after "
        "SNS took the message: some take {#alphanumeric#} for letters and digits only"
    )
    yield Finding("dlt_values", FindingState.WARNING, detail, _STRICT)


def _signs(dlt: Dlt, text: str) -> Iterator[Finding]:
    """Signs that stand in a variable of this text, by there being more than in the template."""
    has_tag = set(_PURPOSES) & set(variables(dlt.template))
    if dlt.strict is False or not has_tag or not matches(dlt.template, text):
        return  # where names pass as they are typed, so does the rest
    fixed = Counter("".join(fixed_texts(dlt.template)))
    if odd := [char for char in Counter(text) - fixed if not _is_plain(char)]:
        detail = (
            f"a variable of this text holds {' '.join(odd[:_SHOWN])}, which carriers may refuse: "
            "some take {#alphanumeric#} for letters and digits only"
        )
        advice = "Write the event, its date and place into the template's own text."
        yield Finding("dlt_value_signs", FindingState.WARNING, detail, advice)


def _is_plain(char: str) -> bool:
    return char == " " or (char.isascii() and char.isalnum())


def _share(config: Config, dlt: Dlt) -> Iterator[Finding]:
    ordinary = {**longest_registrant(config), "name": _ORDINARY_NAME}
    text = render(wording(config), ordinary)
    fixed = sum(map(len, fixed_texts(dlt.template)))
    share = 1 - fixed / max(len(text), 1)
    if variables(dlt.template) and share > _MOST_VARIABLE:
        detail = (
            f"{share:.0%} of the text to somebody called {_ORDINARY_NAME} is variable; some "
            f"portals take {_MOST_VARIABLE:.0%}"
        )
        advice = "Write what is the same for all (event, date, place) into the template."
        yield Finding("dlt_share", FindingState.WARNING, detail, advice)


def _brand(config: Config, text: str) -> Iterator[Finding]:
    """Whether the text tells whose it is: by the event's name or the header."""
    words = [*config.event.name.split(), config.sms.sender_id or ""]
    brands = [word.casefold() for word in words if len(word) >= _BRAND_WORD]
    if not any(brand in text.casefold() for brand in brands):
        detail = "the text names neither the event nor the sender; providers reject that"
        advice = "Put {event.name} or the club's name into the message and the template."
        yield Finding("dlt_brand", FindingState.WARNING, detail, advice)
