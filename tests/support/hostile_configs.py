"""Configurations whose texts begin, end or break something wherever they go."""

from collections.abc import Mapping
from typing import Any

import yaml
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.config.load import parse
from tests.support.terraform_values import TEXTS


def _one_line(text: str, longest: int) -> str:
    kept = "".join(each for each in text if each.isprintable())
    return kept.strip()[:longest].strip() or "x"


def _lines(longest: int) -> st.SearchStrategy[str]:
    return TEXTS.map(lambda text: _one_line(text, longest))


def _without_braces(text: str) -> str:
    return text.translate({ord("{"): "(", ord("}"): ")"})


_TAGS = st.text("ab: +=@_/.-", max_size=20).map(lambda text: f"a{text}".strip())
"""A configuration takes no others."""


ON: Mapping[str, Any] = {
    "alerts": {"email": "desk+${x}@club.example"},
    "email": {"enabled": True, "from": "club@hackfest.example"},
    "registrations": {"max": 300, "waitlist": True},
}
"""What has a resource, or a file, of its own."""


@st.composite
def hostile_configs(draw: st.DrawFn) -> Config:
    """Each is one that its rules take."""
    label, words, option = draw(_lines(40)), draw(_lines(60)), f"y {draw(_lines(20))}"
    fields: list[dict[str, Any]] = [
        {"name": "name", "label": label},
        {"name": "phone", "label": "Mobile number", "type": "phone"},
        {"name": "email", "label": "E-mail", "type": "email"},
        {"name": "pick", "label": "Pick", "type": "select", "options": ["x", option]},
    ]
    data = {
        **ON,
        "event": {"name": draw(_lines(60)), "venue": words},
        "form": {"title": words, "intro": draw(_lines(60)), "fields": fields},
        "sms": {"message": f"Hi {{name}} {_without_braces(draw(_lines(20)))}"},
        "tags": draw(st.dictionaries(_TAGS, _TAGS, max_size=3)),
    }
    return parse(yaml.safe_dump(data, allow_unicode=True).encode(), source="config.yaml")
