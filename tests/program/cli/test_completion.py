"""Completion in the shells themselves, as `--install-completion` sets it up."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smsverifier.commands.known_stacks import keep_stacks
from tests import ROOT
from tests.support.platforms import not_on_windows
from tests.support.program import Program

pytestmark = not_on_windows("bash and zsh are POSIX's")
IN_BASH = """\
source "$HOME/.bashrc"
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
"$(complete -p smsverifier | sed 's/.*-F \\([^ ]*\\).*/\\1/')" smsverifier
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
"""What bash does at Tab: words split at blanks and equals signs, the function that is named."""


@pytest.fixture
def home(lonely: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the program on its path; the state is the test's own."""
    home, programs = tmp_path / "home", tmp_path / "bin"
    home.mkdir()
    programs.mkdir()
    script = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m smsverifier "$@"\n'
    (programs / "smsverifier").write_text(script, "utf-8")
    (programs / "smsverifier").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return home


def shell(command: list[str], typed: str, folder: Path) -> str:
    ran = subprocess.run(
        command, input=typed, text=True, cwd=folder, capture_output=True, check=True, timeout=60
    )
    assert ran.stderr == ""
    return ran.stdout


def test_bash_completes_after_install_completion(lonely: Program, home: Path) -> None:
    told = shell(["bash"], "smsverifier --install-completion\n", lonely.folder)
    assert "bash completion installed" in told
    lonely.ok("init", "--ask", "Size: S, M", "--event", "Gala")
    keep_stacks(os.environ, "local", "ap-south-1", ["other"])
    for words, offered in (
        ("smsverifier st", ["status", "stacks"]),
        ("smsverifier up --only p", ["pipe"]),
        ("smsverifier status --stack ''", ["gala", "other"]),
        ("smsverifier status --target = l", ["local"]),
        ("smsverifier message --field size = M", ["M"]),
        ("smsverifier registrations list --columns name,ph", ["name,phone"]),
        ("smsverifier registrations import x --map si", ["size="]),
        ("smsverifier registrations import g", [""]),  # files are bash's own to complete
    ):
        typed = IN_BASH.format(words=words)
        assert shell(["bash", "--norc"], typed, lonely.folder).splitlines() == offered, words


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh here")
def test_zsh_gets_what_it_can_show_after_install_completion(lonely: Program, home: Path) -> None:
    told = shell(["zsh", "-f"], "smsverifier --install-completion\n", lonely.folder)
    assert "zsh completion installed" in told
    assert "compinit" in (home / ".zshrc").read_text("utf-8")
    script = home / ".zfunc/_smsverifier"
    assert script.read_text("utf-8").startswith("#compdef smsverifier")
    # zsh's own widgets need a terminal: the function is called with `_arguments` as a stand-in.
    typed = (
        "compdef() {}\n_arguments() { print -r -- $1 }\n_files() { print files }\n"
        f"source {script}\nwords=(smsverifier up --target ''); CURRENT=4\n"
        "_smsverifier_completion\nwords=(smsverifier status -c x); CURRENT=4\n"
        "_smsverifier_completion\n"
    )
    shown = shell(["zsh", "-f"], typed, lonely.folder)
    assert '"local":"the embedded AWS on this machine"' in shown
    assert shown.endswith("files\n")


@pytest.mark.parametrize(
    ("words", "offered", "unneeded"),
    [
        ("status\n--stack\n", "seen\n", "pydantic"),
        ("registrations\nimport\nx.csv\n--map\nd", "dial_code=\n", "moto"),
        ("registrations\nlist\n--columns\nname,attended", "name,attended.at\n", "moto"),
    ],
)
def test_completing_loads_no_boto3_and_reaches_nothing(
    lonely: Program, words: str, offered: str, unneeded: str
) -> None:
    code = (
        "import sys; from smsverifier.cli.main import run; run([]);"
        f"sys.exit(bool({{'boto3', 'botocore', 'rich', '{unneeded}'}} & sys.modules.keys()))"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "_SMSVERIFIER_COMPLETE": "complete_bash",
        "COMP_WORDS": f"smsverifier\n{words}",
        "COMP_CWORD": str(words.count("\n") + 1),
    }
    keep_stacks(os.environ, "aws", "eu-west-1", ["seen"])
    ran = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        env=environment,
        cwd=lonely.folder,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == offered
