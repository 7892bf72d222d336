"""Each language's message is measured, priced and judged for itself."""

import io
from typing import Any

from smsverifier.config import Config
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.cost import ceiling_of, estimate
from smsverifier.finding import FindingState
from smsverifier.message import draft_messages, most_parts, most_parts_in_any_language
from smsverifier.output.findings_view import findings_view
from smsverifier.output.screen import Screen
from tests.unit.message.configs import DLT, found

PRICES = load_prices()
HINDI = "नमस्ते {name}, {event.name} के लिए आपका पंजीकरण हो गया है। मिलते हैं!"
TEMPLATE = "नमस्ते {#alphanumeric#}, {#alphanumeric#} के लिए आपका पंजीकरण हो गया है। मिलते हैं!"


def made(**sms: Any) -> Config:
    form = {"languages": ["en", "hi"]}
    return Config.model_validate({"form": form, "sms": {"messages": {"hi": HINDI}, **sms}})


def registered(*, hindi: str | None) -> Config:
    templates = {} if hindi is None else {"hi": {"template_id": "1108", "template": hindi}}
    return made(sender_id="HACKFT", dlt={**DLT, "templates": templates})


def test_every_language_has_a_draft_of_its_own() -> None:
    drafts = draft_messages(made(), PRICES, "नेहा")
    assert list(drafts) == ["en", "hi"]
    assert drafts["hi"].text == "नमस्ते नेहा, Demo Event के लिए आपका पंजीकरण हो गया है। मिलते हैं!"
    assert (drafts["hi"].measure.encoding, drafts["hi"].measure.parts) == ("UCS-2", 1)
    assert draft_messages(made(), PRICES, "Asha")["en"].measure.encoding == "GSM-7"


def test_one_language_is_one_draft() -> None:
    assert list(draft_messages(Config(), PRICES)) == ["en"]


def test_what_is_found_in_another_language_says_which() -> None:
    said = found(made())
    assert said["encoding"].state is FindingState.OK
    assert said["parts"].detail.startswith("one part")
    assert said["parts.hi"].detail.startswith("in Hindi, 2 parts")
    shown = io.StringIO()
    Screen(stdout=shown, stderr=shown).show(findings_view([said["parts.hi"]]))
    assert shown.getvalue().split()[:4] == ["!", "parts", "in", "Hindi,"]
    assert "dlt.hi" not in said  # the same in both


def test_a_language_without_a_template_of_its_own_is_a_blocker_there_alone() -> None:
    said = found(registered(hindi=None))
    assert said["dlt_template"].state is FindingState.OK
    assert said["dlt_template.hi"].state is FindingState.BLOCKER
    assert "sms.messages.hi" in said["dlt_template.hi"].advice
    assert "sms.dlt.templates.hi" in said["dlt_template.hi"].advice


def test_a_language_is_held_to_its_own_template() -> None:
    said = found(registered(hindi=TEMPLATE))
    assert "dlt_template.hi" not in said
    assert found(registered(hindi=TEMPLATE + "!"))["dlt_template.hi"].state is FindingState.BLOCKER


def test_the_most_is_that_of_the_longest_language() -> None:
    long = made(messages={"hi": HINDI * 4})
    assert most_parts_in_any_language(long) > most_parts(long)
    assert ceiling_of(long, PRICES).parts == most_parts_in_any_language(long)


def test_the_estimate_says_what_each_language_would_cost() -> None:
    cost = estimate(made(), PRICES, 1000)
    (hindi,) = cost.others
    assert (hindi.language, hindi.parts, hindi.sms.count) == ("hi", 2, 2000)
    assert cost.sms.count == 1000
    assert cost.most_sms.count >= hindi.sms.count
    assert estimate(Config(), PRICES, 1000).others == ()
