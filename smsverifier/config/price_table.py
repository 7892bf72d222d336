"""Read the price table: the one that travels with the tool, under the user's own figures.

The user's file is `--prices`, else `prices.yaml` beside the configuration, else there is none.
Its mistakes are told as the configuration's are: all at once, each with what is allowed.
"""

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from smsverifier import assets
from smsverifier.config.load import FileKind, read_file
from smsverifier.config.schema import object_schema
from smsverifier.config.schema_check import Refusal
from smsverifier.config.section import Field, Section, ValidationError
from smsverifier.config.values import Label
from smsverifier.config.wording import advice_on_quotes, allowed, did_you_mean, dotted, found
from smsverifier.config.yaml_document import YamlDocument, read_document
from smsverifier.errors import ConfigError, Mistake
from smsverifier.sms.prices import Price, Prices

FILE_NAME = "prices.yaml"
_KIND = FileKind("price table", "--prices", "Name another file with --prices, or leave it out.")
_EXAMPLE = "sms_IN: {unit_price_usd: 0.05, as_of: 2026-11-20, source: our bill}"
_COUNTRY_ITEM = re.compile(r"sms_[A-Z]{2}")
_Usd = Annotated[float, Field(ge=0, le=100)]


class _Figure(Section):
    """One item as a file says it."""

    what: Label | None = None
    unit: Label | None = None
    unit_price_usd: _Usd
    low_usd: _Usd | None = None
    high_usd: _Usd | None = None
    as_of: Annotated[
        str,
        Field(
            pattern=r"^20[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
            words="a date such as 2026-11-20, or a year in quotes",
        ),
    ]
    source: Label
    verified: bool = False


_SCHEMA: Mapping[str, Any] = object_schema(_Figure)["properties"]


def load_prices(named: Path | None = None, config_path: Path | None = None) -> Prices:
    """The price table.

    Args:
        named: what `--prices` says, or None.
        config_path: the configuration file, or None for the built-in demo.

    Raises:
        ConfigError: the user's file cannot be read, or what it says is wrong.
    """
    ours = _shipped(assets.path("templates", FILE_NAME).read_bytes())
    own = named or _beside(config_path)
    if own is None:
        return _table(ours, {})
    document = read_document(read_file(own, _KIND), _EXAMPLE)
    findings = (*document.findings, *_mistakes(document, ours))
    if findings:
        raise ConfigError(
            "The price table has mistakes; nothing was done.",
            findings,
            where=str(own),
            hint="Each item needs unit_price_usd, as_of and source.",
        )
    return _table(ours, _figures(document))


def _beside(config_path: Path | None) -> Path | None:
    if config_path is None:
        return None
    path = config_path.with_name(FILE_NAME)
    # A link that points nowhere is somebody's prices as well: not silently ours.
    return path if os.path.lexists(path) else None


@cache
def _shipped(text: bytes) -> Mapping[str, _Figure]:
    """Our own table, read once in a process: that takes as long as all of a configuration."""
    return _figures(read_document(text))


def _figures(document: YamlDocument) -> dict[str, _Figure]:
    return {item: _Figure.model_validate(data) for item, data in document.data.items()}


def _table(ours: Mapping[str, _Figure], own: Mapping[str, _Figure]) -> Prices:
    figures = {**ours, **own}
    return Prices({item: _price(item, figure, ours) for item, figure in figures.items()})


def _price(item: str, figure: _Figure, ours: Mapping[str, _Figure]) -> Price:
    """The figure with the words of ours where it has none."""
    known = ours.get(item)
    return Price(
        what=figure.what or (known and known.what) or f"SMS to {item.removeprefix('sms_')}",
        unit=figure.unit or (known and known.unit) or "part",
        unit_price_usd=figure.unit_price_usd,
        as_of=figure.as_of,
        source=figure.source,
        verified=figure.verified,
        low_usd=figure.low_usd,
        high_usd=figure.high_usd,
    )


def _mistakes(document: YamlDocument, ours: Mapping[str, _Figure]) -> Iterator[Mistake]:
    for item, data in document.data.items():
        if item not in ours and not _COUNTRY_ITEM.fullmatch(item):
            known = ", ".join(ours) + did_you_mean(item, ours)
            yield Mistake(dotted((item,)), "an unknown item", f"sms_XX for a country, or {known}")
            continue
        try:
            figure = _Figure.model_validate(data)
        except ValidationError as error:
            yield from (_finding(item, each, document) for each in error.refusals)
        else:
            yield from _beyond(item, figure)


def _beyond(item: str, figure: _Figure) -> Iterator[Mistake]:
    """A lowest figure above the price, or a highest below it."""
    low, high, price = figure.low_usd, figure.high_usd, figure.unit_price_usd
    than = f"unit_price_usd, {price:g}"
    if low is not None and low > price:
        yield Mistake(dotted((item, "low_usd")), found(low), f"at most {than}")
    if high is not None and high < price:
        yield Mistake(dotted((item, "high_usd")), found(high), f"at least {than}")


def _finding(item: str, error: Refusal, document: YamlDocument) -> Mistake:
    path = dotted((item, *error["loc"]))
    if not error["loc"]:
        return Mistake(path, found(error["value"]), f"the keys {', '.join(_SCHEMA)}")
    key = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        return Mistake(path, "an unknown key", ", ".join(_SCHEMA) + did_you_mean(key, _SCHEMA))
    if error["type"] == "missing":
        return Mistake(path, "nothing", allowed(_SCHEMA[key]))
    source = document.sources.get(path)
    advice = advice_on_quotes(source) if source and error["type"] == "string_type" else ""
    return Mistake(path, found(error["value"], source), allowed(_SCHEMA[key]) + advice)
