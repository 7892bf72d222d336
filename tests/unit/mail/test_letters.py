"""A letter says the same as text and as HTML, and no word of it is markup or a header."""

import email
import email.policy
from email.header import decode_header, make_header
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.mail.address import mailbox, mask_address, mask_addresses_in, why_no_address
from smsverifier.mail.domains import is_free_mail, meant_domain
from smsverifier.mail.letter import letter
from smsverifier.mail.mime import File, mime_message
from smsverifier.message.email import email_settings

ICS = File("event.ics", "text/calendar; charset=UTF-8; method=PUBLISH", "नमस्ते".encode())


class Read(HTMLParser):
    """What a browser makes of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.links: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.text(max_size=80))
def test_no_word_is_markup_and_none_reaches_a_header(words: str) -> None:
    made = letter(words, words, [("When", words)], [words], "en")
    plain = letter("x", "x", [("When", "x")], ["x"], "en")
    allowed = {*Read(plain.html).tags, "br", "a", "p"}
    assert set(Read(made.html).tags) <= allowed
    assert not any(char in made.subject for char in "\r\n")


def test_text_and_html_tell_the_same_in_the_order_that_helps() -> None:
    body = "Hi Asha,\n\nsee https://x.example/?a=1&b=2. Bye"
    made = letter("Done", body, [("When", "5 Dec"), ("Where", "")], ["The Club"], "hi")
    assert made.text == f"{body}\n\nWhen: 5 Dec\n\n-- \nThe Club\n"
    read = Read(made.html)
    assert read.links == ["https://x.example/?a=1&b=2"]
    assert read.words.index("Asha") < read.words.index("5 Dec") < read.words.index("The Club")
    assert ("h1" in read.tags, "ul" in read.tags, "img" in read.tags) == (True, True, False)
    assert '<html lang="hi" dir="ltr">' in made.html


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_a_mime_message_is_read_back_as_it_was_written(words: str) -> None:
    made = letter(words, f"{words}\nend", [], [], "en")
    source = mime_message(
        (words, "club@club.example"), "a@b.example", ["r@c.example"], made, {"X-A": "b"}, [ICS]
    )
    assert source.isascii()
    assert max(map(len, source.split(b"\r\n"))) < 998
    read: Any = email.message_from_bytes(source, policy=email.policy.default)
    parts = {part.get_content_type(): part for part in read.walk()}
    assert str(make_header(decode_header(str(read["Subject"])))).split() == made.subject.split()
    assert (read["To"], read["Reply-To"], read["X-A"]) == ("a@b.example", "r@c.example", "b")
    assert read["From"].addresses[0].addr_spec == "club@club.example"
    assert parts["text/plain"].get_content().splitlines() == made.text.splitlines()
    assert parts["text/html"].get_content().splitlines() == made.html.splitlines()
    calendar = parts["text/calendar"]
    assert calendar.get_payload(decode=True) == ICS.content
    assert (calendar.get_filename(), calendar.get_param("method")) == ("event.ics", "PUBLISH")


@pytest.mark.parametrize("evil", ["a@b.example\r\nBcc: c@d.example", "a@b.example\nX: y"])
def test_a_line_end_in_a_recipient_is_refused(evil: str) -> None:
    made = letter("s", "b", [], [], "en")
    with pytest.raises(ValueError):
        mime_message(("", "club@club.example"), evil, [], made, {})
    assert why_no_address(evil) == "invalid_address"


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("asha@example.org", None),
        ("a.b+c@mail.example.co.in", None),
        ("", "no_address"),
        (" ", "no_address"),
        ("a..b@example.org", "invalid_address"),
        (".a@example.org", "invalid_address"),
        ("a@localhost", "invalid_address"),
        ("a@b.example,c@d.example", "invalid_address"),
        ("<a@b.example>", "invalid_address"),
        ("आशा@example.org", "invalid_address"),
        (f"{'a' * 65}@example.org", "invalid_address"),
    ],
)
def test_an_address_is_a_plain_mailbox(address: str, fault: str | None) -> None:
    assert why_no_address(address) == fault


def test_addresses_are_masked_wherever_they_stand() -> None:
    assert mask_address("asha@example.org") == "a••••@e••••.org"
    assert mask_addresses_in("mail asha@example.org, please") == "mail a••••@e••••.org, please"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_a_senders_name_is_one_line_of_ascii(name: str) -> None:
    made = mailbox(name, "club@club.example")
    assert made.isascii()
    assert not any(char in made for char in "\r\n")
    assert made.endswith("club@club.example") or made.endswith("<club@club.example>")


def test_free_mail_and_mistyped_domains_are_known() -> None:
    assert (is_free_mail("club@GMAIL.com"), is_free_mail("club@college.example")) == (True, False)
    assert meant_domain("asha@gmail.con") == "gmail.com"


def test_the_letter_of_a_configuration_says_when_and_where_in_each_language() -> None:
    config = Config.model_validate(
        {
            "event": {"name": "HackFest", "venue": "Audi", "starts_at": "2026-12-05 18:00"},
            "form": {"languages": ["en", "hi"]},
            "email": {"enabled": True, "from": "club@club.example"},
        }
    )
    frames = email_settings(config)["frames"]
    assert frames["en"]["facts"] == [["When", "5 Dec 2026, 18:00 IST"], ["Where", "Audi"]]
    assert frames["hi"]["facts"] == [["कब", "5 Dec 2026, 18:00 IST"], ["कहाँ", "Audi"]]
