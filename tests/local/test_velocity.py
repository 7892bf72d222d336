"""Mapping templates: Velocity as API Gateway runs it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.local.apigateway.mapping_templates import (
    Template,
    TemplateFailedError,
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
        "odd key": "x",
    }
)
PARAMS = {
    "path": {"id": "from path", "both": "path"},
    "querystring": {"q": "from query", "both": "query"},
    "header": HeaderMap({"Origin": "https://example.org"}),
}


def render(template, body=BODY, context=None):
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
        ("$input.path('$.list[1].a')$input.path(\"$['odd key']\")", "bx"),
        ("$input.path('$.list')[1].a", "b"),
        ("$input.path('$.list[9]')$input.path('$.text.more')", ""),
        ("$input.json('$.map')", '{"a":"b","c":[1]}'),
        ("$input.json('$.text') $input.json('$.missing')", '"abc" ""'),
        ("$input.params('id') $input.params('q')", "from path from query"),
        ("$input.params('both')", "path"),
        ("$input.params('origin')", "https://example.org"),
        ("[$input.params('none')]", "[]"),
        ("$input.params().querystring.get('q')", "from query"),
        ("$stageVariables.table $stageVariables.none", "t "),
        ("$context.requestTimeEpoch", "1795345998633"),
        ("#set($seconds = $context.requestTimeEpoch / 1000)$seconds", "1795345998"),
    ],
)  # fmt: skip
def test_a_template_reads_the_request(template, expected):
    assert render(template) == expected


@pytest.mark.parametrize(("body", "expected"), [("", "{}"), ("no json", "no json")])
def test_the_raw_body_is_at_hand_and_an_empty_one_is_an_empty_object(body, expected):
    assert render("$input.body", body) == expected


@pytest.mark.parametrize("body", ["no json", "", "[" * 100_000, "9" * 5000])
def test_a_body_that_cannot_be_parsed_has_nothing_in_it(body):
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
        ("$input.path('$.number') > 4 && $input.path('$.number') <= 5", True),
        ("$input.path('$.missing') > 4", False),
        ("$input.path('$.no') || $input.path('$.number') == 5", True),
        ("$input.path('$.list').size() == 2", True),
        ('["x", "abc"].contains($input.path(\'$.text\'))', None),
    ],
)
def test_conditions_compare_as_on_aws(condition, holds):
    if holds is None:
        condition = condition.replace('["x", "abc"]', "$known")
        template = f'#set($known = ["x", "abc"])#if({condition})yes#end'
        assert render(template) == "yes"
    else:
        assert render(f"#if({condition})yes#{{else}}no#end") == ("yes" if holds else "no")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("$s.length() $s.isEmpty() $s.equals('a.b.c') $s.contains('.b')", "5 false true true"),
        ("$s.replaceAll('.', '-') $s.replaceAll('[.]', '-')", "----- a-b-c"),
        ("$s.replaceAll('(a)\\.(b)', '$2$1')", "ba.c"),
        ("$s.replaceFirst('\\.', '\\$')", "a$b.c"),
        ("$s.replace('.', '')", "abc"),
        ("$s.matches('a') $s.matches('a.*')", "false true"),
        ("$s.substring(2) $s.substring(0, 1) $s.indexOf('b') $s.indexOf('z')", "b.c a 2 -1"),
        ("$s.toUpperCase().toLowerCase().concat('!')", "a.b.c!"),
        ("$s.startsWith('a') $s.endsWith('a') $s.equalsIgnoreCase('A.B.C')", "true false true"),
        ("#foreach($p in $s.split('\\.'))$p#if($foreach.hasNext),#end#end", "a,b,c"),
    ],
)
def test_strings_are_java_strings(call, expected):
    assert render(f"#set($s = 'a.b.c'){call}") == expected


def test_strings_count_utf_16_units_as_java_does():
    template = "#set($x = $input.path('$.x'))$x.length() $x.substring(2)"
    assert render(template, '{"x": "😀!"}') == "3 !"


def test_trim_takes_what_java_takes_and_leaves_wider_spaces():
    assert render("[$input.path('$.x').trim()]", '{"x": " \\t\\u00a0a\\n"}') == "[\u00a0a]"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("#foreach($k in $m.keySet())$k#end", "ac"),
        ("#foreach($e in $m.entrySet())$e.key=$e.value;#end", "a=b;c=[1];"),
        ("#foreach($e in $m.entrySet())$e.getKey()#end", "ac"),
        ("#foreach($v in $m)$v#end", "b[1]"),
        ("$m.size() $m.containsKey('a') $m.get('a') $m.get('z')", "2 true b "),
        ("#set($l = [3, 1])$l.get(0) $l[1] $l[7] $l", "3 1  [3, 1]"),
        ("#set($n = {'k': 'v'})#set($n.k2 = 'w')$n $n.k $n['k2']", "{k=v, k2=w} v w"),
        ("#foreach($x in $missing)never#end", ""),
    ],
)
def test_maps_and_lists_are_java_collections(template, expected):
    assert render(f"#set($m = $input.path('$.map')){template}") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("7 / 2", "3"),
        ("-7 / 2", "-3"),
        ("-7 % 2", "-1"),
        ("1 / 0", ""),
        ("2 + 3 * 4", "14"),
        ("'a' + 1", "a1"),
        ("5.0 / 2", "2.5"),
        ("'a' - 1", ""),
    ],
)
def test_numbers_compute_as_in_velocity(expression, expected):
    assert render(f"#set($n = {expression})$n") == expected


@pytest.mark.parametrize(
    "text",
    ["$ ", "$5 off", "US$, €", "# 1", "#1", "a#b", "#fff", "&#39;", "#foo(1)", "100%", '"#"'],
)
def test_dollars_and_hashes_of_plain_text_stay(text):
    assert render(text) == text


@pytest.mark.parametrize(
    ("template", "expected"), [("a## gone\nb", "ab"), ("a#* gone *#b", "ab"), ("$gone!", "!")]
)
def test_comments_and_unknown_references_leave_nothing(template, expected):
    assert render(template) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("$util.base64Decode($util.base64Encode('नमस्ते'))", "नमस्ते"),
        ("$util.urlEncode('a b/ü')", "a+b%2F%C3%BC"),
        ("$util.urlDecode('a+b%2F%C3%BC')", "a b/ü"),
        ("$util.parseJson('{\"a\": [1]}').a[0]", "1"),
        ('$util.escapeJavaScript("it\'s")', "it\\'s"),
        ("$util.escapeJavaScript($input.path('$.missing'))", ""),
        ("$util.escapeJavaScript($input.path('$.number'))", "5"),
    ],
)
def test_util_functions(call, expected):
    assert render(call) == expected


def test_escape_java_script_follows_apache_commons():
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
def test_any_text_comes_out_of_the_usual_escaping_as_it_went_in(text):
    template = '{"v": "$util.escapeJavaScript($input.path(\'$.x\')).replaceAll("\\\\\'","\'")"}'
    assert json.loads(render(template, json.dumps({"x": text}))) == {"v": text}


@given(text=_TEXTS)
def test_any_text_survives_a_variable_and_java_methods(text):
    template = '#set($v = $input.path("$.x"))#set($w = $v.concat(""))"$util.escapeJavaScript($w)"'
    rendered = render(template, json.dumps({"x": text})).replace("\\'", "'")
    assert json.loads(rendered) == text


def test_an_override_reaches_the_context():
    context = {"responseOverride": {"header": {}}}
    render(
        "#set($context.responseOverride.status = 409)"
        '#set($context.responseOverride.header["X-A"] = "b")',
        context=context,
    )
    assert context == {"responseOverride": {"header": {"X-A": "b"}, "status": 409}}


@pytest.mark.parametrize("template", ["#if($a", "#foreach($a in)#end", "${a", "#set($a)"])
def test_what_is_no_velocity_is_refused_when_parsed(template):
    with pytest.raises(TemplateFailedError, match="not a Velocity template"):
        Template(template)


@pytest.mark.parametrize(
    "template",
    [
        "$input.path('$..a')",
        "$input.path('$.list[*]')",
        "$input.path('$.text').codePoints()",
        "$input.path('$.text').__class__()",
        "$input.path('$.text').replaceAll('[', '')",
        "$input.path('$.text').replaceAll('\\p{L}', '')",
        "$input.path('$.text').replaceAll('a', '$')",
        "$util.parseJson('{')",
        "$util.toJson('x')",
        "$util.base64Decode('%')",
        "#foreach($i in [1..1001])$i#end",
    ],
)
def test_what_fails_or_is_not_modelled_fails_aloud(template):
    with pytest.raises(TemplateFailedError):
        render(template)


def test_a_failure_does_not_tell_what_was_typed():
    with pytest.raises(TemplateFailedError) as failure:
        render("$util.parseJson($input.path('$.x'))", '{"x": "+919876543210"}')
    assert "9876543210" not in str(failure.value)


def test_no_attribute_of_a_python_object_can_be_reached():
    assert render("$util.parseJson.__globals__ $input.path('$.text').__class__") == " "
