"""The page beside the files, for whoever takes over."""

from collections.abc import Collection, Iterator

from smsverifier.naming import STACK_TAG
from smsverifier.platform.shells import USUAL
from smsverifier.terraform.handover import Handover, Part

WHAT = {
    "main.tf": "the table, the function, the pipe between them, and the group of announcements",
    "api.tf": "the form and the REST API; their texts are in `templates/`",
    "alerts.tf": "who is told when things go wrong",
    "email.tf": "the sender of the e-mails",
    "receipts.tf": "the role by which SNS logs what became of SMS",
}
THE_CHANGE = (
    "The change is the function: `filename`, `publish` and `source_code_hash`, which AWS does not "
    "tell, and `last_modified`, which follows (known after apply). Its code stays the same."
)
"""What `terraform plan` shows where all is as it should be."""
OLDER_STATE = (
    "A state of Terraform's that knows the stack from before wants `terraform apply -refresh-only` "
    "first: `up` has made parts anew since, which the plan would add again."
)
LOCAL_KEYS = USUAL.evaluated("smsverifier local env")
"""What a shell runs before Terraform or the AWS CLI finds the embedded AWS."""


def readme(handover: Handover, whole: Part, files: Collection[str]) -> str:
    """About twenty lines of Markdown."""
    lines = [
        f"# The stack {handover.config.stack} in Terraform",
        "",
        *_contents(files),
        "",
        *(_new(handover) if handover.is_new else _adopted(whole)),
        *_local(handover),
        "",
        *_texts(),
    ]
    return "".join(f"{line}\n" for line in (*lines, *_remarks(whole), *_back(handover)))


def _contents(files: Collection[str]) -> Iterator[str]:
    yield from (f"- `{name}`: {what}." for name, what in WHAT.items() if name in files)
    yield "- `variables.tf`: what you may want to change."
    yield "- `handler.zip`: the function's code, with its settings and the texts of messages."


def _adopted(whole: Part) -> Iterator[str]:
    yield (
        f"`terraform init`, then `terraform plan`: {len(whole.imports)} to import, 0 to add, 1 to "
        f"change, 0 to destroy. {THE_CHANGE} `terraform apply` takes the stack over, and "
        f"`imports.tf` may go. {OLDER_STATE}"
    )


def _new(handover: Handover) -> Iterator[str]:
    yield (
        "`terraform init`, then `terraform apply` makes it, a stack of its own: the names are new "
        "to the account, or AWS refuses them. Nothing is imported."
    )
    yield ""
    yield (
        "Most commands of smsverifier refuse it, as nothing says whose it is. To have them "
        f'(`registrations`, `announce`, `pause`), write `"{STACK_TAG}" = '
        f'"{handover.config.stack}"` into `local.tags` in `main.tf`, and apply.'
    )


def _local(handover: Handover) -> Iterator[str]:
    if handover.is_local:
        yield ""
        yield (
            f"It is in the embedded AWS: each shell wants `{LOCAL_KEYS}` first, and again after "
            "each start of it. Forms are served where `smsverifier status` says, not at the "
            "addresses of `outputs.tf`."
        )


def _texts() -> Iterator[str]:
    yield (
        "To change a text, of the SMS or of the form: edit `config.yaml`, run `smsverifier eject "
        "terraform --new --out next`, copy `templates/` and `handler.zip` from there to here, then "
        "`terraform plan` and `terraform apply`. Do not edit `templates/` by hand: in a mapping "
        "template `$` begins a reference, the form's own policy (CSP) holds hashes of its script "
        "and style, and a text may stand there more than once."
    )


def _remarks(whole: Part) -> Iterator[str]:
    if whole.remarks:
        yield from ("", "Not in here, or by hand:", "")
        yield from (f"- {remark}" for remark in whole.remarks)


def _back(handover: Handover) -> Iterator[str]:
    yield ""
    if handover.is_new:
        yield "`terraform destroy` deletes the registrations with the table."
        return
    yield (
        "Back to smsverifier: `smsverifier up --take-back`, then remove Terraform's state, not its "
        "resources. The other commands (`status`, `registrations`, `announce`) go on as before. "
        "`terraform destroy` is refused, as the registrations would go with the table: "
        "`prevent_destroy` in `main.tf`."
    )
