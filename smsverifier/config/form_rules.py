"""Rules on the form: its fields as a whole, its callers, its size; part of `config.rules`."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from smsverifier.config.field_types import Choice, behaviour, sent_as
from smsverifier.config.model import Config, FormField
from smsverifier.config.rule import Rule
from smsverifier.config.wording import found, quoted
from smsverifier.errors import Mistake
from smsverifier.row import is_taken

# The page is a mapping template (aws: api-template-300-kb), where one character may take ten
# bytes as a character reference and an option stands twice.
_MAX_FORM_TEXT = 10_000

_HTTPS_ORIGIN = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")
_LOCAL_ORIGIN = re.compile(r"http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?")
_ALL_BELOW = re.compile(r"https://\*(\.[a-z0-9-]+){2,}(:[0-9]{1,5})?")
_LAST_PORT = 65_535
_ORIGIN_WORDS = "https://host, https://host:port or http://localhost:port, lower-case, no path"


def _phone_field(config: Config) -> Iterator[Mistake]:
    phones = [field.name for field in config.form.fields if field.type == "phone"]
    if phones != ["phone"]:
        names = ", ".join(phones) or "none"
        allowed = "exactly one field of type phone, named phone: the SMS goes there"
        allowed += _way_to_a_phone(config)
        yield Mistake("form.fields", f"fields of type phone: {names}", allowed)


def _way_to_a_phone(config: Config) -> str:
    """What to write, where a field is named phone or one has the type."""
    for field in config.form.fields:
        if field.name == "phone":
            return "" if field.type == "phone" else "; add `type: phone` to the field phone"
    others = [field.name for field in config.form.fields if field.type == "phone"]
    if len(others) == 1:
        return f"; rename {others[0]} to phone"
    return "; add - {name: phone, label: Mobile number, type: phone}"


def _name_field(config: Config) -> Iterator[Mistake]:
    if not any(field.name == "name" and field.type == "text" for field in config.form.fields):
        yield Mistake(
            "form.fields", "no field named name of type text", "one: the SMS greets by it"
        )


def _needed_fields(config: Config) -> Iterator[Mistake]:
    for path, field in _fields(config):
        if field.name in ("name", "phone") and not field.required:
            yield Mistake(
                f"{path}.required", "false", f"true: nobody registers without {field.name}"
            )


def _unique_names(config: Config) -> Iterator[Mistake]:
    counts = Counter(field.name for field in config.form.fields)
    for name, count in counts.items():
        if count > 1:
            yield Mistake("form.fields", f"{count} fields named {name}", "each name once")


def _free_names(config: Config) -> Iterator[Mistake]:
    for path, field in _fields(config):
        if is_taken(field.name):
            allowed = "another name: the table keeps its own value under this one"
            yield Mistake(f"{path}.name", quoted(field.name), allowed)


def _options_for_choices(config: Config) -> Iterator[Mistake]:
    for path, field in _fields(config):
        is_choice = isinstance(behaviour(field.type).control, Choice)
        if is_choice and not field.options:
            allowed = f"a list of options, as type is {field.type}"
            yield Mistake(f"{path}.options", "no options", allowed)
        elif not is_choice and field.options:
            yield Mistake(f"{path}.options", found(list(field.options)), "options on a select only")


def _unique_options(config: Config) -> Iterator[Mistake]:
    for path, field in _fields(config):
        twice = [option for option, count in Counter(field.options).items() if count > 1]
        if twice:
            yield Mistake(
                f"{path}.options", f"{quoted(twice[0])} more than once", "each option once"
            )


def _fallback_is_used(config: Config) -> Iterator[Mistake]:
    for path, field in _fields(config):
        if not field.fallback:
            continue
        if field.name == "name":
            allowed = "nothing here: sms.name_fallback is what stands for a name"
        elif not sent_as(field).is_in_messages:
            allowed = f"nothing: a field of type {field.type} is never in the message"
        else:
            continue
        yield Mistake(f"{path}.fallback", quoted(field.fallback), allowed)


def _answers_fit(config: Config) -> Iterator[Mistake]:
    for path, field in _fields(config):
        least = behaviour(field.type).least_room
        if least is not None and field.max_length < least.characters:
            allowed = f"at least {least.characters}: {least.why}"
            yield Mistake(f"{path}.max_length", found(field.max_length), allowed)


def _text_size(config: Config) -> Iterator[Mistake]:
    form = config.form
    texts = [form.title, form.intro, form.privacy or "", form.consent.text if form.consent else ""]
    for field in form.fields:
        texts += [field.label, *field.options]
    for each in form.translations.values():
        texts += [each.title, each.intro, each.privacy, each.consent, *each.labels.values()]
        texts += [name + text for name, shown in each.options.items() for text in shown.values()]
    size = sum(map(len, texts))
    if size > _MAX_FORM_TEXT:
        allowed = f"at most {_MAX_FORM_TEXT}: API Gateway serves the page as one template"
        yield Mistake("form", f"{size} characters of text", allowed)


def _default_country(config: Config) -> Iterator[Mistake]:
    country, countries = config.form.default_country, config.sms.countries
    if country not in countries:
        allowed = f"a country of sms.countries: {', '.join(countries[:10])}"
        yield Mistake("form.default_country", quoted(country), allowed)


def _origins(config: Config) -> Iterator[Mistake]:
    yield from _wrong_origins("form.allowed_origins", config.form.allowed_origins, _wrong_origin)


def _frames(config: Config) -> Iterator[Mistake]:
    yield from _wrong_origins("form.embed_origins", config.form.embed_origins, _wrong_frame)


def _wrong_origins(
    path: str, origins: tuple[str, ...], wrong_in: Callable[[str], str]
) -> Iterator[Mistake]:
    if origins == ("*",):
        return
    for index, origin in enumerate(origins):
        wrong = wrong_in(origin)
        if wrong:
            yield Mistake(f"{path}[{index}]", quoted(origin), wrong)
    if len(set(origins)) < len(origins):
        yield Mistake(path, "an origin twice", "each origin once")


def _wrong_frame(origin: str) -> str:
    """Site builders show pages in frames under hosts that they make up: all below one may be."""
    if _ALL_BELOW.fullmatch(origin):
        return _wrong_origin(origin.replace("*.", "", 1))
    wrong = _wrong_origin(origin)
    return f"{wrong}; or https://*.host.example" if wrong == _ORIGIN_WORDS else wrong


def _wrong_origin(origin: str) -> str:
    if origin == "*":
        return 'either "*" alone or a list of origins'
    if not (_HTTPS_ORIGIN.fullmatch(origin) or _LOCAL_ORIGIN.fullmatch(origin)):
        return _ORIGIN_WORDS
    scheme, _, host = origin.partition("://")
    port = host.partition(":")[2]
    if port and not (port[0] != "0" and int(port) <= _LAST_PORT):
        return "a port from 1 to 65535, without zeros in front"
    if (scheme, port) in (("https", "443"), ("http", "80")):
        return f"the origin without :{port}: browsers leave it off"
    return ""


def _fields(config: Config) -> Iterator[tuple[str, FormField]]:
    for index, field in enumerate(config.form.fields):
        yield f"form.fields[{index}]", field


_FIELDS = ("form.fields",)
_TEXTS = (
    *("form.title", "form.intro", "form.fields"),
    *("form.consent", "form.privacy", "form.translations"),
)

FORM_RULES: tuple[Rule, ...] = (
    Rule(_FIELDS, _phone_field),
    Rule(_FIELDS, _name_field),
    Rule(_FIELDS, _needed_fields),
    Rule(_FIELDS, _unique_names),
    Rule(_FIELDS, _free_names),
    Rule(_FIELDS, _options_for_choices),
    Rule(_FIELDS, _unique_options),
    Rule(_FIELDS, _fallback_is_used),
    Rule(_FIELDS, _answers_fit),
    Rule(_TEXTS, _text_size),
    Rule(("form.default_country", "sms.countries"), _default_country),
    Rule(("form.allowed_origins",), _origins),
    Rule(("form.embed_origins",), _frames),
)
