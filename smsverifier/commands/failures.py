"""Telling which steps failed, each with its cause, and which are done with a warning."""

import traceback

from smsverifier.aws.errors import explain
from smsverifier.commands.context import Context
from smsverifier.errors import Interrupted
from smsverifier.output.errors import error_text, warning_text
from smsverifier.provision.outcome import RunReport


def report_failures(context: Context, report: RunReport) -> None:
    """Every failed step in words; whole with --verbose. A wait that Ctrl-C ended is no failure.

    After the warnings of the steps that are done.
    """
    for outcome in report.outcomes:
        if outcome.warning is not None:
            context.screen.complain(warning_text(outcome.warning))
    for outcome in report.failures:
        error = outcome.error
        if error is None or isinstance(error, Interrupted):
            continue
        context.screen.complain(error_text(explain(error, outcome.step.key)))
        if context.screen.verbose:
            context.screen.complain("".join(traceback.format_exception(error)))
