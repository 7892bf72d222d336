"""What a person wrote and YAML would swallow or change: told, with advice that works."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config.load import Loaded, load, parse
from smsverifier.errors import ConfigError, Mistake

FIELDS = "form:\n  fields:\n  - {name: name, label: n}\n  - {name: phone, label: p, type: phone}\n"


def findings(text: str | bytes) -> dict[str, Mistake]:
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ConfigError) as caught:
        parse(raw, source="config.yaml")
    return {finding.path: finding for finding in caught.value.findings}


def loaded(tmp_path: Path, text: str) -> Loaded:
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file, environ={})


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("event.venue", "0101"),
        ("event.venue", "1.50"),
        ("event.date", "2026"),
        ("event.venue", "1e5"),
        ("event.venue", "TRUE"),
        ("event.venue", "~"),
        ("sms.sender_id", "0110123"),
        ("sms.dlt.entity_id", "1101234567890123456"),
        ("sms.dlt.template_id", "0110123456"),
        ("tags.cost", "0042"),
        ("sms.name_fallback", "12345678901234567890123"),
    ],
)
def test_digits_stay_digits_in_what_is_shown_and_advised(path: str, written: str) -> None:
    *sections, key = path.split(".")
    lines = [f"{'  ' * depth}{name}:" for depth, name in enumerate(sections)]
    text = "\n".join([*lines, f"{'  ' * len(sections)}{key}: {written}"])
    finding = findings(text)[path]
    assert finding.allowed.endswith(f'; write it in quotes: "{written}"')
    assert written in finding.found or not written.strip("TRUE~")


@pytest.mark.parametrize("written", ["08", "1.50", "1e5", "00"])
def test_an_option_that_is_a_number_keeps_its_zeros(written: str) -> None:
    text = f"{FIELDS}  - name: hall\n    label: h\n    type: select\n    options: [a, {written}]\n"
    finding = findings(text)["form.fields[2].options[1]"]
    assert finding.found.startswith(f"the number {written} ")
    assert finding.allowed.endswith(f'"{written}"')


def test_a_number_that_is_too_long_is_shown_as_it_is_written() -> None:
    finding = findings("event: {expected_registrations: 12345678901234567890}")
    assert "12345678901234567890" in finding["event.expected_registrations"].found


@given(st.from_regex(r"[-+]?[0-9]{1,30}(\.[0-9]{0,9})?([eE][0-9]{1,3})?", fullmatch=True))
def test_whoever_follows_the_advice_gets_the_digits_she_wrote(written: str) -> None:
    finding = findings(f"event:\n  venue: {written}")["event.venue"]
    quoted = finding.allowed.rpartition("quotes: ")[2]
    assert parse(f"event:\n  venue: {quoted}".encode(), source="x").event.venue == written


# --- behind a # ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "quoted"),
    [
        ("sms.message", "sms:\n  message: Hi {name}, see #Hack\n", '"Hi {name}, see #Hack"'),
        ("event.venue", "event:\n  venue: Hall #3, Block B # x\n", '"Hall #3, Block B # x"'),
        ("event.name", "event: {name: Hack #नाइट\n}", '"Hack #नाइट"'),
        ("event.venue", "event:\n  venue: #3 Hall\n", '"#3 Hall"'),
        ("sms.sender_id", "sms:\n  sender_id: #HACKFT\n", '"#HACKFT"'),
        ("form.fields[2].label", f"{FIELDS}  - name: x\n    label: Hall #3\n", '"Hall #3"'),
        ("form.title", 'form:\n  title: The "Hack" #1\n', r'"The \"Hack\" #1"'),
    ],
)
def test_a_text_behind_a_hash_is_not_dropped_in_silence(path: str, text: str, quoted: str) -> None:
    finding = findings(text)[path]
    assert "YAML drops" in finding.found
    assert quoted in finding.allowed
    assert " #" in f" {yaml.safe_load(quoted)}"


def test_a_comment_behind_a_text_is_told_and_taken(tmp_path: Path) -> None:
    seen = loaded(tmp_path, "event:\n  venue: Main Hall  # ask Ravi\n")
    assert seen.config.event.venue == "Main Hall"
    (doubt,) = seen.doubts
    assert (doubt.path, "# ask Ravi" in doubt.found) == ("event.venue", True)
    assert '"Main Hall  # ask Ravi"' in doubt.allowed


@pytest.mark.parametrize(
    "text",
    [
        "stack: hack-night  # our name\n",
        "stack: hack-night #ours\n",
        "event: # the event\n  name: x\n",
        "event:\n  expected_registrations: 500 #about\n",
        "event:\n  name: 'Hack' #ours\n",
        'event:\n  name: "Hack #1" # x\n',
        "event:\n  venue: Hall#3\n",
        "sms:\n  message: |  # two lines\n    Hi {name} #Hack\n",
        "sms:\n  max_messages: #none yet\n",
        "sms:\n  countries: [IN] #only\n",
        "# a line\nstack: abc\n",
    ],
)
def test_a_comment_that_drops_no_words_is_fine(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, text).doubts == ()


@pytest.mark.parametrize(
    "text",
    [
        "event: {venue: Hall #3}\n",
        "sms:\n  message: Hi {name} #Hack\n    see you\n",
        "options: [Room #1, Room #2]\n",
    ],
)
def test_where_the_dropped_text_breaks_the_file_that_is_said(text: str) -> None:
    (finding,) = findings(text).values()
    assert '" #"' in finding.allowed


@pytest.mark.parametrize("rest", [" is in\n", "\n    x: y\n", "\n", " is in\nevent: {name: x}\n"])
def test_a_template_that_begins_with_a_variable_is_told_to_be_quoted(rest: str) -> None:
    (finding,) = findings(f"sms:\n  dlt:\n    template: {{#var#}}{rest}").values()
    assert (finding.path, finding.found[1:9]) == ("line 3, column 1", "template")
    assert finding.allowed == "quotes round a text that begins with {"


# --- characters that look like others ------------------------------------------------------------


def test_an_emoji_as_json_escapes_it_is_the_emoji() -> None:
    config = parse(b'sms: {message: "Hi {name} \\ud83d\\ude00 \\u2764"}', source="x")
    assert config.sms.message == "Hi {name} \U0001f600 \u2764"


@pytest.mark.parametrize("half", ["\\ud83d", "\\ude00\\ud83d", "\\ude00", "\\ud83d \\ude00"])
def test_half_of_an_emoji_is_none(half: str) -> None:
    assert "half of a character" in findings(f'event: {{name: "{half}"}}')["event.name"].found


@pytest.mark.parametrize(
    "text",
    [
        "event:\n\u00a0\u00a0name: x\n",
        "event:\n  name: x\n  \u00a0venue: y\n",
        "event:\n  name: x\n    \u00a0venue: y\n",
        "event:\n  name: x\n\u2003\u2003venue: y\n",
        "stack:\u00a0my-event\n",
        "event:\n  name:\u00a0x\n",
        "stack: abc\nregion:\u00a0ap-south-1\n",
    ],
)
def test_a_blank_that_is_none_is_named(text: str) -> None:
    found = findings(text).values()
    assert any("(U+" in finding.found + finding.allowed for finding in found), found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stack: my-event\t\n", "delete it"),
        ("stack: my-event\t# x\n", "delete it"),
        ("stack:\tmy-event\n", "a blank in place of the tab"),
        ("form:\n  fields:\n  -\tname: x\n", "a blank in place of the tab"),
        ("sms:\n\ttype: x", "indented with a tab"),
        ("sms:\n \ttype: x", "indented with a tab"),
    ],
)
def test_a_tab_is_told_by_where_it_stands(text: str, words: str) -> None:
    (finding,) = findings(text).values()
    assert words in finding.allowed


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("sms: {countries: IN}", "; write [IN]"),
        ("sms: {countries: 'IN, GB'}", "; write [IN, GB]"),
        ("sms: {countries: india}", "; each is a country code of two capital letters, such as IN"),
        ("sms: {countries: 91}", "; each is a country code of two capital letters, such as IN"),
        (
            "form: {allowed_origins: 'https://a.example'}",
            '; write ["https://a.example"]',
        ),
        (f"{FIELDS}  - {{name: x, label: x, type: select, options: 08}}\n", '; write ["08"]'),
    ],
)
def test_one_value_in_place_of_a_list_is_told_how_to_write_it(text: str, advice: str) -> None:
    (finding,) = findings(text).values()
    assert finding.allowed.endswith(advice)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_told_in_words(codec: str) -> None:
    (finding,) = findings("stack: my-event\n".encode(codec)).values()
    assert "UTF-16" in finding.found
    assert "UTF-8" in finding.allowed


@pytest.mark.parametrize(
    "text",
    [
        "stack: “my-event”\n",
        "sms: {countries: [‘IN’]}\n",
        "target: “local”\n",
        "sms:\n  message: “Hi: {name}”\n",
        "sms:\n  ‘message’: Hi\n",
        "event:\n  name: “Hack: {x”\n",
    ],
)
def test_curly_quotes_are_explained(text: str) -> None:
    assert any("curly" in finding.allowed for finding in findings(text).values())


def test_curly_quotes_round_a_text_are_told_and_taken(tmp_path: Path) -> None:
    seen = loaded(tmp_path, "sms:\n  message: “Hi {name}”\nevent: {name: The “Hack”}\n")
    assert [(doubt.path, doubt.allowed.rpartition(": ")[2]) for doubt in seen.doubts] == [
        ("sms.message", '"Hi {name}"')
    ]


@pytest.mark.parametrize(
    ("fields", "advice"),
    [
        ("[{name: name, label: n}]", "add - {name: phone, label: Mobile number, type: phone}"),
        ("[]", "add - {name: name, label: Your name} and - {name: phone"),
        ("[{name: name, label: n}, {name: x, label: x}]", "add - {name: phone, label"),
        ("[{name: [name], label: n}]", "add - {name: name, label: Your name} and - {name: phone"),
        ("[{name: {phone: p}, label: n}]", "add - {name: name, label: Your name} and - {name: p"),
        ("[{name: name, label: n}, {name: phone, label: x}]", "`type: phone` to the field phone"),
        ("[{name: name, label: n}, {name: mobile, label: x, type: phone}]", "rename mobile"),
    ],
)
def test_a_form_without_a_phone_is_told_so(fields: str, advice: str) -> None:
    finding = findings(f"form: {{fields: {fields}}}")["form.fields"]
    assert advice in finding.allowed


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ('"Hi {name} "', ["sms.message"]),
        ('" Hi {name}"', ["sms.message"]),
        ('"Hi {name}"', []),
        ("|\n    Hi {name}\n    you are in\n", []),
        ("|\n    Hi {name} \n", ["sms.message"]),
    ],
)
def test_a_blank_that_is_dropped_at_the_ends_of_a_message_is_said(
    tmp_path: Path, text: str, doubts: list[str]
) -> None:
    seen = loaded(tmp_path, f"sms:\n  message: {text}\n")
    assert [doubt.path for doubt in seen.doubts] == doubts
