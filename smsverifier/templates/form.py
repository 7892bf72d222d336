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
from smsverifier.config.field_types import Choice, Input, answer_limit, behaviour
from smsverifier.sms.countries import country_rules
from smsverifier.sms.invisible import CONTROL, INVISIBLE, VISIBLE

# What may stand as it is in HTML text, in a double-quoted attribute and in a Velocity template.
_PLAIN = frozenset(string.ascii_letters + string.digits + " \n!%()*+,-./:;=?@[]^_{|}~")

# Characters. They only give the form its words: the handler refuses every landline it knows.
_LANDLINE_ROOM = 10_000

# The names the pipeline itself knows; what else a browser may remember is a matter of the type.
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
        fields="\n".join(_field(config, field, hint) for field in config.form.fields),
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


def _field(config: Config, field: FormField, phone_hint: str) -> str:
    # The prefix keeps a field called `reset` from hiding the form's own `reset`.
    identity = f"field-{field.name}"
    reads = behaviour(field.type).control.read_as
    optional = "" if field.required else ' <span class="optional">(optional)</span>'
    lines = (
        '<div class="field">',
        f'<label for="{identity}" dir="auto">{_escape(field.label)}{optional}</label>',
        _control(config, field, identity),
        f'<div id="{identity}-notes">',
        f'<p class="hint">{_escape(phone_hint)}</p>' if reads == "phone" else "",
        f'<p class="error" id="{identity}-error"></p>',
        "</div>",
        "</div>",
    )
    return "\n".join(filter(None, lines))


def _control(config: Config, field: FormField, identity: str) -> str:
    kind = behaviour(field.type)
    reads = kind.control.read_as
    common = (
        f'id="{identity}" name="{identity}" data-name="{field.name}" data-reads="{reads}" '
        f'data-label="{_escape(field.label)}" data-limit="{answer_limit(field)}" '
        f'aria-describedby="{identity}-notes" aria-invalid="false"'
        + (" required" if field.required else "")
    )
    match kind.control:
        case Choice():
            return f"<select {common}>\n{_options(field.options)}\n</select>"
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


def _options(options: tuple[str, ...]) -> str:
    first = '<option value="">Please choose</option>'
    texts = [f'<option value="{_escape(option)}">{_escape(option)}</option>' for option in options]
    return "\n".join([first, *texts])


# ---- What the script is told -----------------------------------------------------------------


def _settings(countries: list[dict[str, Any]], home: str) -> str:
    """What every field is read by; the rules of one stand beside it (`_checks`)."""
    characters = {"visible": VISIBLE, "invisible": INVISIBLE, "control": CONTROL}
    return _json({"home": home, "countries": countries, **characters})


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
