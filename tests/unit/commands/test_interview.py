"""What `init` asks at a terminal, and what it makes of the answers."""

import io
import re
from pathlib import Path

import pytest
import yaml

from smsverifier.commands.asking import Terminal
from smsverifier.commands.init import InitOptions, write_config
from smsverifier.config.load import parse
from smsverifier.config.model import Config
from smsverifier.config.starter import contact_named
from smsverifier.errors import ConfigError, Interrupted, UsageError
from smsverifier.output.init_view import show_written
from smsverifier.output.screen import Screen
from tests.unit.output import streams

EVENT = {
    "name": "Hack Night",
    "date": "3 May",
    "starts_at": "2027-05-03 18:00",
    "venue": "Aula",
    "expected_registrations": 300,
}
OTHERS = {"url", "ends_at", "closes_at", "timezone"}
BASICS = "Hack Night\n3 May\n2027-05-03 18:00\nAula\n300\nGB\nThe Club\nclub@example.org\n"


class Sitting:
    """Somebody at a terminal of 80 columns, who types these lines."""

    def __init__(self, typed: str, *, width: int = 80) -> None:
        self.said = streams.Terminal()
        screen = Screen(stdout=io.StringIO(), stderr=self.said, width=width)
        self.terminal = Terminal(screen, streams.Terminal(typed))

    def __call__(self, options: InitOptions | None = None) -> Config:
        result = write_config(self.terminal, options or InitOptions())
        return parse(result.path.read_bytes(), source=str(result.path))

    @property
    def words(self) -> str:
        """What was said, without colours and folds."""
        return " ".join(streams.without_controls(self.said.getvalue()).split())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_answers_are_what_is_written() -> None:
    config = Sitting(f"{BASICS}\n\n\nhack\naws\n")()
    assert (config.stack, config.target) == ("hack", "aws")
    assert config.event.model_dump(exclude=OTHERS) == EVENT
    assert (config.sms.countries, config.form.default_country) == (("GB",), "GB")
    assert config.organiser.model_dump() == {"name": "The Club", "contact": "club@example.org"}


def test_enter_takes_what_is_offered_everywhere() -> None:
    config = Sitting("Hack Night\n" + "\n" * 12)()
    assert (config.stack, config.target, config.sms.countries) == ("hack-night", "local", ("IN",))
    assert config.event.expected_registrations == 2000
    assert [field.name for field in config.form.fields] == ["name", "phone"]


@pytest.mark.parametrize("before", range(12))
def test_a_dot_takes_the_rest_as_it_is_offered(before: int) -> None:
    config = Sitting("\n" * before + ".\n")()
    assert (config.stack, config.event.name) == ("my-event", "My Event")
    assert config.sms.message.startswith("Hi {name}, you are registered for {event.name}")


@pytest.mark.parametrize("typed", ["India", "in", "IN", "bharat", "+91"])
def test_a_country_is_taken_by_whatever_it_is_called(typed: str) -> None:
    assert Sitting(f"\n\n\n\n\n{typed}\n.\n")().sms.countries == ("IN",)


def test_an_answer_that_cannot_be_is_asked_for_again_and_the_others_are_kept() -> None:
    sitting = Sitting(
        "Hack Night\n3 May\n30 May\n2027-05-03 18:00\nAula\nmany\n300\nIN, GB\nBritan\nGB\n"
        "\nen, hi\n\n\n\n\nNo!\nhack\nmoon\n\n"
    )
    config = sitting()
    assert sitting.words.count("That cannot be") == 7
    assert "perhaps Britain" in sitting.words or "one country, such as India or IN" in sitting.words
    assert "line" not in sitting.words.replace("one at a time", "")
    assert (config.stack, config.target) == ("hack", "local")
    assert config.event.model_dump(exclude=OTHERS) == EVENT


def test_fields_are_asked_for_until_there_are_no_more() -> None:
    sitting = Sitting("\n\n\n\n\n\n\n\nCollege\nSize: S\nSize: S, M (optional)\n\n.\n")
    *_, college, size = sitting().form.fields
    assert (college.name, college.required, college.type) == ("college", True, "text")
    assert (size.name, size.required, size.options) == ("size", False, ("S", "M"))
    assert "+ College: people type freely" in sitting.words
    assert "+ Size: one of S, M, may stay empty" in sitting.words
    assert sitting.words.count("That cannot be") == 1


def test_the_sms_is_shown_with_its_size_and_price_after_every_change() -> None:
    long = "Dear {name}, " + "we are glad to see you. " * 8
    sitting = Sitting(
        f"Gala\n\n\n\n1000\n\n\n\nSize: S, M\n\n\n{long}\nHi {{who}}\nHi {{name}}: {{size}}\n\n.\n"
    )
    config = sitting()
    assert config.sms.message == "Hi {name}: {size}"
    assert "{name}, {size}, {event.name}" in sitting.words
    assert re.findall(r"(\d) parts? with the longest name \(GSM-7\)", sitting.words) == [
        "1",
        "2",
        "1",
    ]
    assert sitting.words.count("USD for 1000 people") == 3
    assert sitting.words.count("That cannot be") == 1


def test_every_language_has_its_own_sms_which_is_counted_for_itself() -> None:
    sitting = Sitting("\n\n\n\n\n\n\n\n\nfrench\nEnglish and Hindi\n\nनमस्ते {name}\n\n.\n")
    config = sitting()
    assert config.form.languages == ("en", "hi")
    assert config.form.translations["hi"].labels["phone"] == "मोबाइल नंबर"
    assert config.sms.messages == {"hi": "नमस्ते {name}"}
    assert "In English: " in sitting.words
    assert sitting.words.count("In Hindi: ") == 2
    assert "2 parts with the longest name (UCS-2)" in sitting.words
    assert "1 part with the longest name (UCS-2)" in sitting.words


def test_a_page_may_be_in_hindi_first() -> None:
    config = Sitting(".\n")(InitOptions(given={"stack": "mela"}, languages=("hi,en",)))
    assert config.form.languages == ("hi", "en")
    assert config.form.fields[0].label == "आपका नाम"
    assert config.sms.message.startswith("नमस्ते")
    assert config.sms.messages["en"].startswith("Hi {name}")


def test_without_a_price_it_says_so() -> None:
    sitting = Sitting("\n\n\n\n\nAtlantis\nTuvalu\n\n\n\n\n\n.\n")
    sitting()
    assert "price is not known here" in sitting.words


def test_what_was_given_is_not_asked() -> None:
    sitting = Sitting("\n" * 11)
    given = {"event_name": "Gala", "country": "india", "message": "Hi {name}"}
    config = sitting(InitOptions(given=given, fields=("College",)))
    assert "What is your event called" not in sitting.words
    assert "Other words?" not in sitting.words
    assert "should the form ask" not in sitting.words
    assert (config.event.name, config.sms.message) == ("Gala", "Hi {name}")


def test_what_is_given_and_cannot_be_is_refused_before_anything_is_asked() -> None:
    sitting = Sitting("\n" * 13)
    with pytest.raises(ConfigError):
        sitting(InitOptions(given={"target": "moon"}))
    assert sitting.said.getvalue() == ""


def test_a_given_country_that_is_none_is_refused_before_anything_is_asked(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        Sitting("")(InitOptions(given={"country": "Indai"}))
    assert "India" in caught.value.findings[0].allowed
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("lines", range(12))
def test_an_end_of_input_writes_nothing_wherever_it_comes(lines: int, folder: Path) -> None:
    with pytest.raises(Interrupted, match="Nothing was done"):
        Sitting("\n" * lines)()
    assert list(folder.iterdir()) == []


class Impatient(streams.Terminal):
    """Somebody who presses Ctrl-C in place of the answer after so many lines."""

    lines = 0

    def readline(self, *_: object) -> str:  # type: ignore[override]  # as StringIO's own
        self.lines -= 1
        if self.lines < 0:
            raise KeyboardInterrupt
        return "\n"


@pytest.mark.parametrize("lines", range(12))
def test_ctrl_c_is_clean_in_every_question(lines: int, folder: Path) -> None:
    sitting = Sitting("")
    sitting.terminal.stdin = Impatient()
    sitting.terminal.stdin.lines = lines
    with pytest.raises(Interrupted, match="Nothing was done"):
        sitting()
    assert sitting.said.getvalue().endswith(": \n")
    assert list(folder.iterdir()) == []


def test_no_line_is_wider_than_a_terminal() -> None:
    sitting = Sitting(
        "Hack Night 2027\n14 March 2027\n\nMain Auditorium\n\nXX\n\n\nA: b\nCollege\n\n\n\n"
        + "\n" * 9
    )
    sitting()
    plain = streams.without_controls(sitting.said.getvalue())
    shown = plain.replace("]: ", "]:\n").splitlines()  # what is typed is no part of it
    assert max(map(len, shown)) <= 80


def test_a_file_that_is_there_stays_and_another_one_is_asked_for(folder: Path) -> None:
    (folder / "config.yaml").write_text("mine", "utf-8")
    (folder / "event-2.yaml").write_text("mine", "utf-8")
    sitting = Sitting("event-2.yaml\n\n.\n")
    result = write_config(sitting.terminal, InitOptions())
    assert result.path == Path("event-3.yaml")
    assert "config.yaml is there already" in sitting.words
    assert (folder / "config.yaml").read_text("utf-8") == "mine"


def test_a_file_that_is_there_is_refused_where_nobody_is_asked(folder: Path) -> None:
    (folder / "config.yaml").write_text("mine", "utf-8")
    sitting = Sitting("")
    sitting.terminal.stdin = io.StringIO()
    with pytest.raises(UsageError, match="is there already"):
        sitting()
    assert sitting.said.getvalue() == ""


def test_what_is_not_translated_or_never_sent_is_told() -> None:
    options = InitOptions(fields=("College", "E-mail"), languages=("en", "hi"))
    sitting = Sitting("\n" * 15)
    result = write_config(sitting.terminal, options)
    assert result.untranslated == {"Hindi": ("College", "E-mail")}
    assert "Not {e_mail}: phones make" in sitting.words
    assert "{phone}" not in sitting.words
    text = result.path.read_text("utf-8")
    assert "# As you typed them until they stand here: College, E-mail.\n" in text
    show_written(sitting.terminal.screen, result)
    assert "The Hindi page shows College, E-mail as you typed" in sitting.words


@pytest.mark.parametrize("contact", ["en, hi", "yes", "a@b", "12"])
def test_a_contact_where_nobody_can_be_asked_is_refused(contact: str) -> None:
    with pytest.raises(ConfigError):
        Sitting("")(InitOptions(given={"contact": contact}))


@pytest.mark.parametrize(
    "contact", ["", "a@b.in", "Ravi, +91 98765 43210", "https://club.in/x", "club.org"]
)
def test_a_contact_is_an_address_a_number_or_a_page(contact: str) -> None:
    assert contact_named(contact) == contact


# ---- From an earlier event -----------------------------------------------------------------------


@pytest.fixture
def earlier(folder: Path) -> Path:
    path = folder / "2026" / "old.yaml"
    path.parent.mkdir()
    path.write_text(
        "# ours\nstack: fest\ntarget: aws\nevent: {name: Fest, date: May}\nform: {intro: Fest!}\n",
        "utf-8",
    )
    return path


def test_the_next_event_is_asked_for_name_date_start_and_stack_alone(earlier: Path) -> None:
    sitting = Sitting("Fest 2027\n14 March\n\n\n")
    config = sitting(InitOptions(earlier=earlier))
    assert (config.stack, config.target, config.event.name) == ("fest-2027", "aws", "Fest 2027")
    assert (config.event.date, config.form.intro) == ("14 March", "Fest!")
    assert sitting.words.count("?") == 3
    assert Path("config.yaml").read_text("utf-8").startswith("# ours\n")


def test_the_stack_of_the_earlier_event_is_refused_and_another_one_offered(earlier: Path) -> None:
    sitting = Sitting("\n\n\nfest\n\n")
    assert sitting(InitOptions(earlier=earlier)).stack == "fest-2"
    assert "the name of the earlier event's" in sitting.words
    with pytest.raises(ConfigError, match="earlier event's stack"):
        Sitting("")(InitOptions(earlier=earlier, given={"stack": "fest"}, out=Path("x.yaml")))


def test_without_a_terminal_nothing_is_asked(earlier: Path) -> None:
    sitting = Sitting("")
    sitting.terminal.stdin = io.StringIO()
    given = {"event_name": "Gala", "expected": "40", "venue": "no"}
    config = sitting(InitOptions(earlier=earlier, given=given))
    assert (config.stack, config.event.name, config.event.venue) == ("gala", "Gala", "no")
    assert config.event.expected_registrations == 40


def test_a_taken_config_yaml_is_left_alone(earlier: Path, folder: Path) -> None:
    (folder / "config.yaml").write_text("mine", "utf-8")
    result = write_config(Sitting("Gala\n\n\n\n").terminal, InitOptions(earlier=earlier))
    assert result.path == Path("gala.yaml")
    assert (folder / "config.yaml").read_text("utf-8") == "mine"


def test_what_still_speaks_of_the_earlier_event_and_prices_beside_it_are_told(
    earlier: Path,
) -> None:
    earlier.with_name("prices.yaml").write_text("", "utf-8")
    result = write_config(Sitting("Gala\n\n\n\n").terminal, InitOptions(earlier=earlier))
    assert [path for path, _ in result.still_named] == ["form.intro"]
    assert [path.name for path in result.left_behind] == ["prices.yaml"]


@pytest.mark.parametrize(
    "options",
    [
        InitOptions(given={"country": "IN"}),
        InitOptions(fields=("College",)),
        InitOptions(languages=("hi",)),
        InitOptions(given={"sender_id": "FEST"}),
    ],
)
def test_what_the_earlier_event_decides_is_not_taken_from_options(
    earlier: Path, options: InitOptions
) -> None:
    from dataclasses import replace

    with pytest.raises(UsageError, match="--from and --"):
        Sitting("")(replace(options, earlier=earlier))


def test_the_file_is_plain_yaml_for_any_reader(folder: Path) -> None:
    Sitting("no\n1e3\n\n007\n.\n")()
    loaded = yaml.safe_load((folder / "config.yaml").read_text("utf-8"))
    assert (loaded["event"]["name"], loaded["event"]["date"]) == ("no", "1e3")
    assert loaded["event"]["venue"] == "007"
