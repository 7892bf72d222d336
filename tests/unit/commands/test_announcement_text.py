"""What `announce` says of a text that cannot be announced."""

import pytest

from smsverifier.commands.announcement_text import chosen_text
from smsverifier.config import Config
from smsverifier.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "said", "where", "ends"),
    [
        ({"message": "Hi"}, "has no kind", "--kind", "one of reminder, change, promotion."),
        ({"message": "Hi", "kind": "hint"}, "this kind", "--kind", "reminder, change, promotion."),
        (
            {"message": "Hi {nam}", "kind": "change"},
            "cannot have this message",
            "--message",
            'did you mean "name"?',
        ),
        (
            {"message": "Hi", "kind": "change", "channel": "post"},
            "this channel",
            "--channel",
            "one of sms, email.",
        ),
    ],
)
def test_what_is_allowed_is_said_in_words_and_by_the_option(
    typed: dict[str, str], said: str, where: str, ends: str
) -> None:
    with pytest.raises(UsageError) as refused:
        chosen_text(Config(), "hall", typed)
    assert said in refused.value.message
    assert refused.value.where == where
    assert str(refused.value.why).endswith(ends)
