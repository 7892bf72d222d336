"""Consent and language through the deployed stack: what the API refuses, rows keep, phones get."""

from collections.abc import Callable

from smsverifier.templates.form_marks import sent_marks, wording_hash
from tests.support.whole_stack import WholeStack

ENGLISH, HINDI = "I agree that the club texts me.", "मैं सहमत हूँ।"
FORM = {
    "languages": ["en", "hi"],
    "consent": {"text": ENGLISH},
    "adults_only": True,
    "translations": {"hi": {"consent": HINDI}},
}
SMS = {"messages": {"hi": "नमस्ते {name}, {event.name} में स्वागत है!"}}
FIRST, SECOND = "+919876543210", "+919876543211"


def test_who_agreed_is_told_in_their_language_and_nobody_else_registers(
    make_stack: Callable[..., WholeStack],
) -> None:
    stack = make_stack(form=FORM, sms=SMS)
    marks = {language: sent_marks(stack.config, language) for language in ("en", "hi")}
    for refused in (
        {},
        {**marks["hi"], "_consent": "0" * 16},
        {key: text for key, text in marks["hi"].items() if key != "_adult"},
        {**marks["hi"], "consent.wording": wording_hash(HINDI)},
    ):
        assert stack.register(FIRST, "Asha", **refused).status == 400
    assert stack.register(FIRST, "नेहा", **marks["hi"]).status == 200
    without_language = {key: text for key, text in marks["en"].items() if key != "_language"}
    assert stack.register(SECOND, "Asha", **without_language).status == 200
    stack.wait(lambda: stack.statuses() == ["sent", "sent"])
    rows = stack.rows()
    assert rows[FIRST]["consent.wording"] == wording_hash(HINDI)
    assert rows[FIRST]["consent.at"] == rows[FIRST]["registered_at"]
    assert (rows[FIRST]["consent.adult"], rows[FIRST]["form.language"]) == ("yes", "hi")
    assert rows[SECOND]["consent.wording"] == wording_hash(ENGLISH)
    assert "form.language" not in rows[SECOND]
    texts = {sms["to"]: sms["text"] for sms in stack.sms()}
    assert texts[FIRST] == "नमस्ते नेहा, Demo Event में स्वागत है!"
    assert texts[SECOND].startswith("Hi Asha, you are registered")
