"""The form page as text: what Velocity, HTML and a browser's security policy make of it."""

import base64
import hashlib
import html
import json
import re
import string
from html.parser import HTMLParser
from typing import Any

import airspeed
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config.model import Config
from smsverifier.sms.countries import country_rules, dialling_rules, landline_data, landline_pattern
from smsverifier.templates.form import form_page
from smsverifier.templates.words import words_in

HOSTILE = (
    *('"', "'", "<", ">", "&", "</script>", "<!--", "-->", "&amp;", "&#36;", "\\", "`"),
    *("$x", "${x}", "$!{x}", "#if", "#end", "##", "#*", "*#", "#[[", "]]#", "\\$x", "#set($a=1)"),
    *("हैकथॉन", "😀", "é", "\u200d", "\ufeff", "line\u0020two"),
)
# Control characters and half surrogates are refused by the configuration itself.
# Python's `html`, which reads the page here, leaves out what is no character (Cn: U+FDD0).
letters = st.characters(exclude_categories=("Cc", "Cn", "Cs", "Zl", "Zp"))
pieces = st.one_of(st.sampled_from(HOSTILE), st.text(letters, max_size=20))
texts = st.lists(pieces, min_size=1, max_size=5).map("".join).filter(str.strip)


class Reader(HTMLParser):
    """What a page shows and holds, with references resolved."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: dict[str, list[str]] = {}
        self.attributes: dict[str, list[dict[str, str]]] = {}
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self._key: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: text or "" for name, text in attributes}
        self._open = [tag, found.get("id") or found.get("class", "")]
        self._key = found.get("data-text")
        self.attributes.setdefault(tag, []).append(found)

    def handle_data(self, data: str) -> None:
        if self._open:
            self.shown.setdefault(self._open[0], []).append(data)
            if self._key is not None:
                self.texts.setdefault(self._key, data)

    def handle_endtag(self, tag: str) -> None:
        self._open = []
        self._key = None

    def policy(self) -> str:
        metas = self.attributes["meta"]
        return next(m["content"] for m in metas if m.get("http-equiv", "").startswith("Content-S"))

    def settings(self) -> dict[str, Any]:
        return next(json.loads(text) for text in self.shown["script"] if text.startswith("{"))


def page_of(**config: Any) -> str:
    return form_page(Config.model_validate(config))


def fields(*extra: Any) -> dict[str, Any]:
    name = {"name": "name", "label": "Your name"}
    return {"fields": [name, {"name": "phone", "label": "Phone", "type": "phone"}, *extra]}


def speaks_no_velocity(page: str) -> bool:
    return page.isascii() and "$" not in page and "#" not in re.sub("&#[0-9]+;", "", page)


@given(title=texts, intro=texts, label=texts, option=texts)
def test_any_text_of_the_configuration_passes_velocity_unchanged(
    title: str, intro: str, label: str, option: str
) -> None:
    choice = {"name": "size", "label": label[:200], "type": "select", "options": [option[:100]]}
    page = page_of(form={"title": title[:200], "intro": intro[:1000], **fields(choice)})
    assert speaks_no_velocity(page)
    assert airspeed.Template(page).merge({}) == page


@given(title=texts, intro=texts, label=texts, option=texts)
def test_any_text_of_the_configuration_is_shown_as_it_is(
    title: str, intro: str, label: str, option: str
) -> None:
    choice = {"name": "size", "label": label[:200], "type": "select", "options": [option[:100]]}
    config = Config.model_validate({"form": {"title": title, "intro": intro, **fields(choice)}})
    read = Reader(form_page(config))
    assert read.shown["title"] == read.shown["h1"] == [config.form.title]
    assert read.shown["p"][0] == config.form.intro
    assert read.texts["label.size"] == config.form.fields[2].label
    assert read.attributes["option"][1]["value"] == config.form.fields[2].options[0]
    assert read.shown["option"][1] == config.form.fields[2].options[0]


@given(title=texts, intro=texts, label=texts, option=texts)
def test_any_translation_passes_velocity_and_reaches_the_script_as_it_is(
    title: str, intro: str, label: str, option: str
) -> None:
    choice = {"name": "size", "label": "Size", "type": "select", "options": ["S", "M"]}
    hindi = {
        "title": title[:200],
        "intro": intro[:1000],
        "labels": {"size": label[:200]},
        "options": {"size": {"M": option[:100]}},
    }
    form = {"languages": ["en", "hi"], "translations": {"hi": hindi}, **fields(choice)}
    config = Config.model_validate({"form": form})
    page = form_page(config)
    assert speaks_no_velocity(page)
    assert airspeed.Template(page).merge({}) == page
    told, translation = Reader(page).settings()["texts"]["hi"], config.form.translations["hi"]
    assert told["title"] == translation.title
    assert told.get("intro", "") == translation.intro
    assert told["label.size"] == translation.labels["size"]
    assert told["option.size.1"] == translation.options["size"]["M"]
    assert "label.name" not in told


def test_with_one_language_there_is_nothing_to_choose() -> None:
    assert "data-language" not in page_of().split("<script")[0]


def test_each_language_is_offered_in_its_own_script() -> None:
    buttons = Reader(page_of(form={"languages": ["en", "hi"]})).attributes["button"]
    assert [button["lang"] for button in buttons if "data-language" in button] == ["en", "hi"]


def test_the_page_is_written_in_the_first_language() -> None:
    read = Reader(page_of(form={"languages": ["hi", "en"]}))
    assert read.attributes["html"] == [{"lang": "hi", "dir": "ltr"}]
    assert read.texts["register"] == words_in("hi")["register"]


@given(name=texts, date=texts, venue=texts)
def test_the_event_stands_in_for_title_and_intro(name: str, date: str, venue: str) -> None:
    event = Config.model_validate({"event": {"name": name, "date": date, "venue": venue}}).event
    read = Reader(page_of(event=event.model_dump()))
    assert read.shown["h1"] == [event.name]
    assert read.shown["p"][0] == f"{event.date}\n{event.venue}"


def test_after_the_end_it_still_says_when_where_and_whom_to_ask() -> None:
    event = {"date": "Sat 12 Dec", "venue": "Main hall"}
    organiser = {"contact": "club@example.org"}

    def over(**form: str) -> str:
        page = page_of(event=event, organiser=organiser, form=form)
        section = page.split('id="over"')[1].split("</section>")[0]
        return html.unescape(section)

    plain = page_of(event=event)
    assert "Main hall" in plain
    assert "data-asks" not in plain.split("<script")[0]  # it stays where it is
    assert "answered here: club@example.org" in over()
    assert "Main hall" not in over()
    intro = page_of(event=event, form={"intro": "Register here."})
    assert "data-asks>Register here." in intro
    assert "Sat 12 Dec\nMain hall" in over(intro="Register here.")
    ours = over(closed="Write to us.")
    assert "Write to us." in ours
    assert "answered here" not in ours


def test_without_date_and_venue_there_is_no_intro() -> None:
    assert 'class="intro"' not in page_of()


def test_the_policy_allows_exactly_our_script_and_our_style() -> None:
    page = page_of()
    style = page.split("<style>")[1].split("</style>")[0]
    script = page.split("<script>")[1].split("</script>")[0]
    assert style.count("\n.field {") == 1
    assert script.count("\nasync function submit(event) {") == 1
    digests = [_digest(text) for text in (script, style)]
    assert Reader(page).policy() == (
        f"default-src 'none'; script-src 'sha256-{digests[0]}'; style-src 'sha256-{digests[1]}'; "
        "img-src data:; connect-src 'self'; form-action 'none'; base-uri 'none'"
    )
    assert page.count("<style") == 1
    assert page.count("<script") == 2  # the other is the settings, which do not run


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_page_loads_nothing_from_elsewhere() -> None:
    page = page_of()
    given = [attributes for found in Reader(page).attributes.values() for attributes in found]
    addresses = [each[key] for each in given for key in ("src", "href", "action") if key in each]
    assert [address.split(",")[0] for address in addresses] == ["data:image/svg+xml"]
    assert "url(" not in page
    assert "@import" not in page


def test_the_page_is_small() -> None:
    assert len(page_of()) < 40_000


def test_even_with_every_country_the_page_fits_a_mapping_template() -> None:
    codes = [
        first + second for first in string.ascii_uppercase for second in string.ascii_uppercase
    ]
    page = page_of(sms={"countries": [code for code in codes if _has_mobiles(code)]})
    assert speaks_no_velocity(page)
    assert len(page) < 300_000  # aws: api-template-300-kb


def _has_mobiles(code: str) -> bool:
    try:
        dialling_rules(code)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("name", "text", ("text", "text", "name")),
        ("phone", "phone", ("tel", "tel", "tel")),
        ("mail", "email", ("email", "email", "email")),
        ("team", "text", ("text", "text", "off")),
        ("friend", "phone", ("tel", "tel", "off")),
    ],
)
def test_a_field_brings_the_right_keyboard_and_memory(
    name: str, kind: str, expected: tuple[str, ...]
) -> None:
    field = {"name": name, "label": "x", "type": kind}
    others = [given for given in fields()["fields"] if given["name"] != name]
    inputs = Reader(page_of(form={"fields": [*others, field]})).attributes["input"]
    found = next(given for given in inputs if given.get("data-name") == name)
    assert (found["type"], found["inputmode"], found["autocomplete"]) == expected


def test_every_field_has_a_label_and_a_place_for_its_problem() -> None:
    choice = {"name": "size", "label": "Size", "type": "select", "options": ["S"]}
    read = Reader(page_of(form=fields(choice)))
    controls = read.attributes["input"][:2] + read.attributes["select"]
    labelled = {label["for"] for label in read.attributes["label"]}
    ids = {given.get("id") for tag in ("p", "div") for given in read.attributes[tag]}
    for control in controls:
        assert control["id"] in labelled
        assert {control["aria-describedby"], f"{control['id']}-error"} <= ids


def test_only_a_required_field_is_marked_as_one() -> None:
    read = Reader(page_of(form=fields({"name": "team", "label": "Team", "required": False})))
    required = {given["data-name"]: "required" in given for given in read.attributes["input"][:3]}
    assert required == {"name": True, "phone": True, "team": False}
    assert [text for text in read.shown["span"] if "(" in text] == ["(optional)"]


def test_an_address_may_be_no_longer_than_the_api_takes() -> None:
    mail = {"name": "mail", "label": "Mail", "type": "email", "max_length": 1000}
    assert 'data-reads="text" data-limit="254"' in page_of(form=fields(mail))


@pytest.mark.parametrize(
    ("countries", "home", "hint"),
    [
        (["IN"], "IN", "For example 81234 56789"),
        (["IN", "NP"], "NP", "For example 984-1234567; from abroad with + and the country code"),
        (["IN"], "NP", "With + and the country code, for example +91 81234 56789"),
    ],
)
def test_the_hint_says_how_to_write_a_number(countries: list[str], home: str, hint: str) -> None:
    page = page_of(sms={"countries": countries}, form={"default_country": home})
    assert hint in Reader(page).shown["p"]


def test_the_script_is_told_the_countries() -> None:
    assert Reader(page_of()).settings()["countries"] == [
        {"code": "IN", "dial": "91", "mobile": r"\+91[6-9][0-9]{9}", "trunk": "0", "exit": "00"}
        | {"lengths": [10], "example": "81234 56789", "landline": landline_pattern("IN")}
    ]


def test_of_many_countries_the_home_s_landlines_are_known_and_the_page_stays_small() -> None:
    codes = sorted(set(landline_data()["countries"]) - {"IN"})
    page = page_of(sms={"countries": [*codes, "IN"]}, form={"default_country": "IN"})
    landlines = {one["code"]: one["landline"] for one in Reader(page).settings()["countries"]}
    assert landlines["IN"] == landline_pattern("IN")
    assert "" in landlines.values()
    assert sum(map(len, landlines.values())) <= 10_000


def test_what_is_written_down_of_india_is_what_the_library_says() -> None:
    written = country_rules("IN")
    behaviours = dialling_rules("IN")
    assert {**written, **vars(behaviours)} == written


@pytest.mark.parametrize(
    ("code", "trunk", "exit_code"),
    [
        ("US", "1", "011"),
        ("GB", "0", "00"),
        ("IT", "", "00"),
        ("RU", "8", "810"),
        ("AU", "0", "0011"),
    ],
)
def test_other_countries_habits_come_from_the_library(
    code: str, trunk: str, exit_code: str
) -> None:
    behaviours = dialling_rules(code)
    assert (behaviours.trunk, behaviours.exit) == (trunk, exit_code)
