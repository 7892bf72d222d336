"""What another program's placeholders look like is told, and what is meant is let be."""

import pytest

from smsverifier.finding import FindingState
from tests.unit.message.configs import config, found


@pytest.mark.parametrize(
    ("sign", "ours"),
    [
        ("{{name}}", "{name}"),
        ("{{ name }}", "{name}"),
        ("{{First Name}}", "{name}"),
        ("{{event.name}}", "{event.name}"),
        ("{{{{name}}}}", "{name}"),
        ("<name>", "{name}"),
        ("<Your Name>", "{name}"),
        ("<<name>>", "{name}"),
        ("[name]", "{name}"),
        ("[[Name]]", "{name}"),
        ("[Event Name]", "{event.name}"),
        ("[venue]", "{event.venue}"),
        ("${name}", "{name}"),
        ("#{name}", "{name}"),
        ("%{name}", "{name}"),
        ("$name", "{name}"),
        ("%name%", "{name}"),
        ("%(name)s", "{name}"),
        ("*|FNAME|*", "{name}"),
        ("[Roll number]", "{roll}"),
        ("%s", ""),
        ("XXXX", ""),
        ("xxx", ""),
        ("____", ""),
        ("<participant>", ""),
        ("<नाम>", ""),
        ("[otp]", ""),
    ],
)
def test_a_foreign_placeholder_is_named_with_ours(sign: str, ours: str) -> None:
    made = config(f"Hi {sign}, see you", {"name": "roll", "label": "Roll number"})
    finding = found(made)["placeholders"]
    assert finding.state is FindingState.WARNING
    assert sign in finding.detail
    assert finding.advice.startswith(f"Write {ours}" if ours else "Placeholders are {")


@pytest.mark.parametrize("sign", [r"\n", r"\t", r"\u20b9", "<br>", "<br/>", "&amp;", "%0A"])
def test_an_escape_is_told_to_be_sent_as_it_stands(sign: str) -> None:
    finding = found(config(f"Hi {{name}}{sign}See you"))["escapes"]
    assert (finding.state, sign in finding.detail) == (FindingState.WARNING, True)


@pytest.mark.parametrize(
    "message",
    [
        "Hi {name}, you are in for {event.name}",
        "[HackFest] Hi {name}",
        "Hi {name}, entry $5 or 50% off, {{sic}}"[:34],
        "Hi {name}: 3 < 4 > 2, AT&T, R&D; 20% of 30%, see you",
        "Hi {name} :-] ;) XX XL",
        "{name}, hall_2 (block A)",
        "line one\nline two",
    ],
)
def test_what_is_meant_is_let_be(message: str) -> None:
    assert not {"placeholders", "escapes"} & found(config(message)).keys()


def test_the_words_of_the_event_that_go_into_the_text_count_too() -> None:
    made = config("Hi {name}, {event.venue}")
    event = made.event.model_copy(update={"venue": "<venue>"})
    assert "placeholders" in found(made.model_copy(update={"event": event}))
    assert "placeholders" not in found(config("Hi {name}").model_copy(update={"event": event}))
