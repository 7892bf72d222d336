"""What the code takes for granted of AWS without proof, and what becomes of it if it is otherwise.

`docs/real-aws.md` lists the same for people; the acceptance run settles what it can.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fact:
    """One assumption: its name, what is assumed, and the code that leans on it."""

    name: str
    says: str
    leans: str


FACTS = (
    Fact(
        "handler-trust",
        "Lambda takes a role whose trust asks for aws:SourceArn of the function",
        "resources/iam/role_policies.py",
    ),
    Fact(
        "pipe-trust",
        "Pipes takes a role whose trust asks for aws:SourceArn of the pipe",
        "resources/iam/role_policies.py",
    ),
    Fact(
        "api-trust",
        "API Gateway takes a role without a condition",
        "resources/iam/role_policies.py",
    ),
    Fact(
        "new-role-taken",
        "A role of a moment ago is refused in known words or taken, by Lambda, API Gateway, Pipes",
        "resources/function.py, rest_api/write.py, pipe.py",
    ),
    Fact(
        "first-answers",
        "The first registrations may be answered 403 or 500, for a minute at most",
        "trace/client.py",
    ),
    Fact(
        "tags-shown",
        "DescribePipe, GetRestApis and GetFunction show the tags",
        "resources/pipe.py, rest_api/read.py, function.py",
    ),
    Fact(
        "tags-soon",
        "What was just made shows its tags within a minute, a table also while it is CREATING",
        "provision/ownership.py, provision/observe.py",
    ),
    Fact(
        "no-defaults",
        "What is read back after `up` is what was asked for, field by field",
        "resources/*.read",
    ),
    Fact(
        "ttl-refusal",
        "A second change of the TTL within the hour is a ValidationException",
        "resources/ttl.py",
    ),
    Fact(
        "stream-refusal",
        "Switching on a stream that is on: ResourceInUseException or ValidationException",
        "resources/table.py",
    ),
    Fact(
        "schedule-trust",
        "Scheduler takes a role whose trust asks for aws:SourceArn of the group",
        "resources/iam/role_policies.py",
    ),
    Fact(
        "schedule-start",
        "A rate(1 minute) with a StartDate calls within a minute of it, and goes after its EndDate",
        "resources/schedules.py",
    ),
    Fact(
        "schedule-calls",
        "Scheduler calls without waiting, and Lambda tries again what the function raises",
        "resources/schedules.py, handler/announcement.py",
    ),
    Fact(
        "own-tags",
        "A function may list its own tags",
        "handler/own_resources.py",
    ),
    Fact(
        "queue-encryption",
        "An empty KmsMasterKeyId takes a key off a queue, and SQS's own encryption can follow",
        "resources/queue.py",
    ),
    Fact(
        "taken-off",
        "What a hand set is taken off by an empty template, enrichment, redrive policy or list, by "
        "-1 for a table's maximum, and by UpdateStage's remove for a canary or a method's settings",
        "resources/pipe.py, queue.py, function_shape.py, table.py, rest_api/stage_shape.py",
    ),
    Fact(
        "boundary-missing",
        "A permissions boundary that is not there is NoSuchEntity, with its ARN in the text",
        "resources/role.py",
    ),
    Fact(
        "code-hash",
        "CodeSha256 is the base64 of the zip's SHA-256",
        "resources/function.py, bundle",
    ),
    Fact(
        "code-address",
        "GetFunction's Code.Location is an address of the zip, fetched without credentials",
        "resources/deployed_settings.py, aws/downloads.py",
    ),
    Fact(
        "stage-paths",
        "UpdateStage takes /*/*/throttling/… and /*/*/logging/dataTrace, and shows them under */*",
        "resources/rest_api/deployment.py",
    ),
    Fact(
        "api-busy",
        "Changes of one API at once are refused with `concurrent modification` or as too many",
        "resources/rest_api/calls.py",
    ),
    Fact(
        "import-whole",
        "An import in mode overwrite takes the whole API and keeps its id, stage and tags",
        "resources/rest_api/openapi.py, write.py",
    ),
    Fact(
        "gateway-json",
        "API Gateway itself sends DynamoDB the content type it wants",
        "resources/rest_api/definition.py",
    ),
    Fact(
        "text-kept",
        "A hostile name goes through the mapping template and DynamoDB unchanged",
        "templates/mapping.py",
    ),
    Fact(
        "epoch-ms",
        "$context.requestTimeEpoch is a number of milliseconds",
        "templates/mapping.py",
    ),
    Fact(
        "own-request-id",
        "$context.extendedRequestId is the same in the answer and in the row",
        "templates/mapping.py, trace/tracer.py",
    ),
    Fact(
        "status-override",
        "responseOverride turns DynamoDB's 400 into 409, with the CORS header",
        "templates/mapping.py, resources/rest_api/definition.py",
    ),
    Fact(
        "first-row-shown",
        "A refused PutItem hands back the row that is there (ALL_OLD), for the answer's template",
        "templates/mapping.py",
    ),
    Fact(
        "counts-read",
        "GetItem behind a GET takes the escaped names, and a role bound to one key by LeadingKeys",
        "templates/mapping.py, resources/iam/role_policies.py",
    ),
    Fact(
        "head-answers",
        "HEAD is answered with GET's status and headers by a template that renders to nothing",
        "rest_api/definition.py",
    ),
    Fact(
        "chunks-taken",
        "A body in chunks, without a length, reaches the model whole",
        "local/sockets.py",
    ),
    Fact(
        "mail-rights",
        "SendEmail takes ses:SendEmail and ses:SendRawEmail, bound to ses:FromAddress",
        "resources/iam/role_policies.py",
    ),
    Fact(
        "mail-refusals",
        "Too many mails are refused by one of four codes, or by the guide's words, and not sent",
        "handler/mailer.py",
    ),
    Fact(
        "mail-calendar",
        "The method in an attachment's content type is handed on",
        "mail/calendar.py",
    ),
    Fact(
        "identity-shared",
        "GetEmailIdentity shows tags at once, also of what is not proved",
        "resources/email_identity.py",
    ),
    Fact(
        "bounce-list",
        "ListSuppressedDestinations pages through the account's list",
        "delivery/bounces.py",
    ),
    Fact(
        "variables-count",
        "A stage variable that UpdateStage changes reaches the mapping templates by itself",
        "rest_api/settings.py, commands/closing.py",
    ),
    Fact(
        "compared-as-text",
        "A mapping template may call compareTo and length of a text",
        "templates/refused.vtl, templates/sending.vtl",
    ),
    Fact(
        "transaction-by-api",
        "API Gateway calls TransactWriteItems, and its answer's template sees why it was cancelled",
        "templates/transaction.vtl, templates/transaction_failure.vtl",
    ),
    Fact(
        "batch-read",
        "BatchGetItem works behind a GET, and its answer's template reads the first item",
        "templates/sending_places_request.vtl",
    ),
    Fact(
        "pause-keeps",
        "A pipe that was stopped goes on where it stopped, losing no record",
        "resources/pipe.py, `pause`",
    ),
    Fact(
        "stopped-stays",
        "UpdatePipe with DesiredState STOPPED leaves a stopped pipe stopped",
        "resources/pipe.py (an `up` while paused)",
    ),
    Fact(
        "untag-absent",
        "UntagResource of a tag that is not there is no error, for a pipe and a function",
        "resources/pipe.py, function.py",
    ),
    Fact("filter-inserts", "The filter passes new rows, and only those", "resources/pipe.py"),
    Fact(
        "partial-failures",
        "A record that fails ends in the dead-letter queue and holds up no other",
        "handler (itemIdentifier is the eventID), resources/pipe.py",
    ),
    Fact(
        "dead-letter-place",
        "A dead letter says under DDBStreamBatchInfo where its records stand, and they are there",
        "registrations/dead_letter_queue.py, stream_records.py",
    ),
    Fact(
        "invoke-changing",
        "Invoke of a function that is being changed works, or is refused with known codes",
        "registrations/send.py",
    ),
    Fact(
        "pipe-log",
        "The pipe's log reaches our group without a resource policy of ours",
        "resources/log_group.py, resources/iam/actions.py",
    ),
    Fact(
        "sms-through-eum",
        "The handler's role may publish (sms-voice:SendTextMessage via SNS is enough)",
        "resources/iam/role_policies.py",
    ),
    Fact("max-price", "SNS takes AWS.SNS.SMS.MaxPrice as a Number", "handler/publisher.py"),
    Fact("delete-running", "DeletePipe takes a running pipe", "resources/pipe.py"),
    Fact(
        "names-free",
        "`up` right after `down` waits for names that are still taken, and comes through",
        "resources/queue.py, table.py, function.py, pipe.py",
    ),
    Fact(
        "logs-stay-gone",
        "No log group comes back after `down`",
        "resources/iam/role_policies.py (no logs:CreateLogGroup)",
    ),
    Fact(
        "deployer-policy",
        "What `smsverifier policy` prints is enough for up, status, deploy, logs and down",
        "resources/iam/actions.py, resources/iam/deployer_policy.py",
    ),
)


@dataclass
class Observations:
    """What the run saw, fact by fact."""

    seen: dict[str, tuple[bool | None, str]] = field(default_factory=dict)

    def note(self, name: str, holds: bool | None, observed: str) -> None:
        """Note what was seen; None where this run cannot tell."""
        assert name in {fact.name for fact in FACTS}, f"{name} is no fact of ours"
        self.seen[name] = (holds, observed)

    def table(self) -> list[str]:
        """Fact → observed, one line each, for the end of the run."""
        verdicts = {True: "as assumed", False: "OTHERWISE", None: "not settled"}
        lines = []
        for fact in FACTS:
            holds, observed = self.seen.get(fact.name, (None, "the run did not get there"))
            lines.append(f"{fact.name:18} {verdicts[holds]:12} {fact.says} → {observed}")
        return lines
