"""The page beside the files, for whoever takes over."""

from collections.abc import Collection, Iterator

from smsverifier.terraform.handover import Handover, Part

WHAT = {
    "main.tf": "the table, the function, the pipe between them, and the group of announcements",
    "api.tf": "the form and the REST API; their texts are in `templates/`",
    "alerts.tf": "who is told when things go wrong",
    "email.tf": "the sender of the e-mails",
    "receipts.tf": "the role by which SNS logs what became of SMS",
}


def readme(handover: Handover, whole: Part, files: Collection[str]) -> str:
    """About ten lines of Markdown."""
    lines = [
        f"# The stack {handover.config.stack} in Terraform",
        "",
        *_contents(files),
        "",
        *(_new() if handover.is_new else _adopted(whole)),
    ]
    return "".join(f"{line}\n" for line in (*lines, *_remarks(whole), *_back(handover)))


def _contents(files: Collection[str]) -> Iterator[str]:
    yield from (f"- `{name}`: {what}." for name, what in WHAT.items() if name in files)
    yield "- `variables.tf`: what you may want to change."
    yield "- `handler.zip`: the function's code, with its settings and the texts of messages."


def _adopted(whole: Part) -> Iterator[str]:
    yield (
        f"`terraform init`, then `terraform plan`: {len(whole.imports)} to import, 0 to add, 1 to "
        "change, 0 to destroy. The change is the function's `filename` and `publish`, which AWS "
        "does not tell; its code stays. `terraform apply` takes the stack over, and `imports.tf` "
        "may go."
    )


def _new() -> Iterator[str]:
    yield (
        "`terraform init`, then `terraform apply` makes it, a stack of its own: the names are new "
        "to the account, or AWS refuses them. Nothing is imported."
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
        "resources. The other commands (`status`, `registrations`, `announce`) go on as before."
    )
