"""Registrants who try the message: the longest possible ones, and a given name.

A registrant is what was typed into the form: field → text.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from smsverifier.config import Config
from smsverifier.message.wording import wording
from smsverifier.sms.text import NAME_LIMIT, is_gsm7, measure, placeholders, render, unit_sizes

Registrant = Mapping[str, str]

LATIN = "Venkatanarasimharajuvaripetala"
"""As long as the name rule allows; all letters, so that any shorter limit cuts a name off it."""
ASTRAL = "\U00011107" * NAME_LIMIT
"""As many UTF-16 units as a name can have: letters of Chakma, two units each."""
ASTRAL_GROWTH = 1.5
"""Its letters for one typed character: a Hebrew letter's NFC may be three UTF-16 units."""


def named_registrant(config: Config, name: str) -> Registrant:
    """Somebody called `name`, whose other answers are as long as possible."""
    return {**longest_registrant(config), "name": name}


def longest_registrant(config: Config) -> Registrant:
    """Who gets the longest text among those who write in the Latin alphabet."""
    return _longest(config, _registrants(config, LATIN, 1))


def longest_text(config: Config) -> str:
    """The text of the longest possible registrant in the Latin alphabet."""
    return render(wording(config), longest_registrant(config))


def most_parts(config: Config) -> int:
    """The parts nobody's message can exceed, whatever script they write their name in."""
    registrants = _registrants(config, ASTRAL, ASTRAL_GROWTH)
    other_script = render(wording(config), _longest(config, registrants))
    return max(measure(text).parts for text in (other_script, longest_text(config)))


def _longest(config: Config, registrants: Iterator[Registrant]) -> Registrant:
    words = wording(config)

    def size(registrant: Registrant) -> tuple[int, int]:
        found = measure(render(words, registrant))
        return found.parts, found.units

    # Whose name is unfit to send is greeted by the fallback, which may be longer.
    return max((who for r in registrants for who in (r, {**r, "name": ""})), key=size)


def _registrants(config: Config, letters: str, growth: float) -> Iterator[Registrant]:
    """Candidates, the longest among them, who type up to `growth` letters for one.

    One option outside GSM-7 makes the whole text UCS-2, which may cost more than a longer plain
    one: so each such option is tried, with the longest of everything else.
    """
    used = [field for field in config.form.fields if field.name in placeholders(config.sms.message)]
    typed = {f.name: letters[: math.ceil(f.max_length * growth)] for f in used}
    plain = {f.name: _answer(typed[f.name], _plain(f.options), _septets) for f in used}
    longest = {f.name: _answer(typed[f.name], f.options, _utf16) for f in used}
    yield plain
    yield longest
    for field in used:
        others = [option for option in field.options if not is_gsm7(option)]
        if others:
            yield {**longest, field.name: max(others, key=_utf16)}


def _answer(typed: str, options: Sequence[str], size: Callable[[str], int]) -> str:
    return max(options, key=size, default=typed)


def _plain(options: Sequence[str]) -> Sequence[str]:
    return [option for option in options if is_gsm7(option)] or options


def _septets(text: str) -> int:
    return sum(unit_sizes(text, "GSM-7"))


def _utf16(text: str) -> int:
    return sum(unit_sizes(text, "UCS-2"))
