"""What `local env` prints, in the words of each shell."""

from io import StringIO

import pytest

from smsverifier.commands.context import Context, Interrupts
from smsverifier.commands.local import shell_environment
from smsverifier.errors import UsageError
from smsverifier.output.local_view import ShellEnvironment, show_env
from smsverifier.output.screen import Screen
from smsverifier.platform.shells import SHELLS, ShellName


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (ShellName.SH, ["export AWS_REGION='a b'", "unset AWS_PROFILE"]),
        (
            ShellName.POWERSHELL,
            [
                "$env:AWS_REGION = 'a b'",
                "Remove-Item Env:AWS_PROFILE -ErrorAction SilentlyContinue",
            ],
        ),
        (ShellName.CMD, ['set "AWS_REGION=a b"', 'set "AWS_PROFILE="']),
    ],
)
def test_each_shell_gets_its_own_words(name: ShellName, lines: list[str]) -> None:
    out = StringIO()
    found = ShellEnvironment(True, {"AWS_REGION": "a b"}, ["AWS_PROFILE"], SHELLS[name])
    show_env(Screen(stdout=out, stderr=StringIO()), found)
    assert out.getvalue().splitlines() == lines


def test_a_shell_that_nobody_can_write_for_is_told_at_once() -> None:
    context = Context(Screen(stdout=StringIO(), stderr=StringIO()), Interrupts(StringIO))
    with pytest.raises(UsageError, match="no shell fish here"):
        shell_environment(context, None, "fish")
