"""`numbers` from end to end: the numbers that the SMS sandbox texts, and the way out of it."""

import re
from functools import partial

from smsverifier.aws.result import result_of, value_or
from smsverifier.commands.arguments import parse_phone
from smsverifier.commands.context import Context
from smsverifier.delivery.account_limits import spent_usd, text_spend_limit
from smsverifier.delivery.sandbox import (
    LANGUAGES,
    SandboxNumber,
    SandboxNumbers,
    find_number,
    must_be_addable,
    must_be_removable,
)
from smsverifier.errors import UsageError
from smsverifier.output.numbers_view import (
    NumberResult,
    NumbersResult,
    NumberStatus,
    RequestResult,
)
from smsverifier.preflight.checks import need_of
from smsverifier.preflight.production_request import ProductionRequest
from smsverifier.preflight.spend import spend_limit_needed
from smsverifier.provision.observe import observe
from smsverifier.sms.phone_numbers import in_e164


def list_numbers(context: Context, *, whole: bool) -> NumbersResult:
    """The sandbox's numbers; `whole`: to be shown unmasked."""
    sandbox = SandboxNumbers(context.aws)
    in_sandbox, listed = sandbox.are_needed(), sandbox.listed()
    target, region = context.target, context.aws.region
    return NumbersResult(tuple(listed), in_sandbox, whole, target, region, context.location_text)


def add_number(context: Context, phone: str, language: str) -> NumberResult:
    """Have AWS text a code to a number of one's own, unless that is of no use."""
    if language not in LANGUAGES:
        raise UsageError(
            f"AWS sends no codes in {language}",
            where="--language",
            why="Hindi and other languages of India are not among them.",
            hint=f"Choose one of {', '.join(LANGUAGES)}.",
        )
    number, sandbox = parse_phone(context, phone), SandboxNumbers(context.aws)
    if not sandbox.are_needed():
        return NumberResult(number, NumberStatus.NOT_NEEDED, context.aws.region)
    listed = sandbox.listed()
    known = find_number(number, listed)
    if known and known.is_verified:
        return NumberResult(number, NumberStatus.VERIFIED, context.aws.region, was_verified=True)
    must_be_addable(number, listed, context.now())
    sandbox.add(number, language)
    return NumberResult(
        number, NumberStatus.PENDING, context.aws.region, outbox_url=context.outbox_url
    )


def verify_number(context: Context, phone: str, code: str) -> NumberResult:
    """Prove with the code that the number is one's own."""
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
    return NumberResult(number, NumberStatus.VERIFIED, context.aws.region)


def remove_number(context: Context, phone: str) -> NumberResult:
    """Take a number out of the sandbox; one that is not there is no error."""
    sandbox = SandboxNumbers(context.aws)
    number, known = _listed(context, sandbox, phone)
    if known is None:
        return NumberResult(number, NumberStatus.ABSENT, context.aws.region)
    must_be_removable(known, context.now())
    sandbox.remove(number)
    return NumberResult(number, NumberStatus.REMOVED, context.aws.region)


def request_production(context: Context) -> RequestResult:
    """What to ask AWS for: production access and spend.

    What AWS does not tell is taken to be missing.
    """
    need = need_of(context.config, context.prices)
    in_sandbox = value_or(result_of(SandboxNumbers(context.aws).are_needed), True)
    spent = value_or(result_of(partial(spent_usd, context.aws)), None) or 0.0
    limit = spend_limit_needed(need, spent)  # as `check` reckons: what is granted must be enough
    theirs = value_or(result_of(partial(text_spend_limit, context.aws)), None)
    is_allowed = theirs is not None and limit is not None and limit <= theirs.quota_usd
    url = _form_url(context)
    request = ProductionRequest(context.config, need, limit, in_sandbox, spent, url, is_allowed)
    return RequestResult(request, context.target)


def _listed(
    context: Context, sandbox: SandboxNumbers, phone: str
) -> tuple[str, SandboxNumber | None]:
    """A number as it is listed, from whatever country; else as this stack could text it."""
    listed = sandbox.listed()
    known = find_number(in_e164(phone) or phone, listed)
    number = known.phone if known else parse_phone(context, phone)
    return number, known or find_number(number, listed)


def _form_url(context: Context) -> str | None:
    """The form's public address, if the stack is there."""
    if context.target == "local":
        return None
    api = context.part("api")
    return value_or(result_of(lambda: context.outputs(observe(api))["form_url"]), None)
