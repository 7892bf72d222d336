"""`test-register` from end to end: check the input, send, follow up to a verdict."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from smsverifier.aws.result import result_of, value_or
from smsverifier.commands.arguments import pair_of, parse_language, parse_registration
from smsverifier.commands.context import Context
from smsverifier.commands.deleted_table import look_for_deleted_table, naming_deleted_table
from smsverifier.commands.other_regions import hint_where_absent
from smsverifier.commands.preconditions import unconfirmed_before_ms
from smsverifier.commands.taking_back import known_ejected
from smsverifier.config import Config
from smsverifier.config.languages import in_language
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.finding import FindingState
from smsverifier.message import given_findings, sample_answers
from smsverifier.message.email import email_settings
from smsverifier.message.mail_draft import letter_of
from smsverifier.output.sending_view import undeployed_changes
from smsverifier.output.trace_view import TraceResult, say_hop, say_registering, say_samples
from smsverifier.provision.plan import plan_step
from smsverifier.registrations.bulk_changes import removable_tests, test_remover
from smsverifier.row import FORM_LANGUAGE, NAME, PHONE, is_test
from smsverifier.sms.text import mask, render
from smsverifier.templates.form_marks import sent_marks
from smsverifier.trace import HopState, Trace
from smsverifier.trace.email_tracer import EmailTracer
from smsverifier.trace.tracer import Submission, Tracer

DEPLOYED = "stage.deployed"
"""The API's property that tells which definition its stage serves."""


@dataclass(frozen=True)
class RegisterTestOptions:
    """What the user asked of this `test-register`."""

    phone: str
    name: str
    fields: tuple[str, ...]
    again: bool
    wait: bool
    language: str | None = None
    """None: the first of the form's."""


def register_and_follow(context: Context, options: RegisterTestOptions) -> TraceResult:
    """Send one test registration and follow it."""
    samples = _samples(context.config, options)
    texts = (*options.fields, *(f"{name}={answer}" for name, answer in samples.items()))
    fields = parse_registration(context, options.phone, options.name, texts)
    api = _api(context)
    if options.again:
        with naming_deleted_table(context):
            _remove_earlier(context, fields["phone"])
    config, deployed = context.config, context.deployed
    language = parse_language(config, options.language)
    is_texted = config.sms.enabled
    text = _text_to_come(context, {**fields, FORM_LANGUAGE: language})
    keyed_by_phone = config.registrations.duplicates != "allow"
    ejected = None if deployed.in_sync else known_ejected(context)
    notes = (
        *(_answers_not_in_text(context, fields, language) if is_texted else ()),
        *undeployed_changes(deployed, config.sms.message, ejected),
    )
    sent = {**fields, **sent_marks(config, language)}
    submission = Submission(api.url, sent, text, keyed_by_phone, api.stage_is_behind, notes=notes)
    tell = partial(say_hop, context.screen)
    tracer = Tracer(context.aws, context.names, submission, tell)
    if not is_texted:
        field = config.email_field or ""
        tracer = EmailTracer(context.aws, context.names, submission, tell, field=field)
    say_registering(context.screen, fields["phone"], config.stack)
    say_samples(context.screen, samples)
    trace = _with_deleted_table(context, tracer.run(wait=options.wait))
    return TraceResult(trace, deployed, context.outbox_url, is_texted=is_texted)


def _with_deleted_table(context: Context, trace: Trace) -> Trace:
    """What could not be stored may have no table any more: `up` is no advice then."""
    refused = any(hop.hop == "api" and hop.state is HopState.FAILED for hop in trace.hops)
    if not refused:
        return trace
    gone = value_or(result_of(partial(look_for_deleted_table, context)), None)
    if gone is None:
        return trace
    return replace(trace, verdict=f"{gone.headline}.", advice=(gone.about_backup, *gone.ways))


def _text_to_come(context: Context, answers: Mapping[str, str]) -> str:
    """What the deployed handler will say to them: by SMS, or by mail where nobody is texted."""
    deployed = context.deployed
    if context.config.sms.enabled:
        return render(deployed.wording, answers)
    email = deployed.settings.get("email") or email_settings(context.config)
    mail = letter_of(deployed.wording, email, answers)
    return f"{mail.subject}\n\n{mail.text.rstrip()}"


def _samples(config: Config, options: RegisterTestOptions) -> Mapping[str, str]:
    """What a test answers where the form needs an answer and none was given."""
    given = dict(map(pair_of, options.fields))
    return sample_answers(config, {**given, NAME: options.name, PHONE: options.phone})


def _answers_not_in_text(
    context: Context, fields: Mapping[str, str], language: str
) -> Iterator[str]:
    """Which of the answers are not in the text."""
    if context.deployed.wording.message != context.config.sms.message:
        return  # of the message that is sent, nobody here knows the form
    answers = {**{field.name: "" for field in context.config.form.fields}, **fields}
    for finding in given_findings(in_language(context.config, language), answers):
        if finding.state is not FindingState.OK:
            yield f"{finding.detail[0].upper()}{finding.detail[1:]}. {finding.advice}"


@dataclass(frozen=True)
class _Api:
    """The API as it is now."""

    url: str
    stage_is_behind: bool


def _api(context: Context) -> _Api:
    (api,) = context.part("api")
    observation = context.observe([api])
    url = context.outputs(observation)["api_url"]
    if url is None:
        raise SmsverifierError(
            f"The stack {context.config.stack} has no API yet",
            where=context.location_text,
            why="A test registration goes through the stack's public address.",
            hint=hint_where_absent(context, "Run `smsverifier up` first."),
        )
    changes = plan_step(api, observation["api"], {}).changes
    return _Api(url, any(change.path == DEPLOYED for change in changes))


def _remove_earlier(context: Context, phone: str) -> None:
    """Remove the row of an earlier test of this number, with its counts."""
    row = context.registrations.get(phone)
    if row is None:
        return
    if not is_test(row):
        raise UsageError(
            f"{mask(phone)} belongs to a real registration, not to a test",
            where="--again",
            why="Only rows that `test-register` made are removed by it.",
            hint="Use another number.",
        )
    chosen = removable_tests([row], unconfirmed_before_ms(context))
    if not test_remover(context.aws, context.names.table, lambda: False).run(chosen):
        raise SmsverifierError(
            f"The earlier test of {mask(phone)} is being told right now",
            where="--again",
            why="Its row is needed until that has ended.",
            hint="Run the same command again in a minute.",
        )
