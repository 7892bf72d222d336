"""The public address behind an endpoint of one's own: what may be set, and whose is known."""

import json

import pytest

from smsverifier.aws.invoke_url import checked_template, emulator_of
from smsverifier.errors import UsageError


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("http://h:1/_aws/{api_id}/{stage}", "http://h:1/_aws/a1/live"),
        ("https://{api_id}.execute-api.{region}.h/{stage}/", "https://a1.execute-api.here.h/live"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_template_is_filled(template: str, address: str) -> None:
    made = checked_template(template).format(api_id="a1", region="here", stage="live")
    assert made == address


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("http://h/{api}", "{api} is no placeholder"),
        ("http://h/{}", "{} is no placeholder"),
        ("http://h/{api_id", "expected '}'"),
        ("h:4566/{api_id}", "begin with http:// or https://"),
        ("ftp://h/{api_id}", "begin with http:// or https://"),
        ("http://", "no host"),
        ("http://h:0/", "no port"),
        ("http://h:99999/", "ort out of range"),
        ("'http://h/'", "a quotation mark"),
        ("http://h/\r", "a line break"),
        ("http://me:secret@h/", "a password cannot stand in it"),
    ],
)
def test_one_that_is_none_is_named(template: str, words: str) -> None:
    with pytest.raises(UsageError) as error:
        checked_template(template)
    assert "SMSVERIFIER_API_URL" in error.value.message
    assert words in error.value.message
    assert "secret" not in f"{error.value.message} {error.value.hint}"


@pytest.mark.parametrize(
    ("marks", "health", "name"),
    [
        ({"x-localstack"}, None, "LocalStack"),
        ({"x-localemu"}, None, "LocalEmu"),
        (set(), {"edition": "light", "version": "1.5.33"}, "MiniStack"),
        (set(), {"edition": "floci-always-free"}, "Floci"),
        (set(), {"edition": "community", "original_edition": "floci-always-free"}, "Floci"),
        (set(), {"edition": "community"}, None),
        (set(), ["edition"], None),
        (set(), None, None),
    ],
)
def test_who_answers_is_told_by_headers_else_by_the_health_page(
    marks: set[str], health: object, name: str | None
) -> None:
    page = b"" if health is None else json.dumps(health).encode()
    found = emulator_of(marks, lambda: page)
    assert (found and found.name) == name
