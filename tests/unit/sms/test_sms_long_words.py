"""How many parts are billed where a word is longer than one."""

import pytest

from smsverifier.sms.encoding import parts_at_words
from smsverifier.sms.text import measure


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (f"{'x' * 20} {'y' * 160} {'z' * 20}", 2),  # cut anyway, so cut as phones' networks do
        (f"{'x' * 20} {'y' * 152} {'z' * 20}", 3),  # it could stand alone in a part, so it does
        (f"{'x' * 20} {'y' * 153} {'z' * 20}", 2),  # not with the blank behind it
        (f"{'अ' * 20} {'आ' * 70} {'इ' * 20}", 2),
        (f"{'अ' * 20} {'आ' * 66} {'इ' * 20}", 3),
    ],
)
def test_a_word_that_fills_a_part_is_cut_and_a_shorter_one_is_not(text: str, parts: int) -> None:
    assert parts_at_words(text, measure(text)) == parts
