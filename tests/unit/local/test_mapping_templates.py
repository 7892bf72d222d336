"""Mapping templates: Velocity as API Gateway runs it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.local.apigateway.mapping_templates import (
    Template,
    TemplateFailedError,
    TemplateNotModelledError,
    template_variables,
)
from smsverifier.local.apigateway.request_context import HeaderMap

BODY = json.dumps(
    {
        "text": "abc",
        "empty": "",
        "nothing": None,
        "no": False,
        "number": 5,
        "half": 0.5,
        "huge": 1e10,
        "list": [1, {"a": "b"}],
        "map": {"a": "b", "c": [1]},
    }
)
PARAMS = {
    "querystring": {"q": "from query", "both": "query"},
    "header": HeaderMap({"Origin": "https://example.org", "both": "header"}),
}


def render(template: str, body: str = BODY, context: dict[str, Any] | None = None) -> str:
    context = {"requestTimeEpoch": 1795345998633} if context is None else context
    return Template(template).render(template_variables(body, PARAMS, context, {"table": "t"}))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("$input.path('$.text')", "abc"),
        ("$input.path('$.missing')|$input.path('$.nothing')|$input.path('$.a.b.c')", "||"),
        ("$input.path('$.no') $input.path('$.number') $input.path('$.half')", "false 5 0.5"),
        ("$input.path('$.huge')", "1.0E10"),
        ("$input.path('$.map')", '{a=b, c=[1]}'),
        ("$input.path('$.list')", '[1,{"a":"b"}]'),
        ("$input.params('q') $input.params('both')", "from query query"),
        ("$input.params('origin')", "https://example.org"),
        ("[$input.params('none')]", "[]"),
        ("$input.params().querystring.get('q')", "from query"),
        ("$input.path('$.text.more')|$input.path('text')", "|abc"),
        ("$input.path('$').map", "{a=b, c=[1]}"),
        ("$stageVariables.table $stageVariables.none", "t "),
        ("$context.requestTimeEpoch", "1795345998633"),
    ],
)  # fmt: skip
def test_a_template_reads_the_request(template: str, expected: str) -> None:
    assert render(template) == expected


@pytest.mark.parametrize("body", ["no json", "", "[" * 100_000, "9" * 5000])
def test_a_body_that_cannot_be_parsed_has_nothing_in_it(body: str) -> None:
    assert render("[$input.path('$.text')]", body) == "[]"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("$input.path('$.missing') == ''", True),
        ("$input.path('$.missing') == $null", True),
        ("$input.path('$.nothing') != ''", False),
        ("$input.path('$.empty') == ''", True),
        ("$input.path('$.text') != ''", True),
        ("$input.path('$.missing')", True),
        ("!$input.path('$.missing')", False),
        ("$input.path('$.no')", False),
        ("!$input.path('$.no')", True),
        ("$input.path('$.number') == '5'", True),
        ("$input.path('$.no') || $input.path('$.number') == 5", True),
    ],
)
def test_conditions_compare_as_on_aws(condition: str, holds: bool) -> None:
    assert render(f"#if({condition})yes#{{else}}no#end") == ("yes" if holds else "no")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("$s.contains('.b') $s.contains('z')", "true false"),
        ("$s.replaceAll('.', '-') $s.replaceAll('[.]', '-')", "----- a-b-c"),
        ("$s.matches('a') $s.matches('a.*')", "false true"),
        ("$s.replaceAll('a', 'A').toLowerCase()", "a.b.c"),
    ],
)
def test_strings_are_java_strings(call: str, expected: str) -> None:
    assert render(f"#set($s = 'a.b.c'){call}") == expected


@pytest.mark.parametrize(
    "text",
    ["$ ", "$5 off", "US$, €", "# 1", "#1", "a#b", "#fff", "&#39;", "#foo(1)", "100%", '"#"'],
)
def test_dollars_and_hashes_of_plain_text_stay(text: str) -> None:
    assert render(text) == text


@pytest.mark.parametrize(
    ("template", "expected"), [("a## gone\nb", "ab"), ("a#* gone *#b", "ab"), ("$gone!", "!")]
)
def test_comments_and_unknown_references_leave_nothing(template: str, expected: str) -> None:
    assert render(template) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('$util.escapeJavaScript("it\'s")', "it\\'s"),
        ("$util.escapeJavaScript($input.path('$.missing'))", ""),
        ("$util.escapeJavaScript($input.path('$.number'))", "5"),
    ],
)
def test_util_functions(call: str, expected: str) -> None:
    assert render(call) == expected


def test_escape_java_script_follows_apache_commons() -> None:
    body = json.dumps({"x": "'\"\\/\n\r\t\b\f\x01\x7fé😀"})
    expected = "\\'\\\"\\\\\\/\\n\\r\\t\\b\\f\\u0001\x7f\\u00E9\\uD83D\\uDE00"
    assert render("$util.escapeJavaScript($input.path('$.x'))", body) == expected


_NASTY = st.sampled_from(
    ["$x", "#if(", "#end", "\\", "'", '"', "\\'", "😀", "नमस्ते", "\n", "${a}", "##", "\u2028",
     "__FORMAL_REFERENCE__REPLACE_TEXT__", '","x":"', "\x00", "/", "\\u0041"]
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(_NASTY | st.characters(exclude_categories=["Cs"])).map("".join),
)


@given(text=_TEXTS)
def test_any_text_comes_out_of_the_usual_escaping_as_it_went_in(text: str) -> None:
    template = '{"v": "$util.escapeJavaScript($input.path(\'$.x\')).replaceAll("\\\\\'","\'")"}'
    assert json.loads(render(template, json.dumps({"x": text}))) == {"v": text}


@given(text=_TEXTS.filter(lambda text: "xxxxxxxxx" not in text))
def test_any_text_survives_a_variable_and_java_methods(text: str) -> None:
    template = '#set($v = $input.path("$.x"))#set($w = $v.replaceAll("x{9}", ""))'
    template += '"$util.escapeJavaScript($w)"'
    rendered = render(template, json.dumps({"x": text})).replace("\\'", "'")
    assert json.loads(rendered) == text


def test_an_override_reaches_the_context() -> None:
    context: dict[str, Any] = {"responseOverride": {"header": {}}}
    render(
        "#set($context.responseOverride.status = 409)"
        '#set($context.responseOverride.header.X-A = "b")',
        context=context,
    )
    assert context == {"responseOverride": {"header": {"X-A": "b"}, "status": 409}}


@pytest.mark.parametrize("template", ["#if($a", "#foreach($a in)#end", "${a", "#set($a)"])
def test_what_is_no_velocity_is_refused_when_parsed(template: str) -> None:
    with pytest.raises(TemplateFailedError, match="not a Velocity template"):
        Template(template)


@pytest.mark.parametrize(
    "template",
    [
        "$input.path('$..a')",
        "$input.path('$.list[*]')",
        "$input.path('$.list[-1].a')",
        "$input.path('$.number').contains('5')",
        "$input.path('$.map').toLowerCase()",
        "$input.get('body')",
        "$input.body",
        "$util.parseJson",
        "$input.path('$.text').replaceAll('[', '')",
        "$input.path('$.text').replaceAll('\\p{L}', '')",
        "$input.path('$.text').replaceAll('a', '$')",
    ],
)
def test_what_fails_or_is_not_modelled_fails_aloud(template: str) -> None:
    with pytest.raises(TemplateFailedError):
        render(template)


def test_moments_of_one_length_are_compared_as_texts_and_only_numbers_by_size() -> None:
    later = "#set($a = '1700000000000')#if($a.compareTo('1699999999999') > 0)later#end"
    assert render(later) == "later"
    assert (
        render("#if($missing.compareTo('1') >= 0)y#end#if('b' > 'a')y#end#if(2 le 2)z#end") == "z"
    )
    assert render("#set($a = 'é😀')#if($a.length() == 3)three#end") == "three"


def test_a_place_in_a_list_is_read_and_one_behind_its_end_is_nothing() -> None:
    read = "".join(f"$!input.path('$.{path}')|" for path in ("a[1].b", "a[2].b", "c[0].b"))
    assert render(read, '{"a": [{"b": "x"}, {"b": "y"}]}') == "y|||"


def test_a_failure_does_not_tell_what_was_typed() -> None:
    with pytest.raises(TemplateFailedError) as failure:
        render("$input.path('$.x').matches('[')", '{"x": "+919876543210"}')
    assert "9876543210" not in str(failure.value)


def test_no_attribute_of_a_python_object_can_be_reached() -> None:
    assert render("$context.__class__ $input.path('$.text').__class__") == " "


METHODS = """add addAll codePoints concat containsKey containsValue doubleValue endsWith entrySet
    equals equalsIgnoreCase getKey getOrDefault getValue indexOf intValue isEmpty keySet
    longValue put putAll remove replace replaceFirst set size split startsWith substring toString
    toUpperCase trim values __class__"""


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("#foreach($x in $y)$x#end", "#foreach"),
        ("#macro(m $x)$x#end", "#macro"),
        ("#define($x)y#end", "#define"),
        ("#evaluate('x')", "#evaluate"),
        ("#return('x')", "#return"),
        ("#include('x')", "#include"),
        ("#parse('x')", "#parse"),
        ("#stop", "#stop"),
        ("#set($x = [1, 2])", "a list in brackets"),
        ("#set($x = [1..3])", "a list in brackets"),
        ("#set($x = {'a': 1})", "a map in braces"),
        ("$x[0]", "an index in brackets"),
        ("#set($x['y'] = 1)", "an index in brackets"),
        *((f"#set($x = 4 {operator} 2)", f"the operator {operator}") for operator in "+-*/%"),
        *((f"$x.{method}('y')", f"{method}()") for method in METHODS.split()),
        *((f"$util.{function}('y')", f"{function}()") for function in (
            "parseJson", "toJson", "urlEncode", "urlDecode", "base64Encode", "base64Decode")),
        ("$input.json('$')", "json()"),
        ("#set($context.requestOverride.header.X = 'y')", "$context.requestOverride"),
    ],
)  # fmt: skip
def test_what_is_not_modelled_is_refused_by_its_name_when_parsed(template: str, name: str) -> None:
    with pytest.raises(TemplateNotModelledError) as refused:
        Template(template)
    assert str(refused.value) == name
