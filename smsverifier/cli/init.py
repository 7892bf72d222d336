"""`smsverifier init`."""

from pathlib import Path
from typing import Annotated

import typer

from smsverifier.cli.completion import countries, languages, targets
from smsverifier.cli.options import CommandHelp
from smsverifier.errors import ExitCode, UsageError

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        help="The file to write. [default: config.yaml; with --from STACK.yaml, if that is there "
        "already]",
    ),
]
EventName = Annotated[str | None, typer.Option(help="The event's name.")]
Stack = Annotated[str | None, typer.Option(help="The stack's name.")]
Date = Annotated[str | None, typer.Option(help="When it is, in your words.")]
Starts = Annotated[
    str | None, typer.Option(metavar="WHEN", help="When it starts, as '2026-12-05 18:00'.")
]
Venue = Annotated[str | None, typer.Option(help="Where it is, in your words.")]
Expected = Annotated[
    str | None, typer.Option(help="How many people; the cap on SMS follows from it.")
]
Country = Annotated[
    str | None,
    typer.Option(help="Whose numbers are texted: India, IN …", autocompletion=countries),
]
Organiser = Annotated[str | None, typer.Option(help="Who holds the event.")]
Contact = Annotated[str | None, typer.Option(help="Whom people can ask about their data.")]
Ask = Annotated[
    list[str] | None,
    typer.Option(
        "--ask",
        metavar="LABEL",
        help="What else the form asks: 'College (optional)', 'Size: S, M, L'.",
    ),
]
Language = Annotated[
    list[str] | None,
    typer.Option("--language", help="What the page speaks, en or hi.", autocompletion=languages),
]
Message = Annotated[str | None, typer.Option(help="The SMS, with its {name}.")]
Target = Annotated[str | None, typer.Option(help="local or aws.", autocompletion=targets)]
Region = Annotated[str | None, typer.Option(help="The AWS region.")]
SenderId = Annotated[str | None, typer.Option(help="Your registered sender ID.")]
Earlier = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="CONFIG",
        help="An earlier event's configuration: its form, texts and comments stay.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]
Example = Annotated[
    bool, typer.Option("--example", help="Print a file with every key and its reason.")
]
Schema = Annotated[
    bool, typer.Option("--schema", help="Print the JSON Schema for editors instead.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Ask nothing, answer in JSON.")]

HELP = CommandHelp(
    (
        "smsverifier init",
        "smsverifier init --event 'Hack Night' --country India --ask 'Size: S, M, L'",
        "smsverifier init --from ../2026/config.yaml",
        "smsverifier init --example --out config.yaml",
    )
)


def init(
    out: Out = None,
    event: EventName = None,
    stack: Stack = None,
    date: Date = None,
    starts: Starts = None,
    venue: Venue = None,
    expected: Expected = None,
    country: Country = None,
    organiser: Organiser = None,
    contact: Contact = None,
    ask: Ask = None,
    language: Language = None,
    message: Message = None,
    target: Target = None,
    region: Region = None,
    sender_id: SenderId = None,
    earlier: Earlier = None,
    force: Force = False,
    example: Example = False,
    schema: Schema = False,
    as_json: AsJson = False,
) -> int:
    """Write a configuration to start from. Asks for what is not given.

    Enter takes what a question offers. Without a terminal nothing is asked.
    """
    from smsverifier.cli.person import new_terminal
    from smsverifier.commands import StackOptions
    from smsverifier.commands.init import InitOptions, write_config, write_example
    from smsverifier.output.init_view import show_example, show_schema, show_written

    if example and schema:
        raise UsageError("--example and --schema do not go together", hint="Leave one of them out.")
    terminal = new_terminal(StackOptions(as_json=as_json))
    if schema:
        show_schema(terminal.screen)
        return ExitCode.DONE
    if example:
        if out is not None:
            write_example(out, force=force)
        show_example(terminal.screen, out)
        return ExitCode.DONE
    flags = {
        "event_name": event,
        "stack": stack,
        "date": date,
        "starts": starts,
        "venue": venue,
        "expected": expected,
        "country": country,
        "organiser": organiser,
        "contact": contact,
        "message": message,
        "target": target,
        "region": region,
        "sender_id": sender_id,
    }
    given = {name: value for name, value in flags.items() if value is not None}
    options = InitOptions(out, earlier, force, given, tuple(ask or ()), tuple(language or ()))
    result = write_config(terminal, options)
    show_written(terminal.screen, result)
    return ExitCode.DONE
