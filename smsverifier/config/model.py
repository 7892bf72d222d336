"""What may be written into `config.yaml`: every key with its meaning, and the values it lends.

Read by everybody, and the one source of the keys: `config.schema` derives the JSON Schema from it
and `config.wording` the words of an error. A key is here only when its feature exists. Imports no
YAML, reads no file, knows no rule between keys (`config.rules` does).
"""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from smsverifier.config import sizing
from smsverifier.config.section import Field, Section
from smsverifier.config.values import (
    RETENTION_DAYS,
    AccountId,
    Body,
    Country,
    DayOrMoment,
    DltId,
    EmailAddress,
    FieldName,
    Label,
    Language,
    Line,
    Message,
    Moment,
    NameFallback,
    Option,
    Paragraphs,
    PolicyArn,
    Region,
    SenderId,
    StackName,
    Subject,
    Zone,
)
from smsverifier.row import AnnouncementChannel, AnnouncementKind, Duplicates
from smsverifier.times import INDIA, UTC_ZONE, moment_of, moment_words, zone_named


class DltTemplate(Section):
    """What was registered for the message in one more language, which is a template of its own."""

    template_id: DltId = Field(description="The content template's ID, usually 19 digits.")
    template: Paragraphs = Field(
        min_length=1, max_length=2000, description="The template's text to the letter."
    )


class Dlt(Section):
    """What was registered on an Indian DLT portal, for the local route."""

    entity_id: DltId = Field(description="The principal entity's ID, usually 19 digits.")
    template_id: DltId = Field(description="The content template's ID, usually 19 digits.")
    template: Paragraphs = Field(
        min_length=1,
        max_length=2000,
        description="The template's text to the letter, with its {#var#} or {#alphanumeric#}.",
    )
    templates: dict[str, DltTemplate] = Field(
        default={}, description="Language: what was registered for sms.messages in it."
    )
    strict: bool | None = Field(
        default=None,
        description="Whether what people typed is sent in letters a to z, digits and blanks only;"
        " null: not decided, so it is not, and `message` warns.",
    )


class MessageDlt(DltTemplate):
    """What was registered for one more message, under the entity of `sms.dlt`."""

    templates: dict[str, DltTemplate] = Field(
        default={}, description="Language: what was registered for the message in it."
    )


class FurtherSms(Section):
    """One more text message, in place of the confirmation."""

    message: Message = Field(description="The text, with the placeholders of sms.message.")
    messages: dict[str, Message] = Field(
        default={},
        description="Language: the text for who read the form in it; all others get message.",
    )
    dlt: MessageDlt | None = Field(
        default=None,
        description="Its own template on the DLT portal, where sms.dlt is set; null: none.",
    )


class Sms(Section):
    """The text message and the brakes on sending it."""

    enabled: bool = Field(
        default=True,
        description="Whether anybody is texted; false: the e-mail alone confirms (email.enabled).",
    )
    message: Message = Field(
        default="Hi {name}, you are registered for {event.name}. See you there!",
        description="The text, with {name}, {event.name} and other fields as placeholders.",
    )
    messages: dict[str, Message] = Field(
        default={},
        description="Language: the text for who read the form in it; all others get sms.message.",
    )
    type: Literal["Transactional", "Promotional"] = Field(
        default="Transactional", description="How carriers treat it: a confirmation or advertising."
    )
    countries: tuple[Country, ...] = Field(
        default=("IN",),
        min_length=1,
        max_length=250,
        description="The only countries texted; all others are refused, which stops SMS pumping.",
    )
    sender_id: SenderId | None = Field(
        default=None, description="The sender's name on the phone; null: AWS chooses a number."
    )
    dlt: Dlt | None = Field(
        default=None,
        description="India's local route: a template registered on a DLT portal; null: not used.",
    )
    name_fallback: NameFallback = Field(
        default="there",
        description="The greeting's name when the one typed is not fit for a stranger's phone.",
    )
    name_fallbacks: dict[str, NameFallback] = Field(
        default={}, description="Language: the same in its message."
    )
    waiting: FurtherSms | None = Field(
        default=None,
        description="What they are texted who are put on the waiting list; null: nothing.",
    )
    promoted: FurtherSms | None = Field(
        default=None,
        description="What they are texted who come in from the waiting list; null: sms.message.",
    )
    max_price_usd: float | None = Field(
        default=None,
        gt=0,
        le=10,
        description="A dearer message is not sent, US dollars; null: no limit of our own.",
    )
    max_messages: int | None = Field(
        default=None,
        ge=1,
        le=100_000_000,
        description="The most confirmations this stack ever sends, later registrations wait; left"
        " out: 1.2 times event.expected_registrations, at least 50; null: no cap.",
        shows_default=False,
    )
    """As it is written; what holds is `Config.cap`."""
    max_per_second: int = Field(
        default=20,
        ge=1,
        le=1000,
        description="The pace per shard of the stream; AWS allows new accounts 20 a second.",
    )
    delivery_receipts: bool = Field(
        default=False,
        description="Whether SNS logs what became of each message; one setting per account.",
    )


class Email(Section):
    """The e-mail that confirms, beside the SMS or in its place."""

    enabled: bool = Field(
        default=False,
        description="Whether whoever registers gets an e-mail, at the form's first field of type"
        " email.",
    )
    sender: EmailAddress | None = Field(
        default=None,
        alias="from",
        description="The address it comes from, at a domain of your own: mail for a free-mail"
        " address is taken for forged.",
    )
    reply_to: EmailAddress | None = Field(
        default=None,
        description="Where answers go; null: organiser.contact if that is an address, else from.",
    )
    subject: Subject = Field(
        default="You are registered: {event.name}",
        description="The subject, with the placeholders of the message.",
    )
    body: Body = Field(
        default="Hi {name},\n\nyou are registered for {event.name}. See you there!",
        description="The words; when, where, the page and who sends it are added below them.",
    )
    subjects: dict[str, Subject] = Field(
        default={}, description="Language: the subject for who read the form in it."
    )
    bodies: dict[str, Body] = Field(
        default={}, description="Language: the words for who read the form in it."
    )
    calendar: bool = Field(
        default=True,
        description="Whether a calendar file comes with it, where event.starts_at says when.",
    )
    max_per_second: int = Field(
        default=10,
        ge=1,
        le=500,
        description="The pace; SES takes one a second in its sandbox, and tells its rate to"
        " `check`.",
    )


class Event(Section):
    """What the event is called, for placeholders such as `{event.name}`, and how large it is."""

    name: Label = Field(default="Demo Event", description="The event's name, as people know it.")
    date: Line = Field(
        default="", max_length=100, description="When it is, in your own words; not interpreted."
    )
    starts_at: Moment | None = Field(
        default=None,
        description="When it starts, in event.timezone; null: no calendar file, and no reminder"
        " that reckons from it.",
    )
    ends_at: Moment | None = Field(default=None, description="When it ends, likewise.")
    closes_at: DayOrMoment | None = Field(
        default=None,
        description="Until when people can register, likewise; a day alone: to its end. null: until"
        " the form is closed by hand.",
    )
    timezone: Zone | None = Field(
        default=None,
        description="The zone of all times that people write and read here; null: Asia/Kolkata"
        " where form.default_country is IN, else UTC.",
    )
    """As it is written; what holds is `Config.zone`."""
    venue: Line = Field(default="", max_length=200, description="Where it is.")
    url: Line = Field(
        default="", max_length=300, description="The event's page, beginning with https://."
    )
    expected_registrations: int = Field(
        default=2000,
        ge=1,
        le=10_000_000,
        description="How many will register; `check`, `cost` and the cap on SMS reckon with it.",
    )


class Organiser(Section):
    """Whom people can ask about their data: the page's notice names them."""

    name: Line = Field(default="", max_length=200, description="Who holds the event.")
    contact: Line = Field(
        default="", max_length=200, description="An e-mail address, a number or a page."
    )


FieldType = Literal["text", "phone", "email", "select", "code"]
"""What each means is `config.field_types`: mypy finds a type left out there."""


class FormField(Section):
    """One field of the registration form."""

    name: FieldName = Field(
        description="The field's name in the API, in the table and in placeholders of the message."
    )
    label: Label = Field(description="What people read beside the field.")
    type: FieldType = Field(
        default="text",
        description="What may be typed; `select` offers the options, `code` is for roll numbers"
        " and the like: letters, digits, - and /, at most 20.",
    )
    required: bool = Field(default=True, description="Whether an answer is needed.")
    max_length: int = Field(
        default=100, ge=1, le=1000, description="The longest answer taken, in characters."
    )
    options: tuple[Option, ...] = Field(
        default=(), max_length=100, description="The choices of a select field."
    )
    fallback: Line = Field(
        default="",
        max_length=30,
        description="What the message says in place of an answer that is missing or not fit to be"
        " sent.",
    )


DEFAULT_FIELDS = (
    FormField(name="name", label="Your name", max_length=80),
    FormField(name="phone", label="Mobile number", type="phone", max_length=16),
)


class Consent(Section):
    """What people agree to by a tick, which nobody sets for them."""

    text: Paragraphs = Field(
        min_length=1, max_length=1000, description="The wording beside the tick."
    )
    required: bool = Field(
        default=True, description="Whether nobody registers without it; false: the tick is offered."
    )


class Translation(Section):
    """The form's own texts in one more language; what is left out stays in the first one."""

    title: Line = Field(default="", max_length=200, description="The page's heading.")
    intro: Paragraphs = Field(
        default="", max_length=1000, description="The words above the fields."
    )
    closed: Paragraphs = Field(
        default="", max_length=1000, description="What the page says once nobody can register."
    )
    consent: Paragraphs = Field(
        default="", max_length=1000, description="The wording beside the tick."
    )
    privacy: Paragraphs = Field(
        default="", max_length=5000, description="The notice, where form.privacy is a text."
    )
    labels: dict[str, Label] = Field(default={}, description="Field: its label.")
    options: dict[str, dict[str, Option]] = Field(
        default={}, description="Field: what stands for each of its options; stored is the option."
    )


class Form(Section):
    """The registration form and who may call its API."""

    title: Line = Field(
        default="", max_length=200, description="The page's heading; empty: the event's name."
    )
    intro: Paragraphs = Field(
        default="", max_length=1000, description="A few words above the fields."
    )
    closed: Paragraphs = Field(
        default="",
        max_length=1000,
        description="What the page says once nobody can register: where to ask, what comes next;"
        " empty: our own words.",
    )
    fields: tuple[FormField, ...] = Field(
        default=DEFAULT_FIELDS,
        min_length=2,
        max_length=20,
        description="What is asked; `name` (text) and `phone` (phone) must be there.",
    )
    allowed_origins: tuple[str, ...] = Field(
        default=("*",),
        min_length=1,
        max_length=20,
        description="Web sites whose pages may send registrations: `*` alone, or their origins.",
    )
    embed_origins: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Web sites whose pages may show the form in a frame: their origins, all below"
        " a domain as `https://*.host`, or `*` alone for every page; empty: none.",
    )
    default_country: Country = Field(
        default="IN", description="The country of numbers typed without a country code."
    )
    languages: tuple[Language, ...] = Field(
        default=("en",),
        min_length=1,
        max_length=10,
        description="What people can read the page in; all texts here are in the first one.",
    )
    translations: dict[str, Translation] = Field(
        default={}, description="Language: the form's texts in it; for all languages but the first."
    )
    consent: Consent | None = Field(
        default=None, description="A tick of consent with its wording; null: none is asked for."
    )
    adults_only: bool = Field(
        default=False, description="Whether people tick that they are 18 or older; no age is kept."
    )
    privacy: Paragraphs | None = Field(
        default=None,
        max_length=5000,
        description="The privacy notice; null: the usual one, made from this configuration;"
        " empty: none.",
    )


class Registrations(Section):
    """How many can register, what happens to a second registration, how long rows are kept."""

    max: int | None = Field(
        default=None,
        ge=1,
        le=10_000_000,
        description="The most people who can register by the form, tests aside; null: no limit.",
    )
    waitlist: bool = Field(
        default=False,
        description="Whether the form takes people on a waiting list once registrations.max is"
        " reached; else it is closed then.",
    )

    duplicates: Duplicates = Field(
        default="reject",
        description="A second registration of a number: answered 409, answered like the first, or"
        " stored and told again.",
    )
    retention_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="Days after which a registration deletes itself; null: it is kept.",
    )
    point_in_time_recovery: bool = Field(
        default=True, description="Continuous backup of the table, as of any second of 35 days."
    )
    forget: Literal["erase", "seal"] = Field(
        default="erase",
        description="What `registrations forget` leaves: nothing, or for a year what proves that"
        " data was processed and names nobody.",
    )


class Handler(Section):
    """The Lambda function's size and logs."""

    runtime: Literal["python3.11", "python3.12", "python3.13", "python3.14"] = Field(
        default="python3.13", description="The function's Python."
    )
    architecture: Literal["arm64", "x86_64"] = Field(
        default="arm64", description="The function's processor; arm64 costs less."
    )
    memory_mb: int | None = Field(
        default=None,
        ge=128,
        le=10240,
        description="Memory, and with it processor time; null: as sms.max_per_second needs it,"
        " 256 at least.",
    )
    """As it is written; what holds is `Config.memory_mb`."""
    timeout_seconds: int = Field(
        default=60, ge=5, le=300, description="How long one batch may take; a pipe waits 5 minutes."
    )
    log_retention_days: int = Field(
        default=30,
        description="Days the logs of handler and pipe are kept.",
        enum=RETENTION_DAYS,
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="How much the handler says."
    )


class Pipe(Section):
    """How the pipe batches, retries and gives up."""

    batch_size: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="The most registrations handed over at once; null: as many as are told in five"
        " seconds.",
    )
    """As it is written; what holds is `Config.batch_size`."""
    batch_window_seconds: int = Field(
        default=0, ge=0, le=300, description="How long to wait for a batch to fill up; 0: not."
    )
    parallelization: int | None = Field(
        default=None,
        ge=1,
        le=10,
        description="Batches in work at once per shard of the stream, which share"
        " sms.max_per_second; null: as many as that needs.",
    )
    """As it is written; what holds is `Config.parallelization`."""
    max_retries: int = Field(
        default=3, ge=0, le=185, description="Tries after the first before the dead letters."
    )
    max_age_seconds: int = Field(
        default=86400, ge=60, le=86400, description="An older record goes to the dead letters."
    )


class Api(Section):
    """The stage's throttle."""

    requests_per_second: int = Field(
        default=100, ge=1, le=10000, description="Requests answered per second; more get 429."
    )
    burst: int = Field(
        default=300, ge=1, le=5000, description="Requests answered at one moment, above the rate."
    )


class Alerts(Section):
    """Who hears by e-mail that something goes wrong; opt-in, as AWS charges for it."""

    email: EmailAddress | None = Field(
        default=None,
        description="The address that is told, once it has confirmed; null: no alerts, and nothing"
        " is made for them.",
    )
    dashboard: bool = Field(
        default=True, description="Whether the figures are drawn on a dashboard in CloudWatch too."
    )
    spike_per_hour: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="More registrations in an hour than this are told; null: none are too many.",
    )


class Announcement(Section):
    """One more message to those registered; `smsverifier announce NAME` sends it."""

    kind: AnnouncementKind = Field(
        description="What it is: a reminder, a change of plans, or a promotion; by it go the hours"
        " in which it may be sent, its DLT category, and who registered too late for it."
    )
    channel: AnnouncementChannel = Field(default="sms", description="By which way it goes.")
    message: Message = Field(description="The text, with the placeholders of sms.message.")
    messages: dict[str, Message] = Field(
        default={}, description="Language: the text for who read the form in it."
    )
    subject: Line = Field(
        default="", max_length=200, description="The subject, of one that goes by e-mail."
    )
    subjects: dict[str, Line] = Field(default={}, description="Language: the subject in it.")
    dlt: MessageDlt | None = Field(
        default=None,
        description="The template that was registered for it; needed where sms.dlt is set.",
    )
    sender_id: SenderId | None = Field(
        default=None,
        description="Another sender than sms.sender_id: in India a promotion needs six digits.",
    )
    at: Line | None = Field(
        default=None,
        max_length=40,
        description="When: 2026-12-04 18:00 in event.timezone, or from event.starts_at: -1d 18:00,"
        " -2h; null: when the command is given.",
    )


LEAST_CAP = 50
"""Confirmations of a small event: a few testers and late comers are more than a fifth of it."""


class Config(Section):
    """The whole configuration of one stack; without arguments, the built-in demo."""

    stack: StackName = Field(
        default="demo-event",
        description="The name in front of everything created; one stack per event.",
    )
    target: Literal["local", "aws"] = Field(
        default="local", description="Where it is built: on this machine, or in an AWS account."
    )
    region: Region = Field(
        default="ap-south-1",
        description="The AWS region; local routes in India need ap-south-1 or ap-south-2.",
    )
    account: AccountId | None = Field(
        default=None,
        description="The only AWS account it may be in: signed in to another, every command ends "
        "before it reads or changes anything; null: whichever one is signed in to.",
    )
    tags: dict[str, str] = Field(
        default={},
        description="Tags put on everything created, beside our own; one taken out here goes.",
    )
    permissions_boundary: PolicyArn | None = Field(
        default=None,
        description="The policy that bounds the roles made here; null: none is asked for.",
    )
    event: Event = Field(default=Event(), description="What the event is called.")
    organiser: Organiser = Field(
        default=Organiser(), description="Whom people can ask about their data."
    )
    form: Form = Field(default=Form(), description="The registration form and its API's callers.")
    registrations: Registrations = Field(
        default=Registrations(), description="Second registrations, and how long rows are kept."
    )
    sms: Sms = Field(default=Sms(), description="The message and the brakes on sending it.")
    email: Email = Field(default=Email(), description="The e-mail that confirms.")
    handler: Handler = Field(default=Handler(), description="The function that sends.")
    pipe: Pipe = Field(default=Pipe(), description="How registrations reach the function.")
    api: Api = Field(default=Api(), description="The API's throttle.")
    announcements: dict[str, Announcement] = Field(
        default={}, description="Name: one more message to those registered, such as a reminder."
    )
    alerts: Alerts = Field(
        default=Alerts(), description="Who is told when something goes wrong; off by default."
    )

    @property
    def cap(self) -> int | None:
        """The most confirmations the stack ever sends; None only if the file says null.

        A public form makes it text whoever a stranger types in: no cap must be somebody's wish.
        """
        return self.default_cap if self.has_default_cap else self.sms.max_messages

    @property
    def has_default_cap(self) -> bool:
        """Whether nobody has written `sms.max_messages`."""
        return "max_messages" not in self.sms.model_fields_set

    @property
    def default_cap(self) -> int:
        """Room for a fifth more than are expected: tests, second SMS, and who comes unexpected."""
        return max(LEAST_CAP, -(-self.event.expected_registrations * 12 // 10))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the event: all moments that people write and read are in it."""
        default = INDIA if self.form.default_country == "IN" else UTC_ZONE
        return zone_named(self.event.timezone or default)

    @property
    def starts_at(self) -> datetime | None:
        """When the event starts, in its zone."""
        return self._moment(self.event.starts_at)

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, likewise."""
        return self._moment(self.event.ends_at)

    @property
    def closes_at(self) -> datetime | None:
        """From when on nobody registers any more, likewise; of a day its last millisecond."""
        return self._moment(self.event.closes_at)

    def _moment(self, text: str | None) -> datetime | None:
        return None if text is None else moment_of(text, self.zone)

    @property
    def pace(self) -> int:
        """Registrations that are told a second: as many as the slower of the channels takes."""
        sms, email = self.sms, self.email
        paces = [channel.max_per_second for channel in (sms, email) if channel.enabled]
        return min(paces, default=sms.max_per_second)

    @property
    def parallelization(self) -> int:
        """Batches in work at once per shard of the stream."""
        return self.pipe.parallelization or sizing.batches_at_once(self.pace)

    @property
    def batch_size(self) -> int:
        """The most registrations in one of them."""
        each, timeout = self.pace / self.parallelization, self.handler.timeout_seconds
        return self.pipe.batch_size or sizing.registrations_in_a_batch(each, timeout)

    @property
    def memory_mb(self) -> int:
        """The function's."""
        return self.handler.memory_mb or sizing.memory_mb(self.pace / self.parallelization)

    @property
    def rate_per_environment(self) -> float:
        """SMS a second for one execution environment; the pipe runs as many as it is parallel."""
        return self.sms.max_per_second / self.parallelization

    @property
    def mails_per_environment(self) -> float:
        """The same of e-mails."""
        return self.email.max_per_second / self.parallelization

    @property
    def email_field(self) -> str | None:
        """The field of the form that says where e-mails go; None without the channel."""
        if not self.email.enabled:
            return None
        return next((each.name for each in self.form.fields if each.type == "email"), None)


EVENT_KEYS = {
    **{key: key for key in ("name", "date", "venue", "url")},
    **{"starts": "starts_at", "ends": "ends_at", "closes": "closes_at"},
}
"""What `{event.<key>}` may name, and the key of the configuration that says it."""


def further_sms(config: Config) -> dict[str, FurtherSms]:
    """Key below `sms` → the message, of those that there are."""
    found = {"waiting": config.sms.waiting, "promoted": config.sms.promoted}
    return {kind: message for kind, message in found.items() if message is not None}


def event_values(config: Config) -> dict[str, str]:
    """What the placeholders `{event.<key>}` stand for: key → text, possibly empty or not there."""
    event = config.event
    words = {"name": event.name, "date": event.date, "venue": event.venue, "url": event.url}
    moments = {"starts": config.starts_at, "ends": config.ends_at, "closes": config.closes_at}
    return words | {key: moment_words(at) for key, at in moments.items() if at is not None}
