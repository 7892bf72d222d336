"""The registration form: a page of its own, and a script that puts it into somebody else's page.

The `api` resource serves them at `GET /` and `GET /embed` through mapping templates, so nothing in
them may mean anything to Velocity: pure ASCII, no `$`, and `#` only in decimal character
references. The parts are `templates/form.html` and the files that begin with `form`, the words
`templates.words`; this module fills in what the configuration says and may not do anything else:
no AWS, no files but those.

The script is the same for both, and old phones read it (`form.js` says how); what is before it says
where the form is. The page shows no field before the script has run, as none leads anywhere then.

It is written in the first of the form's languages. What the script shows in another one stands in
the settings; an element names its text's key (`data-text`).
"""

import base64
import hashlib
import json
import re
import string
from collections.abc import Mapping
from functools import cache
from typing import Any, assert_never

from smsverifier import assets
from smsverifier.config import Config, FormField
from smsverifier.config.field_types import Choice, Input, answer_limit, behaviour
from smsverifier.sms.countries import country_rules
from smsverifier.sms.invisible import CONTROL, INVISIBLE, VISIBLE
from smsverifier.templates.form_marks import ADULT, CONSENT, form_marks
from smsverifier.templates.mapping import fields_hash
from smsverifier.templates.notice import usual_notice
from smsverifier.templates.words import (
    Texts,
    filled,
    label_key,
    option_key,
    optional_key,
    optional_texts,
    own_texts,
    words_for,
    words_in,
)

OUR_PAGE = '<meta name="generator" content="smsverifier">'
"""By what a page of ours is known."""

# All but what may stand as it is in HTML text, in a double-quoted attribute and in a Velocity
# template.
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 \n!%()*+,\-./:;=?@\[\]^_{|}~]")
# What HTML or Velocity would read in a script.
_MARKUP = re.compile("[<>&$#]")

# Characters. They only give the form its words: the handler refuses every landline it knows.
_LANDLINE_ROOM = 5_000

# The names the pipeline itself knows; what else a browser may remember is a matter of the type.
_AUTOCOMPLETE = {"name": "name", "phone": "tel"}


def form_page(config: Config, api: str = "") -> str:
    """The page for this configuration; it comes out of Velocity exactly as it goes in.

    `api`: the API's address, for a page that stands elsewhere; empty for the one that it serves.
    """
    style, script = _page_style(), _page_script()
    countries = _countries(config)
    texts: dict[str, Texts] = {
        language: page_texts(config, language, countries) for language in config.form.languages
    }
    shown = texts[config.form.languages[0]]
    page = string.Template(assets.text("templates", "form.html"))
    return page.substitute(
        {key: _escape(text) for key, text in shown.items()},
        policy=_policy(style, script, f"{api}/" if api else "'self'"),
        language=config.form.languages[0],
        description=_escape(filled(shown["description"], event=config.event.name)),
        switch=_switch(config),
        intro=_intro(config, shown),
        no_script="".join(map(_no_script, config.form.languages)),
        style=style,
        fields="\n".join(_field(config, field, shown) for field in config.form.fields),
        over=_over(shown),
        privacy=_privacy(shown),
        ticks=_ticks(config, shown),
        settings=_json({**_settings(config, countries, texts), **({"api": api} if api else {})}),
        script=script,
    )


def form_script(config: Config) -> str:
    """The script that puts the same form into the element of another page that is meant for it."""
    page = form_page(config)
    settings = json.loads(page.split('id="settings">')[1].split("</script>")[0])
    inner = page.split("<main>")[1].split("</main>")[0]
    # Their page has its own heading.
    html = inner.replace("<h1 ", "<h2 ").replace("</h1>", "</h2>")
    script = _parts("form_embed.js", "form.js")
    return _EMBEDDING.format(
        settings=_json({**settings, "place": place_of(config)}),
        html=html,
        style=_embedded_style(),
        script=script,
    )


def place_of(config: Config) -> str:
    """The id of the element in another page that the form goes into: a page may have several."""
    return f"register-{config.stack}"


# HTML and style hold no grave accent and no backslash (`_escape` makes references of them).
_EMBEDDING = """(function () {{
"use strict";
const script = document.currentScript;
const settings = {settings};
const html = `{html}`;
const css = `{style}`;
function start() {{
{script}
}}
if (document.readyState !== "loading") start();
else document.addEventListener("DOMContentLoaded", start);
}})();
"""


def _page_script() -> str:
    script = _parts("form_page.js", "form.js")
    return f'\n(function () {{\n"use strict";\n{script}\n}})();\n'


@cache
def _parts(*names: str) -> str:
    """These files one after the other, without what is for us alone: comments and indentation."""
    lines = (line.strip() for name in names for line in assets.text("templates", name).split("\n"))
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/*")))


def _page_style() -> str:
    light, dark = _colours()
    return (
        f"\n:root {{\ncolor-scheme: light dark;\n{light}}}\n"
        f"@media (prefers-color-scheme: dark) {{\n:root {{\n{dark}}}\n}}\n"
        + _parts("form_page.css", "form.css")
    )


def _embedded_style() -> str:
    """In the other page a rem is whatever that page says, so none is left."""
    light, dark = _colours()
    style = _parts("form_embed.css", "form.css") + "\n"
    style += f".embedded {{\ncolor-scheme: light;\n{light}}}\n"
    style += f".embedded.dark {{\ncolor-scheme: dark;\n{dark}}}\n"
    return re.sub(r"([0-9.]+)rem", r"calc(\1 * var(--rem))", style)


def _colours() -> tuple[str, str]:
    return assets.text("templates", "form_light.css"), assets.text("templates", "form_dark.css")


def page_texts(config: Config, language: str, countries: list[dict[str, Any]]) -> Texts:
    """Everything that the page may say in `language`: key → text."""
    words = words_for(config, language)
    hint = _phone_hint(words, countries, config.form.default_country)
    notice = {"privacy": usual_notice(config, language)} if config.form.privacy is None else {}
    optional = optional_texts(config, language)
    if contact := config.organiser.contact:
        notice["ask"] = filled(words["notice_ask"], contact=contact)
    return {**words, "hint": hint, **notice, **optional, **own_texts(config, language)}


def _escape(text: str) -> str:
    return _NOT_PLAIN.sub(lambda match: f"&#{ord(match[0])};", text)


def _policy(style: str, script: str, api: str) -> str:
    """The content security policy: only these two texts run, only the API is spoken to."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        f"img-src data:; connect-src {api}; form-action 'none'; base-uri 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _switch(config: Config) -> str:
    """One button for each language, in its own words; the script shows them, as it needs them."""
    if len(config.form.languages) == 1:
        return ""
    buttons = "\n".join(map(_language_button, config.form.languages))
    return f'<div class="languages" id="languages" role="group" hidden>\n{buttons}\n</div>'


def _language_button(language: str) -> str:
    words = words_in(language)
    return (
        f'<button type="button" lang="{language}" dir="{words["direction"]}" '
        f'data-language="{language}">{_escape(words["language"])}</button>'
    )


def _no_script(language: str) -> str:
    """Without the script nobody chooses: it is said in every language."""
    return f'<p class="notice" lang="{language}">{_escape(words_in(language)["no_script"])}</p>'


def _intro(config: Config, shown: Texts) -> str:
    """When and where, which stands after the end as well; or what asks people to register."""
    if not (intro := shown.get("intro")):
        return ""
    asks = " data-asks" if config.form.intro else ""
    return f'<p class="intro" dir="auto" data-text="intro"{asks}>{_escape(intro)}</p>'


def _over(shown: Texts) -> str:
    """What is said once nobody can register: in our words with whom to ask."""
    keys = ("closed", "about") if shown.get("closed") else ("over_words", "about", "ask")
    return "\n".join(_text("p", "why", key, shown) for key in keys if shown.get(key))


def _text(tag: str, kind: str, key: str, shown: Texts) -> str:
    """An element that says nothing but the text under `key`."""
    return f'<{tag} class="{kind}" data-text="{key}">{_escape(shown[key])}</{tag}>'


# ---- Fields ----------------------------------------------------------------------------------


def _field(config: Config, field: FormField, shown: Texts) -> str:
    # The prefix keeps a field called `reset` from hiding the form's own `reset`.
    identity = f"field-{field.name}"
    reads = behaviour(field.type).control.read_as
    label = _text("span", "label", label_key(field.name), shown)
    key = optional_key(field.name)
    optional = "" if field.required else f" {_text('span', 'optional', key, shown)}"
    lines = (
        '<div class="field">',
        f'<label for="{identity}" dir="auto">{label}{optional}</label>',
        _control(config, field, identity, shown),
        f'<div id="{identity}-notes">',
        _text("p", "hint", "hint", shown) if reads == "phone" else "",
        f'<p class="error" id="{identity}-error"></p>',
        "</div>",
        "</div>",
    )
    return "\n".join(filter(None, lines))


def _control(config: Config, field: FormField, identity: str, shown: Texts) -> str:
    kind = behaviour(field.type)
    reads = kind.control.read_as
    common = (
        f'id="{identity}" data-name="{field.name}" data-reads="{reads}" '
        f'data-limit="{answer_limit(field)}" '
        f'aria-describedby="{identity}-notes" aria-invalid="false"'
        + (" required" if field.required else "")
    )
    match kind.control:
        case Choice():
            return f"<select {common}>\n{_options(field, shown)}\n</select>"
        case Input() as control:
            pattern = kind.schema(field, config.sms.countries).get("pattern", "")
            return _input(common + _checks(control, pattern), field, control)
        case unknown:
            assert_never(unknown)


def _checks(control: Input, pattern: str) -> str:
    """The API's own pattern with the words for what it refuses, and what comes off before."""
    strips = " data-strip" if control.strips_invisible else ""
    if control.refusal is None:
        return strips
    refusal = f' data-refusal="{_escape(control.refusal)}"'
    return f'{strips} data-pattern="{_escape(pattern)}"{refusal}'


def _input(common: str, field: FormField, control: Input) -> str:
    # No maxlength: browsers cut what is pasted without a word.
    autocomplete = _AUTOCOMPLETE.get(field.name, control.autocomplete)
    return (
        f'<input {common} type="{control.type}" inputmode="{control.inputmode}" '
        f'autocomplete="{autocomplete}" dir="{control.direction}">'
    )


def _options(field: FormField, shown: Texts) -> str:
    """What is sent and stored is the option itself, whatever language shows it."""
    # Without keys: there may be 2000 of them, and the script knows them by their places.
    texts = {
        "": shown["choose"],
        **{each: shown[option_key(field, each)] for each in field.options},
    }
    return "\n".join(
        f'<option value="{_escape(value)}">{_escape(text)}</option>'
        for value, text in texts.items()
    )


# ---- Consent and notice ----------------------------------------------------------------------


def _privacy(shown: Texts) -> str:
    """The notice, which stands alone and opens on a press."""
    if "privacy" not in shown:
        return ""
    title, text = _text("summary", "", "notice", shown), _text("p", "hint", "privacy", shown)
    return f'<details class="privacy" id="privacy">\n{title}\n{text}\n</details>'


def _ticks(config: Config, shown: Texts) -> str:
    """Boxes that nobody ticks but who reads them."""
    consent = config.form.consent
    ticks = [] if consent is None else [_tick(CONSENT, "consent", shown, consent.required)]
    if config.form.adults_only:
        ticks.append(_tick(ADULT, "adult", shown, is_required=True))
    return "\n".join(ticks)


def _tick(name: str, key: str, shown: Texts, is_required: bool) -> str:
    optional = "" if is_required else f" {_text('span', 'optional', 'optional', shown)}"
    return "\n".join(
        (
            '<div class="field tick">',
            f'<input type="checkbox" id="{key}" data-name="{name}" data-reads="tick" '
            f'aria-describedby="{key}-error" aria-invalid="false"'
            f"{' required' if is_required else ''}>",
            f'<label for="{key}" dir="auto">{_text("span", "label", key, shown)}{optional}</label>',
            f'<p class="error" id="{key}-error"></p>',
            "</div>",
        )
    )


# ---- What the script is told -----------------------------------------------------------------


def _settings(
    config: Config, countries: list[dict[str, Any]], texts: Mapping[str, Texts]
) -> dict[str, Any]:
    """What every field is read by; the rules of one stand beside it (`_checks`).

    Of the first language's texts the organiser's stand in the page already.
    """
    first = config.form.languages[0]
    told: dict[str, Texts] = {**texts, first: words_for(config, first)}
    told = {language: _for_script(config, told[language]) for language in config.form.languages}
    return {
        "form": fields_hash(config),
        "once": config.registrations.duplicates == "ignore",
        **({"places": True} if config.registrations.max is not None else {}),
        **({"waitlist": True} if config.registrations.waitlist else {}),
        **({} if config.sms.enabled else {"without_sms": True}),
        **({"mail": config.email_field} if config.email_field else {}),
        "home": config.form.default_country,
        "countries": countries,
        "languages": config.form.languages,
        "texts": told,
        "marks": {mark.name: mark.values for mark in form_marks(config)},
        "visible": VISIBLE,
        "invisible": INVISIBLE,
        "control": CONTROL,
    }


_OF_THE_PAGE = ("notice_", "place_", "hint_", "description", "no_script")
"""How the keys of words begin that the page is made with, and its script never says."""

_OF_MAILS = ("done_mail", "done_nothing", "waiting_mail", "waiting_nothing")


def _for_script(config: Config, texts: Texts) -> Texts:
    unsaid = _OF_THE_PAGE if config.email.enabled else (*_OF_THE_PAGE, *_OF_MAILS)
    return {key: text for key, text in texts.items() if not key.startswith(unsaid)}


def _countries(config: Config) -> list[dict[str, Any]]:
    """The served countries, with patterns of landlines for as many as the page has room for."""
    home, room = config.form.default_country, _LANDLINE_ROOM
    rules = {code: country_rules(code) for code in config.sms.countries}
    for code in sorted(rules, key=lambda code: code != home):
        room -= len(rules[code]["landline"])
        if room < 0:
            rules[code]["landline"] = ""
    return list(rules.values())


def _phone_hint(words: Texts, countries: list[dict[str, Any]], home: str) -> str:
    """What to type, with an example: a plain one where national numbers are understood."""
    local = next((country for country in countries if country["code"] == home), None)
    if local is None:
        return filled(words["hint_abroad"], example="+{dial} {example}".format(**countries[0]))
    key = "hint_home" if len(countries) == 1 else "hint_home_or_abroad"
    return filled(words[key], example=local["example"])


def _json(value: object) -> str:
    r"""JSON for a `script` element: what HTML or Velocity would read becomes `\uXXXX`."""
    text = json.dumps(value, separators=(",", ":"))
    return _MARKUP.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
