"""`docs/real-aws.md` and the facts of the acceptance run say the same."""

import re

from tests import ROOT
from tests.aws.facts import FACTS


def test_the_page_lists_every_fact_with_what_happens_otherwise() -> None:
    page = (ROOT / "docs/real-aws.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \|(.+)\|(.+)\|(.+)\|$", page, re.MULTILINE)
    assert [name for name, *_ in rows] == [fact.name for fact in FACTS]
    assert all(cell.strip() for _, *cells in rows for cell in cells)
