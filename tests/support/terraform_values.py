"""Values for a Terraform configuration, with what Terraform must make of them."""

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from smsverifier.terraform.hcl import Block, Expression, Row, Value, interpolated, jsonencode

VARIABLES = {"local.name": 'Asha ${x} "$" %{y}', "local.brace": "{a}", "local.dollar": "$"}
"""Reference → its value."""

_HOSTILE = (
    *("$", "%", "{", "}", "${", "%{", "$${", "%%{", "${a.b}", "%{ if a }", "~}", "${~"),
    *('"', "'", "`", "\\", "\\n", "\\u0024", "\n", "\r\n", "\r", "\t", "\0", "\x1b[31m", "\x7f"),
    *("#", "//", "/*", "<<EOT\n", "EOT\n", "= ", ",", "[", "]", "(", ")", "</script>", "&"),
    *("\u0085", "\u2028", "\u2029", "\ufeff", "\u200d", "\u0301", "e\u0301", "\u2126", "\ufffd"),
    *("नमस्ते", "😀", "👩‍💻", "\U0010ffff", "\U000e0001", "a", " ", "<ACCOUNT_ID>", ":ap-south-1:"),
)
_WHOLE = st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(st.sampled_from(_HOSTILE) | _WHOLE, max_size=12).map("".join)
"""What begins, ends or breaks something in a text, in any order, with anything between."""
KEYS = TEXTS | st.sampled_from(
    ["for", "null", "true", "if", "in", "a-b", "a.b", "-a", "1", "_", ""]
)
COMMENTS = st.just("") | TEXTS


@dataclass(frozen=True)
class Written:
    """A value to write, and what must be read."""

    value: Value
    read: Any


@dataclass(frozen=True)
class Json:
    """A text that is JSON of a value."""

    value: Any


def is_same(found: Any, wanted: Any) -> bool:
    """Whether what was read is what was to be read."""
    if isinstance(wanted, Json):
        return isinstance(found, str) and is_same(json.loads(found), wanted.value)
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(is_same, found, wanted))
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(is_same(found[k], wanted[k]) for k in wanted)
    return isinstance(found, bool) == isinstance(wanted, bool) and bool(found == wanted)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _plain(value: Any) -> Written:
    return Written(value, value)


def _text(text: str) -> Written:
    return Written(text, nfc(text))


def _mixed(parts: list[str]) -> Written:
    read = (VARIABLES[each] if isinstance(each, Expression) else each for each in parts)
    return Written(interpolated(*parts), nfc("".join(read)))


_REFERENCES = st.sampled_from([Expression(each) for each in VARIABLES])
_MIXED = st.tuples(TEXTS, _REFERENCES, TEXTS | _REFERENCES, TEXTS | _REFERENCES).map(list)
_ATOMS = st.one_of(
    st.none().map(_plain),
    st.booleans().map(_plain),
    st.integers(-(10**18), 10**18).map(_plain),
    TEXTS.map(_text),
    _MIXED.map(_mixed),
    _REFERENCES.map(lambda each: Written(each, nfc(VARIABLES[each]))),
)


def _is_stable(written: Written) -> bool:
    """Terraform normalizes JSON as any text: an accent behind a line's end makes `\\ń` of `\\n`."""
    return not any(map(unicodedata.combining, _as_json(written.read)))


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda inner: _as_json(inner.value))


def _inside(inner: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    return st.one_of(
        st.lists(inner, max_size=5).map(
            lambda them: Written([each.value for each in them], [each.read for each in them])
        ),
        st.dictionaries(KEYS.map(nfc), inner, max_size=5).map(
            lambda them: Written(
                {key: each.value for key, each in them.items()},
                {key: each.read for key, each in them.items()},
            )
        ),
        st.dictionaries(KEYS.map(nfc), _ATOMS, max_size=4).map(
            lambda them: Written(
                Row({key: each.value for key, each in them.items()}),
                {key: each.read for key, each in them.items()},
            )
        ),
        st.tuples(_REFERENCES, inner).map(
            lambda pair: Written({pair[0]: pair[1].value}, {nfc(VARIABLES[pair[0]]): pair[1].read})
        ),
        inner.filter(_is_stable).map(lambda each: Written(jsonencode(each.value), Json(each.read))),
    )


VALUES = st.recursive(_ATOMS, _inside, max_leaves=12)
"""Any value: texts, references, numbers, lists, objects, JSON of them."""

_NAMES = st.from_regex(r"[a-z_][a-z0-9_-]{0,20}", fullmatch=True)


def _blocks(inner: st.SearchStrategy[tuple[Block, ...]]) -> st.SearchStrategy[Block]:
    return st.builds(
        Block,
        type=_NAMES,
        labels=st.lists(_NAMES, max_size=2).map(tuple),
        arguments=st.dictionaries(_NAMES, VALUES.map(lambda each: each.value), max_size=5),
        blocks=inner,
        comment=COMMENTS,
    )


_FLAT = _blocks(st.just(()))
BLOCKS = _FLAT | _blocks(st.lists(_FLAT, max_size=3).map(tuple))
"""Any block, with what people may have written anywhere in it."""
