"""`smsverifier` alone: where one stands. `cli.main` calls it where no command was typed."""

import os


def overview(*, as_json: bool = False) -> int:
    """Say what is here, and the next sensible command. Starts nothing."""
    from smsverifier.cli.person import folder, new_screen
    from smsverifier.commands import StackOptions
    from smsverifier.commands.overview import look_around
    from smsverifier.output.overview_view import show_overview

    screen = new_screen(StackOptions(as_json=as_json))
    seen = look_around(os.environ, folder())
    show_overview(screen, seen)
    return seen.exit_code
