"""What `message` warns of, `check` and `up` say as well."""

import pytest

from tests.support.program import Program

DLT = """
  sender_id: HACKFT
  dlt:
    entity_id: "1101"
    template_id: "1107"
    template: "Hi {#Var#}{#var#}"
"""


@pytest.mark.parametrize(
    ("sms", "words"),
    [
        ('  message: "Hi {{name}}, you are in"\n', "{{name}} looks like another program's"),
        ("  message: 'Hi {name}\\nyou are in'\n", "\\n is sent letter by letter"),
        (f'  message: "Hi {{name}}{{event.name}}"{DLT}', "{#Var#} has capitals"),
        (f'  message: "Hi {{name}}{{event.name}}"{DLT}', "two variables stand in a row"),
    ],
)
def test_a_warning_is_heard_before_anybody_is_texted(
    program: Program, sms: str, words: str
) -> None:
    program.config(f"sms:\n{sms}")
    assert words in program.ok("message").stdout
    assert words in program("check").stdout
    assert words in program.ok("up").stderr
