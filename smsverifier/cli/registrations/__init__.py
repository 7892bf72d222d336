"""`smsverifier registrations`: who registered, and who was told; in the order of its help."""

import typer

from smsverifier.cli.options import add_command, examples
from smsverifier.cli.registrations import import_file, listing, people, places, resend
from smsverifier.cli.suggestions import CommandGroup

registrations = typer.Typer(
    cls=CommandGroup,
    help="Who registered and who was told: list, text again, export, import, end registration, "
    "give places.",
    rich_markup_mode=None,
    epilog=examples(
        "smsverifier registrations list --not-told",
        "smsverifier registrations resend",
        "smsverifier registrations export",
        "smsverifier registrations import registrations-demo-event-20261122T101500Z.jsonl",
    ),
)

add_command(registrations, listing.list_, listing.LIST_HELP)
add_command(registrations, people.show, people.SHOW_HELP)
add_command(registrations, people.add, people.ADD_HELP)
add_command(registrations, resend.resend, resend.HELP)
add_command(registrations, listing.export, listing.EXPORT_HELP)
add_command(registrations, import_file.import_, import_file.HELP)
add_command(registrations, people.correct, people.CORRECT_HELP)
add_command(registrations, places.close, places.CLOSE_HELP)
add_command(registrations, places.reopen, places.REOPEN_HELP)
add_command(registrations, places.promote, places.PROMOTE_HELP)
add_command(registrations, people.forget, people.FORGET_HELP)
add_command(registrations, people.remove_tests, people.REMOVE_TESTS_HELP)
