"""`numbers` from end to end: the numbers that the SMS sandbox texts, and the way out of it."""

import re
from functools import partial

from smsverifier.aws.result import result_of, value_or
from smsverifier.commands.arguments import parse_phone
from smsverifier.commands.context import Context
from smsverifier.delivery.account_limits import spent_usd, text_spend_limit
from smsverifier.delivery.sandbox import (
    LANGUAGES,
    STAYS,
    WAITS,
    SandboxNumber,
    SandboxNumbers,
    find_number,
    must_be_addable,
    must_be_removable,
)
from smsverifier.errors import ExitCode, UsageError
from smsverifier.output.sandbox_view import number_document, numbers_document, numbers_view
from smsverifier.preflight.checks import need_of
from smsverifier.preflight.production_request import ProductionRequest, request_text
from smsverifier.preflight.spend import spend_limit_needed
from smsverifier.provision.apply import observe
from smsverifier.sms.phone_numbers import in_e164
from smsverifier.sms.text import mask

NOT_NEEDED = "This account is out of the SMS sandbox in {region}: it texts any number."
ALL_GRANTED = (
    "Nothing is left to ask for: this account is out of the SMS sandbox in {}, and AWS lets it "
    "spend the {} USD a month that this event may need. Next: smsverifier check, which tells "
    "whether its limit is set to so much."
)
ADD = "Next: smsverifier numbers add, with a phone of your own; or numbers exit, to text everybody"


def list_numbers(context: Context, *, show_numbers: bool) -> int:
    """Show the sandbox's numbers; returns the exit code."""
    sandbox = SandboxNumbers(context.aws)
    in_sandbox, listed = sandbox.are_needed(), sandbox.listed()
    context.screen.document(numbers_document(listed, in_sandbox=in_sandbox, whole=show_numbers))
    context.screen.show(numbers_view(listed, context.place_text, whole=show_numbers))
    context.screen.say(
        *context.not_your_account("numbers list"),
        ADD if in_sandbox else NOT_NEEDED.format(region=context.aws.region),
    )
    return ExitCode.DONE


def add_number(context: Context, phone: str, language: str) -> int:
    """Have AWS text a code to a number of one's own, unless that is of no use; the exit code."""
    if language not in LANGUAGES:
        raise UsageError(
            f"AWS sends no codes in {language}",
            where="--language",
            why="Hindi and other languages of India are not among them.",
            hint=f"Choose one of {', '.join(LANGUAGES)}.",
        )
    number, sandbox = parse_phone(context, phone), SandboxNumbers(context.aws)
    if not sandbox.are_needed():
        return _done(context, number, "not needed", NOT_NEEDED.format(region=context.aws.region))
    listed = sandbox.listed()
    known = find_number(number, listed)
    if known and known.is_verified:
        return _done(context, number, "verified", f"{mask(number)} is verified already.")
    must_be_addable(number, listed, context.now())
    sandbox.add(number, language)
    return _done(
        context,
        number,
        "pending",
        f"AWS texts a code to {mask(number)}{_where_it_arrives(context)}.",
        f"{WAITS} {STAYS}",
        "Next: smsverifier numbers verify, with the number and the code.",
    )


def _where_it_arrives(context: Context) -> str:
    outbox = context.outbox_url
    return f": see {outbox}" if outbox else ""


def verify_number(context: Context, phone: str, code: str) -> int:
    """Prove with the code that the number is one's own; returns the exit code."""
    if not re.fullmatch("[0-9]{5,8}", code):
        raise UsageError(
            "A code has five to eight digits",
            where="CODE",
            why="It came by SMS when the number was added.",
            hint="Type the digits alone.",
        )
    sandbox = SandboxNumbers(context.aws)
    number, known = _listed(context, sandbox, phone)
    if known is None or not known.is_verified:
        sandbox.verify(number, code)
    text = f"{mask(number)} is verified: SMS from this account reach it."
    return _done(context, number, "verified", text, "Next: smsverifier test-register")


def remove_number(context: Context, phone: str) -> int:
    """Take a number out of the sandbox; one that is not there is no error; the exit code."""
    sandbox = SandboxNumbers(context.aws)
    number, known = _listed(context, sandbox, phone)
    if known is None:
        return _done(context, number, "absent", f"{mask(number)} is not in the sandbox.")
    must_be_removable(known, context.now())
    sandbox.remove(number)
    return _done(context, number, "removed", f"{mask(number)} is removed.")


def print_request(context: Context) -> int:
    """The request for production access and spend, to be pasted; returns the exit code."""
    request = _request(context)
    is_needed = request.in_sandbox or not request.is_allowed
    text = request_text(request) if is_needed else None
    context.screen.document(
        {
            "request": text,
            "in_sandbox": request.in_sandbox,
            "spend_limit_usd": request.spend_limit_usd,
            "region": request.config.region,
        }
    )
    if text is None:
        granted = ALL_GRANTED.format(request.config.region, request.spend_limit_usd)
        context.screen.say(granted, *context.not_your_account("numbers exit"))
        return ExitCode.DONE
    context.screen.show(text)
    if not request.in_sandbox:
        context.screen.say("", "Out of the sandbox already: only the spend limit is asked for.")
    context.screen.say("", *context.not_your_account("numbers exit"))
    context.screen.say("Nothing was sent: fill in what is left in [brackets], and paste it.")
    context.screen.say("AWS answers within about a day.")
    return ExitCode.DONE


def _request(context: Context) -> ProductionRequest:
    """What is asked for; what AWS does not tell is taken to be missing."""
    need = need_of(context.config, context.prices)
    in_sandbox = value_or(result_of(SandboxNumbers(context.aws).are_needed), True)
    spent = value_or(result_of(partial(spent_usd, context.aws)), None) or 0.0
    limit = spend_limit_needed(need, spent)  # as `check` reckons: what is granted must be enough
    theirs = value_or(result_of(partial(text_spend_limit, context.aws)), None)
    is_allowed = theirs is not None and limit is not None and limit <= theirs.quota_usd
    url = _form_url(context)
    return ProductionRequest(context.config, need, limit, in_sandbox, spent, url, is_allowed)


def _listed(
    context: Context, sandbox: SandboxNumbers, phone: str
) -> tuple[str, SandboxNumber | None]:
    """A number as it is listed, from whatever country; else as this stack could text it."""
    listed = sandbox.listed()
    known = find_number(in_e164(phone) or phone, listed)
    number = known.phone if known else parse_phone(context, phone)
    return number, known or find_number(number, listed)


def _done(context: Context, number: str, status: str, *lines: str) -> int:
    context.screen.document(number_document(number, status))
    context.screen.say(*lines)
    return ExitCode.DONE


def _form_url(context: Context) -> str | None:
    """The form's public address, if the stack is there."""
    if context.target == "local":
        return None
    api = context.part("api")
    return value_or(result_of(lambda: context.outputs(observe(api))["form_url"]), None)
