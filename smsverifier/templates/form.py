"""The registration form page, as one self-contained HTML text.

The `api` resource serves it at `GET /` through a mapping template, so nothing in it may mean
anything to Velocity: pure ASCII, no `$`, and `#` only in decimal character references. The parts
are `templates/form.html`, `form.css` and `form.js`; this module fills in what the configuration
says and may not do anything else: no AWS, no files but those three.
"""

import base64
import hashlib
import json
import string
from typing import Any, assert_never

from smsverifier import assets
from smsverifier.config import Config, FormField
from smsverifier.sms.countries import country_rules
from smsverifier.sms.invisible import CONTROL, INVISIBLE, VISIBLE
from smsverifier.sms.text import CODE
from smsverifier.templates.body_model import EMAIL, answer_limit, code_pattern

# What may stand as it is in HTML text, in a double-quoted attribute and in a Velocity template.
_PLAIN = frozenset(string.ascii_letters + string.digits + " \n!%()*+,-./:;=?@[]^_{|}~")

# Characters. They only give the form its words: the handler refuses every landline it knows.
_LANDLINE_ROOM = 10_000

# The names the pipeline itself knows; any other field is no business of a browser's memory.
_AUTOCOMPLETE = {"name": "name", "phone": "tel"}


def form_page(config: Config) -> str:
    """The page for this configuration; it comes out of Velocity exactly as it goes in."""
    style = assets.text("templates", "form.css")
    script = assets.text("templates", "form.js")
    countries = _countries(config)
    hint = _phone_hint(countries, config.form.default_country)
    page = string.Template(assets.text("templates", "form.html"))
    return page.substitute(
        policy=_policy(style, script),
        title=_escape(config.form.title or config.event.name),
        description=_escape(_description(config)),
        intro=_intro(config),
        style=style,
        fields="\n".join(_field(field, hint) for field in config.form.fields),
        settings=_settings(countries, config.form.default_country),
        script=script,
    )


def _escape(text: str) -> str:
    return "".join(c if c in _PLAIN else f"&#{ord(c)};" for c in text)


def _policy(style: str, script: str) -> str:
    """The content security policy: only these two texts run, only this origin is spoken to."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "img-src data:; connect-src 'self'; form-action 'none'; base-uri 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _description(config: Config) -> str:
    """What a search engine or a chat shows below a link to the page."""
    return f"Register for {config.event.name}. The confirmation comes by SMS."


def _intro(config: Config) -> str:
    event = config.event
    intro = config.form.intro or "\n".join(filter(None, (event.date, event.venue)))
    return f'<p class="intro" dir="auto">{_escape(intro)}</p>' if intro else ""


# ---- Fields ----------------------------------------------------------------------------------


def _field(field: FormField, phone_hint: str) -> str:
    # The prefix keeps a field called `reset` from hiding the form's own `reset`.
    identity = f"field-{field.name}"
    optional = "" if field.required else ' <span class="optional">(optional)</span>'
    lines = (
        '<div class="field">',
        f'<label for="{identity}" dir="auto">{_escape(field.label)}{optional}</label>',
        _control(field, identity),
        f'<div id="{identity}-notes">',
        f'<p class="hint">{_escape(phone_hint)}</p>' if field.type == "phone" else "",
        f'<p class="error" id="{identity}-error"></p>',
        "</div>",
        "</div>",
    )
    return "\n".join(filter(None, lines))


def _control(field: FormField, identity: str) -> str:
    common = (
        f'id="{identity}" name="{identity}" data-name="{field.name}" data-kind="{field.type}" '
        f'data-label="{_escape(field.label)}" data-limit="{answer_limit(field)}" '
        f'aria-describedby="{identity}-notes" aria-invalid="false"'
        + (" required" if field.required else "")
    )
    match field.type:
        case "select":
            return f"<select {common}>\n{_options(field.options)}\n</select>"
        case "text":
            return _input(common, "text", _AUTOCOMPLETE.get(field.name, "off"), "auto")
        case "phone":
            return _input(common, "tel", _AUTOCOMPLETE.get(field.name, "off"), "ltr")
        case "email":
            return _input(common, "email", "email", "ltr")
        case "code":
            # No maxlength: browsers cut what is pasted without a word.
            rule = f' pattern="{_escape(code_pattern(field))}"'
            return _input(common + rule, "text", "off", "ltr")
        case unknown:
            assert_never(unknown)


def _input(common: str, kind: str, autocomplete: str, direction: str) -> str:
    return (
        f'<input {common} type="{kind}" inputmode="{kind}" '
        f'autocomplete="{autocomplete}" dir="{direction}">'
    )


def _options(options: tuple[str, ...]) -> str:
    first = '<option value="">Please choose</option>'
    texts = [f'<option value="{_escape(option)}">{_escape(option)}</option>' for option in options]
    return "\n".join([first, *texts])


# ---- What the script is told -----------------------------------------------------------------


def _settings(countries: list[dict[str, Any]], home: str) -> str:
    """The rules of the API's model, so that the form refuses what the API would."""
    rules = {"email": EMAIL, "code": f"{CODE}*"}
    characters = {"visible": VISIBLE, "invisible": INVISIBLE, "control": CONTROL}
    return _json({"home": home, "countries": countries, **rules, **characters})


def _countries(config: Config) -> list[dict[str, Any]]:
    """The served countries, with patterns of landlines for as many as the page has room for."""
    home, room = config.form.default_country, _LANDLINE_ROOM
    rules = {code: country_rules(code) for code in config.sms.countries}
    for code in sorted(rules, key=lambda code: code != home):
        room -= len(rules[code]["landline"])
        if room < 0:
            rules[code]["landline"] = ""
    return list(rules.values())


def _phone_hint(countries: list[dict[str, Any]], home: str) -> str:
    """What to type, with an example: a plain one where national numbers are understood."""
    local = next((country for country in countries if country["code"] == home), None)
    if local is None:
        return "With + and the country code, for example +{dial} {example}".format(**countries[0])
    abroad = "" if len(countries) == 1 else "; from abroad with + and the country code"
    return f"For example {local['example']}{abroad}"


def _json(value: object) -> str:
    r"""JSON for a `script` element: what HTML or Velocity would read becomes `\uXXXX`."""
    text = json.dumps(value, separators=(",", ":"))
    return "".join(f"\\u{ord(c):04x}" if c in "<>&$#" else c for c in text)
