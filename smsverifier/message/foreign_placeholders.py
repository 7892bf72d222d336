"""What looks like a placeholder or an escape of another program, and would be sent as it stands.

People come from mail merges, chat bots and DLT portals, each with its own signs. A warning only:
braces, brackets and backslashes may also be meant.
"""

import re
from collections.abc import Iterator, Mapping

from smsverifier.config import EVENT_KEYS, Config, event_values
from smsverifier.config.field_types import sent_as
from smsverifier.finding import Finding, FindingState
from smsverifier.sms.text import placeholders

_SIGNS = re.compile(
    r"[$#%]\{+\s*(?P<dollar>[\w.]+)[^{}]*\}+"  # ${name}, #{name}, %{name}
    r"|\{\{+\s*[#/^&>]?\s*(?P<braces>[\w. -]+?)\s*\}+\}"  # {{name}}, {{ first name }}, {{{name}}}
    r"|\*\|(?P<chimp>\w+)\|\*"  # *|FNAME|*
    r"|%(?:\((?P<python>\w+)\))?s\b|%(?P<percent>[^\W\d]\w*)%"  # %(name)s, %s, %name%
    r"|(?<!\w)\$(?P<shell>[^\W\d]\w*)"  # $name
    r"|<+(?P<angle>[^\W\d][^<>{}\n]{0,30})>+"  # <name>, <<First Name>>
    r"|\[+\s*(?P<square>[^\W\d][^\[\]{}\n]{0,30})\]+"  # [name], [[name]]
    r"|(?P<letters>\b[Xx]{3,}\b|_{3,})"  # XXXX, ____
)
_ESCAPES = re.compile(r"\\[nrt]|\\u[0-9A-Fa-f]{4}|<br\s*/?>|&(?:#\d{2,5}|[a-z]{2,6});|%0[Aa]|%20")
"""A line end, a letter or a blank, as programs and web pages write it."""
_USUAL = frozenset(
    {
        *("attendee", "city", "code", "college", "company", "customer", "date", "day", "email"),
        *("event", "field", "first", "firstname", "fname", "fullname", "guest", "guestname", "id"),
        *("lastname", "link", "lname", "location", "message", "mobile", "name", "number", "otp"),
        *("participant", "participantname", "phone", "place", "placeholder", "recipient"),
        *("registrant", "rollno", "rollnumber", "student", "studentname", "time", "title", "url"),
        *("user", "username", "value", "var", "variable", "yourname"),
    }
)
"""What stands between brackets as a placeholder; `[HackFest]` is a brand."""
_SHOWN = 3
_LINE_END = (
    "In quotes, \\n is a line end: write the message in double quotes, or below `message: |`."
)


def foreign_findings(config: Config) -> Iterator[Finding]:
    """A warning about placeholders of other programs, and one about their escapes."""
    own = _own(config)
    texts = [config.sms.message, *_used_values(config)]
    found = dict.fromkeys(sign for text in texts for sign in _signs(text, own))
    if found:
        named = [sign for sign, _word in found][:_SHOWN]
        yield Finding(
            "placeholders",
            FindingState.WARNING,
            f"{', '.join(named)} looks like another program's placeholder",
            _advice([word for _sign, word in found], own),
        )
    escapes = dict.fromkeys(sign[0] for text in texts for sign in _ESCAPES.finditer(text))
    if escapes:
        detail = f"{', '.join(list(escapes)[:_SHOWN])} is sent letter by letter"
        advice = _LINE_END if "\\n" in escapes else "Write the character itself."
        yield Finding("escapes", FindingState.WARNING, detail, advice)


def _own(config: Config) -> Mapping[str, str]:
    """What people may call a placeholder, without blanks and signs → ours."""
    fields = [field for field in config.form.fields if sent_as(field).is_in_messages]
    own = {_plain(f"event {key}"): f"{{event.{key}}}" for key in EVENT_KEYS}
    own |= {_plain(key): f"{{event.{key}}}" for key in EVENT_KEYS if key != "name"}
    own |= {_plain(field.label): f"{{{field.name}}}" for field in fields}
    own |= {_plain(field.name): f"{{{field.name}}}" for field in fields}
    usual = ("firstname", "fullname", "yourname", "fname", "participantname", "studentname")
    return {**dict.fromkeys(usual, "{name}"), "event": "{event.name}", **own}


def _used_values(config: Config) -> Iterator[str]:
    """The event's own words, where the message takes them in."""
    used = placeholders(config.sms.message)
    return (text for key, text in event_values(config).items() if f"event.{key}" in used)


def _signs(text: str, own: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each sign as it stands in the text, and the word in it without blanks and signs."""
    for match in _SIGNS.finditer(text):
        word = _plain(next(filter(None, match.groups()), ""))
        is_brand = match.lastgroup == "square" and not (word in _USUAL or word in own)
        if not is_brand and not _ESCAPES.fullmatch(match[0]):
            yield match[0], word


def _advice(words: list[str], own: Mapping[str, str]) -> str:
    meant = dict.fromkeys(own[word] for word in words if word in own)
    if meant:
        return f"Write {' and '.join(meant)} instead: one brace on each side."
    known = ", ".join(dict.fromkeys(own.values()))
    return f"Placeholders are {known}."


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
