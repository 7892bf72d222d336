"""The form's script, for its own page and for somebody else's: old phones read it.

Esprima for Python knows ECMAScript of 2017 and the spread of objects of 2018, and refuses what
came after. Patterns it tries by Python's rules: what of them is too new is looked for here.
"""

import json
import re
from itertools import pairwise
from typing import Any

import airspeed
import pytest
from hypothesis import given

from smsverifier.config import Config
from smsverifier.templates.form import form_page, form_script, place_of
from tests.unit.templates.test_form_page import Reader, fields, page_of, speaks_no_velocity, texts

API = "https://abc123.execute-api.ap-south-1.amazonaws.com/live"
EVERYTHING = Config.model_validate(
    {
        "registrations": {"duplicates": "ignore"},
        "form": {
            "languages": ["en", "hi"],
            "consent": {"text": "I agree."},
            "adults_only": True,
            **fields({"name": "team", "label": "Team", "required": False}),
        },
    }
)

TOO_NEW = (
    *("flat", "flatMap", "fromEntries", "at", "replaceAll", "matchAll", "allSettled", "any"),
    *("trimStart", "trimEnd", "globalThis", "structuredClone", "queueMicrotask", "hasOwn"),
    *("findLast", "toSorted", "WeakRef", "randomUUID", "replaceChildren", "checkVisibility"),
)
"""Functions that came after ES2018, or to browsers after that."""


def scripts_of(config: Config) -> dict[str, str]:
    page = Reader(form_page(config)).shown["script"]
    return {"page": page[1], "elsewhere": form_script(config)}


def parts_of(script: str) -> tuple[str, str]:
    """HTML and style as the script has them: between grave accents, taken to the letter."""
    assert script.count("`") == 4
    _, html, _, css, _ = script.split("`")
    assert "\\" not in html + css
    return html, css


def parsed(script: str) -> Any:
    esprima = pytest.importorskip("esprima", reason="esprima is not installed")
    return esprima.parseScript(script, tolerant=True, tokens=True)


@pytest.mark.parametrize("where", ["page", "elsewhere"])
def test_it_has_no_syntax_that_came_after_es2018(where: str) -> None:
    tree = parsed(scripts_of(EVERYTHING)[where])
    assert {error["message"].split(": ")[-1] for error in tree.errors} <= {
        "Invalid regular expression"
    }
    patterns = [token.value for token in tree.tokens if token.type == "RegularExpression"]
    assert len(patterns) > 5
    for pattern in patterns:
        assert not re.search(r"\(\?<|\\p\{|/[a-z]*[dsvy][a-z]*\Z", pattern), pattern


@pytest.mark.parametrize(
    "newer", ["a?.b", "a ?? b", "a ||= b", "class A { p = 1 }", "try {} catch {}", "1_000n"]
)
def test_the_parser_refuses_what_is_newer(newer: str) -> None:
    with pytest.raises(Exception, match="Unexpected token"):
        parsed(newer)


@pytest.mark.parametrize("where", ["page", "elsewhere"])
def test_it_calls_nothing_that_came_after_es2018(where: str) -> None:
    tokens = parsed(scripts_of(EVERYTHING)[where]).tokens
    called = {
        name.value
        for dot, name in pairwise(tokens)
        if dot.value == "." and name.type == "Identifier"
    }
    assert {"concat", "reduce", "fetch"} & called
    assert called & set(TOO_NEW) == set()


@given(title=texts, intro=texts, label=texts, option=texts)
def test_any_text_of_the_configuration_passes_velocity_unchanged(
    title: str, intro: str, label: str, option: str
) -> None:
    choice = {"name": "size", "label": label[:200], "type": "select", "options": [option[:100]]}
    form = {"title": title[:200], "intro": intro[:1000], **fields(choice)}
    script = form_script(Config.model_validate({"form": form}))
    assert speaks_no_velocity(script)
    assert airspeed.Template(script).merge({}) == script
    html, _ = parts_of(script)
    read = Reader(html)
    assert read.texts["title"] == Config.model_validate({"form": form}).form.title


def test_it_fits_a_mapping_template_even_with_all_there_is() -> None:
    assert len(form_script(EVERYTHING)) < 100_000  # aws: api-template-300-kb, with 200 countries


def test_it_brings_no_measure_of_the_other_page_and_no_heading_of_the_first_rank() -> None:
    script = form_script(EVERYTHING)
    html, css = parts_of(script)
    assert not re.search(r"[0-9.]rem\b", css)
    assert ":root" not in css
    assert not re.search(r"(?m)^(body|main|html)\b", css)
    assert "<h1" not in html
    assert "<main" not in html
    assert "id=&quot;settings" not in html


def test_each_stack_has_a_place_of_its_own_in_a_page() -> None:
    places = {place_of(Config.model_validate({"stack": name})) for name in ("night", "day")}
    assert places == {"register-night", "register-day"}


# ---- Before and without the script ---------------------------------------------------------------


def test_before_the_script_has_run_there_is_no_field_and_nothing_to_press() -> None:
    read = Reader(form_page(EVERYTHING))
    sections = {each.get("id"): each for each in read.attributes["section"]}
    assert "hidden" in sections["register"]
    assert "hidden" in sections["done"]
    (send,) = (each for each in read.attributes["button"] if each.get("id") == "send")
    assert "disabled" in send
    assert "<noscript" not in form_page(EVERYTHING)


def test_what_to_do_then_is_said_in_every_language() -> None:
    notices = Reader(form_page(EVERYTHING)).attributes["p"]
    assert [each["lang"] for each in notices if each.get("lang")] == ["en", "hi"]
    assert "JavaScript" in form_page(EVERYTHING).split('id="needs"')[1].split("<section")[0]


def test_whatever_submits_the_form_by_itself_sends_no_answer_anywhere() -> None:
    """What has no name is no part of a submission, and a POST writes nothing into the address."""
    read = Reader(form_page(EVERYTHING))
    (form,) = read.attributes["form"]
    assert form["method"] == "post"
    assert "action" not in form
    controls = [*read.attributes["input"], *read.attributes["button"]]
    assert {each["name"] for each in controls if "name" in each} == {"homepage"}
    assert "form-action 'none'" in read.policy()


# ---- A page elsewhere ----------------------------------------------------------------------------


def test_a_page_elsewhere_knows_the_api_and_may_speak_to_it_alone() -> None:
    page = form_page(EVERYTHING, API)
    assert Reader(page).settings()["api"] == API
    assert f"connect-src {API}/;" in Reader(page).policy()
    assert "'self'" not in Reader(page).policy()
    assert form_page(EVERYTHING).count(API) == 0


def test_the_page_and_the_api_have_the_same_hash_of_the_fields() -> None:
    from smsverifier.templates.mapping import gateway_response_bodies

    refusal = json.loads(gateway_response_bodies(EVERYTHING)["BAD_REQUEST_BODY"])
    assert Reader(form_page(EVERYTHING)).settings()["form"] == refusal["form"]


# ---- "(optional)" --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Team", "(optional)"),
        ("Team (optional)", ""),
        ("Team - Optional", ""),
        ("Dietary needs, if any", ""),
        ("टीम (वैकल्पिक)", ""),
        ("Options", "(optional)"),
    ],
)
def test_a_label_that_says_so_is_not_marked_as_optional_again(label: str, said: str) -> None:
    team = {"name": "team", "label": label, "required": False}
    read = Reader(page_of(form=fields(team)))
    assert read.texts.get("optional.team", "") == said


def test_each_language_s_label_is_looked_at() -> None:
    team = {"name": "team", "label": "Team (optional)", "required": False}
    hindi = {"labels": {"team": "टीम"}}
    form = {"languages": ["en", "hi"], "translations": {"hi": hindi}, **fields(team)}
    told = Reader(page_of(form=form)).settings()["texts"]["hi"]
    assert told["optional.team"] == "(ज़रूरी नहीं)"
