"""Every file of the configuration: what stands in which, and what stands around it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from smsverifier.terraform.alerts import alerts
from smsverifier.terraform.announcements import announcements
from smsverifier.terraform.email import email
from smsverifier.terraform.handler import handler
from smsverifier.terraform.handover import Handover, Import, Part, Variable, together
from smsverifier.terraform.hcl import Block, Expression, document, interpolated, output
from smsverifier.terraform.pipe import pipe
from smsverifier.terraform.readme import readme
from smsverifier.terraform.receipts import receipts
from smsverifier.terraform.references import REGION
from smsverifier.terraform.rest_api import rest_api
from smsverifier.terraform.roles import role
from smsverifier.terraform.table import table
from smsverifier.terraform.tags import common_tags

READ_BY_TERRAFORM = (
    *("main.tf", "api.tf", "alerts.tf", "email.tf", "receipts.tf"),
    *("variables.tf", "outputs.tf", "imports.tf"),
)
"""The files that Terraform reads by itself; not every stack has all of them."""
NOT_ALWAYS = {
    "alerts.tf": b'resource "aws_sns_topic" "alerts" {',
    "email.tf": b'resource "aws_sesv2_email_identity" "sender" {',
    "receipts.tf": b'resource "aws_iam_role" "receipts" {',
    "imports.tf": b"to = aws_api_gateway_rest_api.registrations",
}
"""Those that one stack has and another not → by what one of ours is known."""
TERRAFORM = ">= 1.5"
"""The first with `import` blocks."""
STAGE = "aws_api_gateway_stage.live.invoke_url"
OUTPUTS = (
    output("form_url", interpolated(Expression(STAGE), "/"), "The registration form."),
    output(
        "api_url",
        interpolated(Expression(STAGE), "/registrations"),
        "Where registrations are sent to, by PUT.",
    ),
    output(
        "table",
        Expression("aws_dynamodb_table.registrations.name"),
        "One row per registration: the truth about who was told.",
    ),
    output(
        "function",
        Expression("aws_lambda_function.handler.function_name"),
        "The function that tells people.",
    ),
    output(
        "dead_letters",
        Expression("aws_sqs_queue.dead_letters.url"),
        "The queue of what the pipe gave up on.",
    ),
)


@dataclass(frozen=True)
class Configuration:
    """A stack in Terraform's words."""

    files: Mapping[str, bytes]
    """Path below the folder → what is in it."""
    imports: int
    """How many `import` blocks are in them."""
    remarks: tuple[str, ...]
    """What of the stack is not in the files, or wants a hand, and why."""


def terraform_configuration(handover: Handover) -> Configuration:
    """The whole folder.

    The imports come first: the files without them would make what is there a second time, the
    imports without the files are an error of Terraform's.
    """
    parts = _parts(handover)
    whole = together(*parts.values())
    texts = {
        **({"imports.tf": document(_imports(whole.imports))} if whole.imports else {}),
        **{name: document(part.blocks) for name, part in parts.items() if part.blocks},
        "variables.tf": document(map(_variable, _variables(handover, whole))),
        "outputs.tf": document(OUTPUTS),
    }
    texts["README.md"] = readme(handover, whole, texts)
    files = {**{name: text.encode() for name, text in texts.items()}, **whole.files}
    return Configuration(files, len(whole.imports), whole.remarks)


def _parts(handover: Handover) -> Mapping[str, Part]:
    """File → what stands in it."""
    pipeline = together(table(handover), handler(handover), pipe(handover), announcements(handover))
    api = together(role(handover, "api"), rest_api(handover))
    others = {
        "api.tf": api,
        "alerts.tf": alerts(handover),
        "email.tf": email(handover),
        "receipts.tf": receipts(handover),
    }
    provider = together(pipeline, *others.values()).provider
    head = Part(tuple(_head(handover, provider)))
    return {"main.tf": together(head, pipeline), **others}


def _head(handover: Handover, provider: tuple[int, int]) -> Iterable[Block]:
    version = f">= {'.'.join(map(str, provider))}"
    aws = {"source": "hashicorp/aws", "version": version}
    yield Block(
        "terraform",
        arguments={"required_version": TERRAFORM},
        blocks=(Block("required_providers", arguments={"aws": aws}),),
    )
    yield _provider(handover)
    yield Block("data", ("aws_caller_identity", "current"))
    yield Block(
        "locals",
        arguments={
            "account_id": Expression("data.aws_caller_identity.current.account_id"),
            "tags": common_tags(handover),
        },
        comment="The tags are those of every resource; what one has beside them stands there.",
    )


def _provider(handover: Handover) -> Block:
    """Of what is there with its account: by keys of another one all of it would be made anew."""
    if handover.is_new:
        return Block("provider", ("aws",), {"region": REGION})
    return Block(
        "provider",
        ("aws",),
        {"region": REGION, "allowed_account_ids": [handover.account]},
        comment="The stack is in this account: with keys of another one Terraform stops.",
    )


def _variables(handover: Handover, whole: Part) -> Iterable[Variable]:
    """The region first, then each once."""
    region = Variable(
        "region",
        "string",
        handover.names.region,
        "The AWS region." if handover.is_new else "The AWS region; what is there cannot move.",
    )
    return {each.name: each for each in (region, *whole.variables)}.values()


def _variable(variable: Variable) -> Block:
    return Block(
        "variable",
        (variable.name,),
        {
            "description": variable.description,
            "type": Expression(variable.type),
            "default": variable.default,
        },
    )


def _imports(imports: Iterable[Import]) -> Iterable[Block]:
    first, *others = (
        Block("import", arguments={"to": Expression(each.to), "id": each.id}) for each in imports
    )
    comment = "What is deployed, for Terraform to take over. Once applied this file may go."
    return [replace(first, comment=comment), *others]
