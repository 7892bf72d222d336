"""The entry point and the one error wall: every error becomes words here, and an exit code."""

import contextlib
import gc
import os
import re
import sys
from collections.abc import Mapping, Sequence

from smsverifier import __version__
from smsverifier.cli import streams
from smsverifier.errors import ExitCode, Interrupted, SmsverifierError, without_passwords
from smsverifier.platform.terminal import takes_escapes

COMPLETION_VARIABLE = "_SMSVERIFIER_COMPLETE"
"""Set by the shell that asks what could be typed next; what was typed is in others then."""


MANY_OBJECTS = 300_000
"""More than a command that only asks AWS makes: it ends before anything is worth collecting."""


def main() -> None:
    """Run the command line and leave with its exit code.

    Garbage is looked for late, and at the end not at all: looking through everything that was
    loaded, again and again, took two fifths of the processor time of `status` (decision 0075).
    """
    gc.set_threshold(MANY_OBJECTS, 10, 10)
    streams.prepare()
    code = run(sys.argv[1:])
    streams.flush_stderr()
    gc.freeze()
    sys.exit(code)


def run(args: Sequence[str]) -> int:
    """Run one command line; returns the exit code. Raises nothing: this is the wall."""
    try:
        return _flushed(_program(args))
    except SmsverifierError as error:
        return _report_error(error, args)
    except KeyboardInterrupt:
        return _report_error(
            Interrupted("Interrupted", hint="Run the command again to go on."), args
        )
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`); say nothing more.
        streams.discard_output()
        return ExitCode.DONE
    except Exception as error:  # noqa: BLE001 - the wall: nobody above could tell it in words
        if isinstance(error, OSError) and _is_of_output(error):
            return _report_lost_result(error)
        return _report_error(_in_words(error), args, error)


def _program(args: Sequence[str]) -> int:
    """The program without its error handling."""
    if list(args) == ["--version"]:
        sys.stdout.write(f"smsverifier {__version__}\n")
        return ExitCode.DONE
    if list(args) in ([], ["--json"]) and COMPLETION_VARIABLE not in os.environ:
        from smsverifier.cli.overview import overview

        return overview(as_json=bool(args))
    import typer

    if os.environ.get(COMPLETION_VARIABLE) == "complete_bash":
        from smsverifier.cli.completion import as_one_word

        os.environ.update(as_one_word(os.environ))
    from smsverifier.cli.app import only
    from smsverifier.errors import UsageError

    app = only(args[0] if args else "")
    try:
        code = app(list(args), prog_name="smsverifier", standalone_mode=False)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "smsverifier"
        hint = f"See `{command} --help`."
        if context and hasattr(context.command, "commands") and hasattr(error, "option_name"):
            hint = f"Options stand behind a command: `{command} COMMAND --json`. {hint}"
        raise UsageError(error.format_message(), where=command, hint=hint) from error
    except typer.Abort as error:
        raise Interrupted("Interrupted", hint="Nothing was done.") from error
    except SystemExit as error:  # what Typer makes of a reader that has gone
        raise BrokenPipeError from error
    return int(code or ExitCode.DONE)


def _flushed(code: int) -> int:
    """Flush here, not at exit, where a reader that has gone would give a traceback."""
    sys.stdout.flush()
    return code


def _in_words(error: Exception) -> SmsverifierError:
    from smsverifier.aws.errors import explain

    return explain(error)


def _is_of_output(error: OSError) -> bool:
    """Whether it is the result that could not be written: what of ours goes to a file names it."""
    from smsverifier.platform.os_errors import is_full, name_of

    return error.filename is None and (is_full(error) or name_of(error) == "EIO")


def _report_lost_result(cause: OSError) -> int:
    """In words with `--json` too: the document is what could not be written."""
    streams.discard_output()
    from smsverifier.platform.os_errors import reason

    error = SmsverifierError(
        "The result could not be written",
        why=f"{reason(cause)}.",
        hint="Make room where the output goes, or let it go elsewhere, and run the command again.",
    )
    return _report_error(error, args=())


def _command(args: Sequence[str]) -> str:
    """The command that failed, without what was typed after it: that may be a phone number."""
    from smsverifier.cli.app import app

    is_group = args[0] in {group.name for group in app.registered_groups}
    return " ".join(["smsverifier", *args[: 2 if is_group else 1]])


def _without_numbers(message: str) -> str:
    """`message` with phone numbers masked: what is quoted in it may have been typed elsewhere."""
    return re.sub(r"\+[0-9][0-9 ().-]{7,17}[0-9]|[0-9]{10,15}", _masked, message)


def _masked(number: re.Match[str]) -> str:
    from smsverifier.sms.text import mask

    return mask(number[0])


def _report_error(
    error: SmsverifierError, args: Sequence[str], cause: Exception | None = None
) -> int:
    from smsverifier.output.errors import error_document, error_text

    if error.exit_code == ExitCode.USAGE:
        error.message = _without_numbers(error.message)
    if args and not isinstance(error, Interrupted):
        error.where = error.where or _command(args)
    if "--verbose" in args:
        return _report_whole(cause or error)
    if "--json" not in args or not _documented(error_document(error)):
        colour = takes_escapes(sys.stderr) and "NO_COLOR" not in os.environ
        with contextlib.suppress(OSError):  # the exit code is told all the same
            sys.stderr.write(error_text(error, colour=colour) + "\n")
    return error.exit_code


def _report_whole(error: BaseException) -> int:
    """Where it came from, for whoever mends it; an address in it may hold a password."""
    import traceback

    from smsverifier.output.escaping import escaped

    whole = "".join(traceback.format_exception(error))
    with contextlib.suppress(OSError):
        sys.stderr.write(escaped(without_passwords(whole)))
    return ExitCode.FAILED


def _documented(document: Mapping[str, object]) -> bool:
    """Write the document; False if it found no room or no reader."""
    import json

    try:
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
        sys.stdout.flush()
    except OSError:
        streams.discard_output()
        return False
    return True
