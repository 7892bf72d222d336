"""What the page says: our own words in each language, and beside them the organiser's texts.

Both are texts under keys, and the page's elements name theirs (`data-text`), so that the script can
show them all in another language. Ours are whole sentences in `templates/words/<language>.json`,
with `{places}` for values; the organiser's are taken as they are.
"""

import json
from collections.abc import Mapping
from functools import cache

from smsverifier import assets
from smsverifier.config import Config, FormField
from smsverifier.config.model import Translation
from smsverifier.sms.text import fill

Texts = Mapping[str, str]
"""Key → text."""


@cache
def words_in(language: str) -> Texts:
    """Our words in one of the languages that ship."""
    words: Texts = json.loads(assets.text("templates", "words", f"{language}.json"))
    return words


def words_for(config: Config, language: str) -> Texts:
    """Our words, of what is said otherwise without the SMS or beside an e-mail what fits.

    A word's other forms stand beside it, with a dot behind its key: `email` is for the e-mail
    alone, `both` for both, `…_optional` for where the address may stay empty.
    """
    ways = _ways(config)
    words = words_in(language)
    return {
        key: next((words[f"{key}.{way}"] for way in ways if f"{key}.{way}" in words), sentence)
        for key, sentence in words.items()
        if "." not in key
    }


def _ways(config: Config) -> tuple[str, ...]:
    """By what names other forms of a word are looked for, the closest first."""
    field = next((each for each in config.form.fields if each.name == config.email_field), None)
    if field is None:
        return ()
    way = "both" if config.sms.enabled else "email"
    return (way,) if field.required else (f"{way}_optional", way)


def filled(sentence: str, **values: str) -> str:
    """A sentence of ours with `values` in its places."""
    return fill(sentence, lambda name: values[name])


def own_texts(config: Config, language: str) -> Texts:
    """The organiser's texts in `language`: in the first one all, else those that are translated."""
    is_first = language == config.form.languages[0]
    texts = _as_written(config) if is_first else translation_in(config, language)
    named = {
        "title": texts.title,
        "intro": texts.intro,
        # Beside an intro of the organiser's, which goes with the form.
        "about": _when_and_where(config) if is_first and config.form.intro else "",
        "closed": texts.closed,
        "consent": texts.consent,
        "privacy": texts.privacy,
        **{label_key(name): label for name, label in texts.labels.items()},
        **{
            option_key(field, option): shown
            for field in config.form.fields
            for option, shown in texts.options.get(field.name, {}).items()
            if option in field.options
        },
    }
    return {key: text for key, text in named.items() if text}


_SAY_OPTIONAL = (
    *("optional", "if any", "not required", "not mandatory"),
    *("वैकल्पिक", "ऐच्छिक", "ज़रूरी नहीं", "जरूरी नहीं", "ज़रूरी नहीं", "अनिवार्य नहीं"),
)


def optional_texts(config: Config, language: str) -> Texts:
    """What stands behind the label of a field that may stay empty; nothing where that says so."""
    labels = {**_as_written(config).labels, **translation_in(config, language).labels}
    word = words_in(language)["optional"]
    return {
        optional_key(field.name): "" if _says_optional(labels[field.name]) else word
        for field in config.form.fields
        if not field.required
    }


def _says_optional(label: str) -> bool:
    return any(words in label.casefold() for words in _SAY_OPTIONAL)


def translation_in(config: Config, language: str) -> Translation:
    """What the configuration has in `language`; nothing where it has none."""
    return config.form.translations.get(language, Translation())


def _as_written(config: Config) -> Translation:
    form, event = config.form, config.event
    return Translation(
        title=form.title or event.name,
        intro=form.intro or _when_and_where(config),
        closed=form.closed,
        consent=form.consent.text if form.consent else "",
        privacy=form.privacy or "",
        labels={field.name: field.label for field in form.fields},
        options={field.name: {each: each for each in field.options} for field in form.fields},
    )


def _when_and_where(config: Config) -> str:
    return "\n".join(filter(None, (config.event.date, config.event.venue)))


def label_key(name: str) -> str:
    """Where the label of a field is."""
    return f"label.{name}"


def optional_key(name: str) -> str:
    """Where the word is that a field may stay empty."""
    return f"optional.{name}"


def option_key(field: FormField, option: str) -> str:
    """Where the text is that stands for one of the field's options."""
    return f"option.{field.name}.{field.options.index(option)}"
