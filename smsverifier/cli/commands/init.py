"""`smsverifier init`."""

from pathlib import Path
from typing import Annotated

import typer


def init(
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")] = Path("config.yaml"),
    stack: Annotated[str | None, typer.Option(help="The stack's name.")] = None,
    event: Annotated[str | None, typer.Option(help="The event's name.")] = None,
    target: Annotated[str | None, typer.Option(help="local or aws.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema for editors instead.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Ask nothing, answer in JSON.")] = False,
) -> int:
    """Write a configuration to start from. Asks for what is not given."""
    from smsverifier.cli.starting import Start, print_schema, write_config

    if schema:
        return print_schema()
    return write_config(Start(out, stack, event, target, force, as_json))
