"""How long a command takes to start, beside a library or two that it could hardly do without.

Each runs in turn with its floor; the floors run beside an empty Python. `message` loads no pydantic
any more, and is still held against what that alone takes (decision 0076). The commands that need an
AWS are in `calls`.
"""

from collections.abc import Iterator
from functools import partial
from tempfile import TemporaryDirectory

from bench.measuring import (
    ROOT,
    Options,
    Row,
    alternately,
    at_most,
    compared,
    python,
    run,
    smsverifier,
)

EMPTY = python("pass")
TYPER = python("import typer")
ONE_MODEL = python(
    "from pydantic import BaseModel\nclass Model(BaseModel):\n    name: str = ''\nModel(name='x')"
)
FLOORS = {
    "import typer": TYPER,
    "import pydantic, one model": ONE_MODEL,
    "import botocore.session": python("import botocore.session"),
    "import boto3": python("import boto3"),
    "import moto's server": python("import moto.moto_server.werkzeug_app"),
}
AT_ONCE = {
    "--version": ["--version"],
    "--help": ["--help"],
    "up --help": ["up", "--help"],
    "registrations list --help": ["registrations", "list", "--help"],
    "a usage error": ["nonsense"],
    "up with a wrong option": ["up", "--nonsense"],
}
COMPLETION = {"_SMSVERIFIER_COMPLETE": "complete_bash", "COMP_WORDS": "smsverifier sta",
              "COMP_CWORD": "1"}  # fmt: skip
USUAL = (0, 1, 2)
"""A usage error ends with 2, and what a completion ends with is nobody's business."""


def rows(options: Options) -> Iterator[Row]:
    for name, command in FLOORS.items():
        pairs = alternately(partial(run, command), lambda: run(EMPTY), options.runs)
        yield compared(name, pairs, "an empty Python")
    for name, arguments in AT_ONCE.items():
        yield _beside_typer(name, arguments, {}, options)
    yield _beside_typer("completion", [], COMPLETION, options)
    with TemporaryDirectory() as home:
        # A home of its own: what is cached there was written by this program.
        environ = {"HOME": home, "XDG_STATE_HOME": home, "XDG_CACHE_HOME": home}
        yield _message("message --json, no configuration", [], environ, options)
        chosen = ["-c", str(ROOT / "config.example.yaml")]
        yield _message("message --json, the example's", chosen, environ, options)


def _message(name: str, chosen: list[str], environ: dict[str, str], options: Options) -> Row:
    command = smsverifier("message", "--json", *chosen)
    pairs = alternately(lambda: run(command, environ=environ), lambda: run(ONE_MODEL), options.runs)
    return compared(name, pairs, "import pydantic, one model", at_most(1.3))


def _beside_typer(
    name: str, arguments: list[str], environ: dict[str, str], options: Options
) -> Row:
    command = smsverifier(*arguments)
    pairs = alternately(
        lambda: run(command, environ=environ, ok=USUAL), lambda: run(TYPER), options.runs
    )
    return compared(name, pairs, "import typer", at_most(1.4))
