"""`open` from end to end: where the page is, and a browser that shows it.

The outbox's address holds a secret of the run, and what a browser is started with is no secret: so
the browser gets a file that leads there, which is its owner's alone.
"""

from enum import StrEnum

from smsverifier.aws.console import api_page, table_page
from smsverifier.commands.context import Context
from smsverifier.commands.other_regions import hint_where_absent
from smsverifier.commands.preconditions import require_table
from smsverifier.errors import LocalAwsError, SmsverifierError, UsageError
from smsverifier.local.credentials import write_outbox_file
from smsverifier.output.open_view import OpenResult
from smsverifier.output.screen import spinner


class Page(StrEnum):
    """What can be opened."""

    FORM = "form"
    OUTBOX = "outbox"
    CONSOLE = "console"


def page_of(typed: str) -> Page:
    """The page so called; raises UsageError if there is none."""
    if typed not in tuple(Page):
        raise UsageError(
            f"There is no page {typed[:40]}",
            where="open",
            why="A stack has its form, the outbox on this machine, and its place in the console.",
            hint=f"The pages are {', '.join(Page)}.",
        )
    return Page(typed)


def open_page(context: Context, page: Page) -> OpenResult:
    """Show it in the browser, where there is a terminal and a browser; else only say where it is.

    Raises SmsverifierError where there is no such page.
    """
    with spinner(context.screen, "the stack"):
        address, also = _ADDRESS[page](context)
    is_opened = context.screen.out.is_terminal and not context.screen.as_json
    is_opened = is_opened and context.browser(address)
    return OpenResult(page.value, address, is_opened=is_opened, also=also)


def _form(context: Context) -> tuple[str, str | None]:
    url = context.outputs(context.observe(context.part("api")))["form_url"]
    if url is None:
        raise _no_api(context)
    return url, None


def _outbox(context: Context) -> tuple[str, str | None]:
    if context.target == "aws":
        raise UsageError(
            "There is no outbox on AWS",
            where="open outbox",
            why="There a real SMS goes to a real phone; the outbox is the embedded AWS's.",
            hint="`smsverifier registrations list` shows who was told, `smsverifier logs` what "
            "became of it.",
        )
    if context.outbox_url is None:
        raise LocalAwsError(
            "The embedded AWS does not run",
            why="The outbox is one of its pages.",
            hint="`smsverifier up` starts it and builds the stack.",
        )
    try:
        file = write_outbox_file(context.outbox_url, context.site)
    except OSError as error:
        raise SmsverifierError(
            "The file that leads to the outbox cannot be written",
            where=str(context.site.keys),
            why=f"{error.strerror or error}.",
            hint="`smsverifier local status` shows the outbox's address.",
        ) from error
    return file.absolute().as_uri(), "`smsverifier local status` shows the outbox's own address."


def _console(context: Context) -> tuple[str, str | None]:
    if context.target == "local":
        raise UsageError(
            "The embedded AWS has no console",
            where="open console",
            why="AWS's console shows what is in an account, and this is on your machine.",
            hint="`smsverifier status` shows every resource, `smsverifier registrations list` the "
            "rows; `smsverifier local env` lets any other AWS client look.",
        )
    if context.aws.own_endpoints(context.environ):
        raise SmsverifierError(
            "AWS's console does not show this stack",
            where=context.location_text,
            why="Another server answers in AWS's place here.",
            hint="Take AWS_ENDPOINT_URL away to work with AWS itself.",
        )
    require_table(context)
    region, api = context.aws.region, context.observe(context.part("api"))["api"]
    api_id = api and api.outputs.get("api_id")
    also = f"The API: {api_page(region, api_id)}" if api_id else None
    return table_page(region, context.names.table), also


def _no_api(context: Context) -> SmsverifierError:
    return SmsverifierError(
        f"The stack {context.config.stack} has no form yet",
        where=context.location_text,
        why="The form is a page of the stack's API.",
        hint=hint_where_absent(context, "Run `smsverifier up` first."),
    )


_ADDRESS = {Page.FORM: _form, Page.OUTBOX: _outbox, Page.CONSOLE: _console}
