"""`smsverifier init`."""

from pathlib import Path
from typing import Annotated

import typer


def init(
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")] = Path(
        "config.yaml"
    ),
    event: Annotated[str | None, typer.Option(help="The event's name.")] = None,
    stack: Annotated[str | None, typer.Option(help="The stack's name.")] = None,
    date: Annotated[str | None, typer.Option(help="When it is, in your words.")] = None,
    venue: Annotated[str | None, typer.Option(help="Where it is, in your words.")] = None,
    expected: Annotated[
        str | None, typer.Option(help="How many people; the cap on SMS follows from it.")
    ] = None,
    country: Annotated[str | None, typer.Option(help="Whose numbers are texted: IN, GB …")] = None,
    target: Annotated[str | None, typer.Option(help="local or aws.")] = None,
    region: Annotated[str | None, typer.Option(help="The AWS region.")] = None,
    sender_id: Annotated[str | None, typer.Option(help="Your registered sender ID.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema for editors instead.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Ask nothing, answer in JSON.")] = False,
) -> int:
    """Write a configuration to start from. Asks for what is not given."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands import StackOptions
    from smsverifier.commands.init import print_schema, write_config

    context = new_context(StackOptions(as_json=as_json))
    if schema:
        return print_schema(context)
    flags = {
        "event_name": event,
        "stack": stack,
        "date": date,
        "venue": venue,
        "expected": expected,
        "country": country,
        "target": target,
        "region": region,
        "sender_id": sender_id,
    }
    given = {name: value for name, value in flags.items() if value is not None}
    return write_config(context, out, given, force=force)
