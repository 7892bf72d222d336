"""`smsverifier registrations show`, `add`, `correct` and `forget`: one person's registration.

And `remove-tests`: those of nobody, which `test-register` made.
"""

from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp, ShowNumbers, Yes
from smsverifier.commands import StartPolicy

SHOW_HELP = CommandHelp(
    (
        "smsverifier registrations show +919876543210",
        "smsverifier registrations show '98765 43210' --json",
    ),
    short="Tell one person's whole story.",
)


def show(
    ctx: typer.Context,
    phone: Annotated[str, typer.Argument(help="The number that they registered with.")],
    show_numbers: ShowNumbers = False,
) -> int:
    """Tell one person's whole story: registered, told, what the receipt says, what they answered.

    Exit code 1 where nobody has this number.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.people import show_person
    from smsverifier.output import person_view

    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    result = show_person(context, phone, show_numbers=show_numbers)
    person_view.show_person(context.screen, result)
    return result.exit_code


ADD_HELP = CommandHelp(
    (
        "smsverifier registrations add '98765 43210' --name 'Asha Rao'",
        "smsverifier registrations add +919876543210 --name Asha --field tshirt=M --no-tell",
    ),
    short="Register somebody at the desk, and text them.",
)


def add(
    ctx: typer.Context,
    phone: Annotated[str, typer.Argument(help="Their mobile number.")],
    name: Annotated[str, typer.Option(help="Their name.")],
    field: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="KEY=VALUE", help="Another field of the form."),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Text them in it. [default: the form's first]"),
    ] = None,
    consent: Annotated[
        bool, typer.Option("--consent", help="They agreed to what the form's tick says.")
    ] = False,
    adult: Annotated[bool, typer.Option("--adult", help="They said to be 18 or older.")] = False,
    no_tell: Annotated[bool, typer.Option("--no-tell", help="Register only, text nobody.")] = False,
    yes: Yes = False,
) -> int:
    """Register somebody who stands at the desk, by the form's own rules, and text them at once.

    A number that is there is refused, with the story of whoever has it.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.add import AddOptions, add_person
    from smsverifier.output.add_view import show_add

    options = AddOptions(
        phone,
        name,
        tuple(field or ()),
        language,
        has_agreed=consent,
        is_adult=adult,
        is_told=not no_tell,
        yes=yes,
    )
    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = add_person(context, options)
    show_add(context.screen, result)
    return result.exit_code


CORRECT_HELP = CommandHelp(
    (
        "smsverifier registrations correct +919876543210 --to +919876543211",
        "smsverifier registrations correct '98765 43210' --to '98765 43211' --tell",
    ),
    short="Put a mistyped number right.",
)


def correct(
    ctx: typer.Context,
    phone: Annotated[str, typer.Argument(help="The number as it stands there, mistyped.")],
    to: Annotated[str, typer.Option("--to", metavar="PHONE", help="The number that is right.")],
    row: Annotated[
        str | None, typer.Option("--id", help="The row with this registration_id, of several.")
    ] = None,
    tell: Annotated[
        bool, typer.Option("--tell", help="Text them there, also if the old number was.")
    ] = False,
    yes: Yes = False,
    show_numbers: ShowNumbers = False,
) -> int:
    """Put a mistyped number right: the registration moves to it, and the old one is free.

    Whoever was not told yet is told at the new number, once; whoever was, only with --tell.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.correct import CorrectOptions, correct
    from smsverifier.output.correct_view import show_correct

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = correct(context, CorrectOptions(phone, to, row, tell, yes, show_numbers))
    show_correct(context.screen, result)
    return result.exit_code


FORGET_HELP = CommandHelp(
    (
        "smsverifier registrations forget +919876543210",
        "smsverifier registrations forget '98765 43210' --target aws --yes",
    ),
    short="Erase one person everywhere, for good.",
)


def forget(
    ctx: typer.Context,
    phone: Annotated[str, typer.Argument(help="The number they registered with.")],
    row: Annotated[
        str | None, typer.Option("--id", help="Only the row with this registration_id.")
    ] = None,
    yes: Yes = False,
) -> int:
    """Erase one person everywhere they are held, for good, and say what stays where.

    What is kept of the processing, `registrations.forget` decides.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.forget import ForgetOptions, forget
    from smsverifier.output.forget_view import show_forget

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = forget(context, ForgetOptions(phone, row, yes))
    show_forget(context.screen, result)
    return result.exit_code


REMOVE_TESTS_HELP = CommandHelp(
    (
        "smsverifier registrations remove-tests",
        "smsverifier registrations remove-tests --target aws --yes",
    ),
    short="Delete the rows that test-register made, no others.",
)


def remove_tests(
    ctx: typer.Context,
    yes: Yes = False,
) -> int:
    """Delete the rows that test-register made, and nobody else's. What they cost stays counted."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.registrations import remove_tests
    from smsverifier.output.registrations_view import show_remove_tests

    context = open_context(ctx.obj, start=StartPolicy.NEVER)
    result = remove_tests(context, yes=yes)
    show_remove_tests(context.screen, result)
    return result.exit_code
