"""Whatever is wrong with a file, no other stack is ever read out of it than the one it says."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.config.load import IDENTITY, salvage

BROKEN = """\
stack: hack-night
region: us-east-1
event:
  name: "Hack Night"
target: aws
sms:
  message: Hi {nam}
"""
SAID = {"stack": "hack-night", "region": "us-east-1", "target": "aws"}
SIGNS = st.sampled_from("x:-#{[\"'\t\n |>&*!%@`,\u00a0\u201c\x00")


@given(st.integers(0, len(BROKEN)), st.integers(0, 4), st.text(SIGNS, max_size=3))
@settings(max_examples=400)
def test_what_is_read_stands_in_the_file(at: int, deleted: int, inserted: str) -> None:
    text = BROKEN[:at] + inserted + BROKEN[at + deleted :]
    found = salvage(text.encode())
    for key in set(IDENTITY) - set(found.unread):
        read = getattr(found.config, key)
        if not re.search(rf"{key}\W*:\W*{read}(?![a-z0-9-])", text):
            # Left out, by a comment or by being deleted whole.
            assert (key != "stack", read) == (True, getattr(Config(), key)), text
            assert not re.search(rf"^{key}:", text, re.MULTILINE), text


def test_a_mistake_in_the_text_leaves_all_of_it_readable() -> None:
    for text in (BROKEN, BROKEN + "  note: a: b\n", BROKEN.replace("{nam}", "{name}: hi")):
        found = salvage(text.encode())
        assert found.unread == ()
        assert {key: getattr(found.config, key) for key in IDENTITY} == SAID


def test_who_is_being_told_is_given_the_longest_time_unless_the_file_says_another() -> None:
    assert salvage(BROKEN.encode()).config.handler.timeout_seconds == 300
    told = f"{BROKEN}handler: {{timeout_seconds: 90}}\n"
    assert salvage(told.encode()).config.handler.timeout_seconds == 90
