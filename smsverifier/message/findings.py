"""What is to be said about a text before it is sent: its alphabet, its parts, its registration."""

from collections.abc import Iterator

from smsverifier.config import Config
from smsverifier.core.finding import Finding, FindingState
from smsverifier.message.answers import missing_findings
from smsverifier.message.dlt import dlt_findings
from smsverifier.message.foreign import foreign_findings
from smsverifier.message.registrant import longest_text, most_parts
from smsverifier.sms.characters import Outside, outside_gsm7
from smsverifier.sms.splitting import parts_at_words
from smsverifier.sms.text import CAPACITY, Measure, measure, part_sizes, unit_sizes

_SHOWN = 8
"""Characters named in one finding; more would hide what to do."""
_OTHER_SCRIPT = "an answer in another script (नेहा) makes the SMS UCS-2:"


def message_findings(config: Config) -> tuple[Finding, ...]:
    """What is found in the text of the longest possible registrant."""
    return (*missing_findings(config, {}), *text_findings(config, longest_text(config)))


def text_findings(config: Config, text: str) -> tuple[Finding, ...]:
    """What is found in `text`, one message of `config`; something for every question asked."""
    found = measure(text)
    return (
        _encoding(outside_gsm7(text)),
        _parts(text, found),
        *_other_scripts(config, found),
        *foreign_findings(config),
        *dlt_findings(config, text),
    )


def _encoding(outside: tuple[Outside, ...]) -> Finding:
    if not outside:
        detail = "every character is in the GSM-7 alphabet: 160 fit into one part"
        return Finding("encoding", FindingState.OK, detail)
    letters = [char for char in outside if char.instead is None]
    if letters:
        detail = f"UCS-2, because of letters such as {_named(letters)}: 70 fit into one part"
        return Finding("encoding", FindingState.OK, detail)
    detail = f"UCS-2, because of {_named(outside)}: 70 characters fit into one part instead of 160"
    return Finding("encoding", FindingState.WARNING, detail, _instead(outside))


def _named(outside: tuple[Outside, ...] | list[Outside]) -> str:
    named = ", ".join(char.label for char in outside[:_SHOWN])
    return f"{named} and {len(outside) - _SHOWN} more" if len(outside) > _SHOWN else named


def _instead(outside: tuple[Outside, ...]) -> str:
    advice = [
        f'{char.label} as "{char.instead}"' if char.instead else f"{char.label} not at all"
        for char in outside[:_SHOWN]
    ]
    return f"Write {', '.join(advice)}."


def _parts(text: str, found: Measure) -> Finding:
    single, each = CAPACITY[found.encoding]
    if found.parts == 1:
        detail = f"one part: {found.units} of {single} units"
        return Finding("parts", FindingState.OK, detail)
    detail = f"{found.parts} parts: {found.units} units, {each} in a part, and every part is billed"
    at_words = parts_at_words(text, found)
    if at_words > found.parts:
        detail += f"; {at_words} if SNS cuts at the ends of words"
    last = part_sizes(unit_sizes(text, found.encoding), each)[-1]
    over = found.units - single if found.parts == 2 else last
    units = "1 unit" if over == 1 else f"{over} units"
    advice = f"Shorten the message by {units} for one part less."
    return Finding("parts", FindingState.WARNING, detail, advice)


def _other_scripts(config: Config, found: Measure) -> Iterator[Finding]:
    most = most_parts(config)
    if most > found.parts:
        is_ucs2 = found.encoding == "UCS-2"
        cause = "longer answers make it" if is_ucs2 else _OTHER_SCRIPT
        yield Finding("other_scripts", FindingState.OK, f"{cause} up to {most} parts")
