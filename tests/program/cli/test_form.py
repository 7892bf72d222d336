"""`form`: where it is, and what puts it elsewhere."""

from pathlib import Path
from typing import Any

import pytest
import requests

from smsverifier.naming import STAGE
from smsverifier.resources.rest_api.calls import Calls
from smsverifier.templates.form import form_script
from tests.support.program import Program
from tests.support.whole_stack import WholeStack


def url_of(stack: WholeStack) -> str:
    return stack.api_url.removesuffix("registrations")


def test_alone_it_says_where_the_form_is_and_what_can_be_done(
    program: Program, stack: WholeStack
) -> None:
    ran = program.ok("form")
    assert ran.stdout == f"{url_of(stack)}\n"
    for option in ("--snippet", "--out", "--qr"):
        assert option in ran.stderr


def test_its_document_has_the_address_and_who_may_call(program: Program, stack: WholeStack) -> None:
    told = program.ok("form", "--json").json
    assert (told["form_url"], told["allowed_origins"]) == (url_of(stack), ["*"])
    assert told["embed_origins"] == []
    assert (told["out"], told["snippet"], told["qr"]) == (None, None, None)


@pytest.mark.parametrize("options", [(), ("--snippet",), ("--out", "x.html"), ("--qr",)])
def test_without_a_stack_it_says_what_to_do(program: Program, options: tuple[str, ...]) -> None:
    ran = program("form", *options)
    assert ran.exit_code == 1
    assert "has no form yet" in ran.stderr
    assert "smsverifier up" in ran.stderr
    assert ran.stdout == ""
    assert not Path("x.html").exists()


def test_the_snippet_names_a_script_that_the_api_serves(
    program: Program, stack: WholeStack
) -> None:
    place, script = program.ok("form", "--snippet").stdout.splitlines()
    assert place.startswith('<div id="register-demo-event"><a href="')
    address = script.split('src="')[1].split('"')[0]
    answer = requests.get(address, timeout=30)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in answer.headers["Cache-Control"]
    assert answer.text == form_script(stack.config)


def test_with_a_list_of_origins_the_script_and_the_word_for_the_form_are_for_these(
    program: Program, stack: WholeStack
) -> None:
    program.config("form: {allowed_origins: ['https://club.example']}")
    program.ok("up")
    assert "https://club.example" in program.ok("form", "--snippet").stderr
    for path in ("embed", "sending"):
        for origin, echoed in (("https://club.example", "https://club.example"), ("https://x", "")):
            answer = requests.get(url_of(stack) + path, headers={"Origin": origin}, timeout=30)
            assert answer.status_code == 200
            assert answer.headers.get("Access-Control-Allow-Origin", "") == echoed
            assert answer.headers["Vary"] == "Origin"
    refused = requests.get(url_of(stack) + "nowhere", timeout=30)
    assert refused.headers["Access-Control-Allow-Origin"] == "*"  # the gateway's own


def test_out_writes_a_page_that_knows_the_api(
    program: Program, stack: WholeStack, tmp_path: Path
) -> None:
    path = tmp_path / "site" / "form.html"
    told = program.ok("form", "--out", str(path), "--json").json
    assert told["out"] == str(path)
    page = path.read_text(encoding="utf-8")
    base = url_of(stack).rstrip("/")
    assert f'"api":"{base}"' in page
    assert f"connect-src {base}/;" in page
    assert [each.name for each in path.parent.iterdir()] == ["form.html"]
    assert "anew" in program.ok("form", "--out", str(path)).stdout  # over its own


def test_out_writes_over_nothing_that_is_not_its_own(
    program: Program, stack: WholeStack, tmp_path: Path
) -> None:
    path = tmp_path / "index.html"
    path.write_text("<p>our site</p>")
    ran = program("form", "--out", str(path))
    assert ran.exit_code == 2
    assert "something else" in ran.stderr
    assert path.read_text() == "<p>our site</p>"


def test_out_is_not_written_for_an_api_that_would_refuse_it(
    program: Program, stack: WholeStack, tmp_path: Path
) -> None:
    program.config("form: {title: 'Another one'}")
    ran = program("form", "--out", str(tmp_path / "form.html"))
    assert ran.exit_code == 1
    assert "smsverifier up" in ran.stderr
    assert not (tmp_path / "form.html").exists()


def test_a_stack_of_an_earlier_version_is_told_to_come_up_again(
    program: Program, stack: WholeStack
) -> None:
    api = next(each for each in stack.resources if each.key == "api").read()
    assert api is not None
    calls = Calls(stack.aws, api.outputs["api_id"])
    items: Any = calls.send(calls.client.get_resources)["items"]
    embed = next(each["id"] for each in items if each["path"] == "/embed")
    calls.send(calls.client.delete_resource, resourceId=embed)
    ran = program("form", "--snippet")
    assert ran.exit_code == 1
    assert "Run `smsverifier up` first" in ran.stderr
    program.ok("up")
    program.ok("form", "--snippet")


def test_the_qr_code_is_of_the_address(program: Program, stack: WholeStack, tmp_path: Path) -> None:
    path = tmp_path / "poster.svg"
    ran = program.ok("form", "--qr", str(path))
    svg = path.read_text(encoding="utf-8")
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert f"<title>QR code of {url_of(stack)}</title>" in svg
    assert "of this machine alone" in ran.stderr
    program.ok("form", "--qr", str(path))
    shown = program.ok("form", "--qr").stdout.splitlines()
    assert set("".join(shown[:-1])) == {" ", "█", "▀", "▄"}
    width = max(map(len, shown[:-1]))
    assert abs(width + 2 - 2 * (len(shown) - 1)) <= 2, "a square of half lines"
    assert shown[-1].endswith(f"/{STAGE}/")


def test_a_picture_is_what_its_name_says(
    program: Program, stack: WholeStack, tmp_path: Path
) -> None:
    path = tmp_path / "poster.png"
    program.ok("form", "--qr", str(path))
    picture = path.read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert picture.endswith(b"IEND\xaeB`\x82")
    assert "anew" in program.ok("form", "--qr", str(path)).stdout
    path.write_bytes(b"another picture")
    assert "something else" in program("form", "--qr", str(path)).stderr
    ran = program("form", "--qr", str(tmp_path / "poster.jpg"))
    assert ran.exit_code == 2
    assert "poster.svg or poster.png" in ran.stderr
    assert not (tmp_path / "poster.jpg").exists()


def test_a_picture_s_name_without_qr_is_a_mistake(program: Program, stack: WholeStack) -> None:
    ran = program("form", "poster.svg")
    assert ran.exit_code == 2
    assert "--qr" in ran.stderr
