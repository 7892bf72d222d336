"""The sender of the e-mails, proved to SES: a domain, or one address at everybody's domain.

An identity is the account's, and several stacks may send from one. So it is made or, where one is
there, used: a tag of ours says for which stacks. The last stack that goes removes it if one of them
made it; somebody else's is never removed. Whether it is proved is shown, not waited for: an address
by a click in a mail, a domain by three records in its DNS (aws: ses-verification, decision 0068).
So the sender that an earlier configuration named stays, proved as it is, until the stack goes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, UNANSWERED, code_of, find, ignoring
from smsverifier.config import Config
from smsverifier.mail.address import domain_of
from smsverifier.mail.domains import is_free_mail
from smsverifier.naming import STACK_TAG, Names
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change
from smsverifier.provision.resource import Observed, Outputs, Properties, Resource
from smsverifier.resources.kind import Kind, Statement, name_in
from smsverifier.resources.tags import as_list, as_map

KEY = "email_identity"
ABSENT = "NotFoundException"
EXISTS = "AlreadyExistsException"
PURPOSE_TAG = {"smsverifier:purpose": "email-identity"}
"""On what a stack has made; without it the identity is somebody else's and stays."""
USER_TAG = "smsverifier:user:"
"""Followed by the name of a stack that sends from it."""


def identity_name(sender: str) -> str:
    """What has to be proved for mail from `sender`: its domain, or the address itself.

    Nobody can set the DNS of a provider of mail for everybody.
    """
    return sender if is_free_mail(sender) else domain_of(sender)


class EmailIdentity(Resource):
    """`email_identity`."""

    type: ClassVar[str] = "AWS::SES::EmailIdentity"
    key = KEY
    component = "email"

    def __init__(self, aws: Aws, names: Names, config: Config) -> None:
        self.aws = aws
        sender = config.email.sender
        self.name = identity_name(sender) if sender else f"the e-mail sender of {names.stack}"
        self.arn = _arn(names, self.name)
        self.obsolete = "" if config.email.enabled else "the configuration asks for no e-mail"
        self._has_sender = sender is not None
        self._names = names
        self._stack = names.stack
        self._user = USER_TAG + names.stack

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """That it is there, and says that this stack sends from it."""
        return {"name": self.name, "tags": {STACK_TAG: self._stack}}

    def read(self) -> Observed | None:
        """The identity, if this stack uses it; else the one that an earlier configuration named.

        What nobody of ours uses counts as absent.
        """
        if not self._has_sender:
            return None
        others = (self._if_used(name_in(arn)) for arn in self._used())
        return self._if_used(self.name) or next(filter(None, others), None)

    def _if_used(self, name: str) -> Observed | None:
        found = self._found(name, *(UNANSWERED if self.obsolete else ()))
        if found is None or self._user not in _tags(found):
            return None
        tags = {**_tags(found), STACK_TAG: self._stack}
        return Observed(_arn(self._names, name), {"name": name, "tags": tags})

    def create(self, desired: Properties) -> None:  # noqa: ARG002 - the name says it all
        """Make it, or use the one that is there.

        The sender of an earlier configuration stays, as its proof is work in somebody's DNS.
        """
        if not ignoring(lambda: self._client.create_email_identity(**self._creation()), EXISTS):
            self._tag(self.arn, {self._user: ""})

    def creation(self, desired: Properties) -> tuple[Call, ...]:  # noqa: ARG002 - as for `create`
        """The identity, with the tags that say who uses it."""
        return (
            Call(
                "sesv2",
                "CreateEmailIdentity",
                self._creation(),
                "The sender of the e-mails. A domain is proved by the three CNAME records that "
                "`aws sesv2 get-email-identity` shows, an address by the link in the mail that it "
                "gets.",
            ),
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:  # noqa: ARG002
        """Say again that this stack uses it; another one is made beside the one that is there."""
        self.create(desired)

    def delete(self) -> None:
        """Leave it to others; the last one removes what one of them has made."""
        self._leave(self.name)
        self._leave_others()

    @property
    def _client(self) -> Any:
        return self.aws.client("sesv2")

    def _creation(self) -> dict[str, Any]:
        tags = {STACK_TAG: self._stack, **PURPOSE_TAG, self._user: ""}
        return {"EmailIdentity": self.name, "Tags": as_list(tags)}

    def _found(self, name: str, *silent: str) -> Mapping[str, Any] | None:
        get = partial(self._client.get_email_identity, EmailIdentity=name)
        found: Mapping[str, Any] | None = find(get, ABSENT, *silent)
        return found

    def _tag(self, arn: str, tags: Mapping[str, str]) -> None:
        self._client.tag_resource(ResourceArn=arn, Tags=as_list(tags))

    def _leave(self, name: str) -> None:
        found = self._found(name)
        if found is None or self._user not in _tags(found):
            return
        tags, arn = _tags(found), _arn(self._names, name)
        others = sorted(users(tags) - {self._stack})
        if PURPOSE_TAG.items() <= tags.items() and not others:
            ignoring(lambda: self._client.delete_email_identity(EmailIdentity=name), ABSENT)
            return
        if others and tags.get(STACK_TAG) == self._stack:
            self._tag(arn, {STACK_TAG: others[0]})
        gone = [self._user, *([] if others else [STACK_TAG])]
        self._client.untag_resource(ResourceArn=arn, TagKeys=gone)

    def _leave_others(self) -> None:
        """Those that an earlier configuration of this stack named."""
        for arn in self._used():
            if arn != self.arn:
                self._leave(name_in(arn))

    def _used(self) -> Iterator[str]:
        """As the tagging service tells; who may not ask it is told by the look after a teardown."""
        client = self.aws.client("resourcegroupstaggingapi")
        try:
            pages = client.get_paginator("get_resources").paginate(
                TagFilters=[{"Key": self._user}], ResourceTypeFilters=["ses:identity"]
            )
            yield from [hit["ResourceARN"] for p in pages for hit in p["ResourceTagMappingList"]]
        except AWS_ERRORS as error:
            if code_of(error) not in UNANSWERED:
                raise


def _arn(names: Names, name: str) -> str:
    return f"arn:aws:ses:{names.region}:{names.account}:identity/{name}"


def _tags(found: Mapping[str, Any]) -> dict[str, str]:
    return as_map(found.get("Tags", ()))


def users(tags: Mapping[str, str]) -> set[str]:
    """The stacks that send from an identity with these tags."""
    return {key.removeprefix(USER_TAG) for key in tags if key.startswith(USER_TAG)}


@dataclass(frozen=True)
class DnsRecord:
    """One record that proves a domain; all are of type CNAME."""

    name: str
    value: str


@dataclass(frozen=True)
class Verification:
    """How far a sender is proved."""

    name: str
    is_domain: bool
    is_verified: bool
    """Whether SES sends from it."""
    status: str
    """SES's word: PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE NOT_STARTED; ABSENT: none there."""
    records: tuple[DnsRecord, ...] = ()
    """Those that its domain's DNS must have."""
    error: str = ""
    """SES's word for what it met in the DNS."""

    @property
    def state(self) -> str:
        """The status in words."""
        return _STATES.get(self.status, f"SES says {self.status}")


_STATES = {
    "PENDING": "SES waits for the proof",
    "SUCCESS": "it is proved, and SES does not send from it yet",
    "FAILED": "SES has looked for the proof, and given up",
    "TEMPORARY_FAILURE": "SES could not look just now",
    "NOT_STARTED": "SES has not begun to look",
    "ABSENT": "SES does not know it",
}


def verification(aws: Aws, sender: str) -> Verification:
    """How far `sender` is proved, by its domain or by itself."""
    name = identity_name(sender)
    found = _look(aws, name)
    if found.is_verified or name == sender:
        return found
    alone = _look(aws, sender)  # somebody may have proved the address in another way
    return alone if alone.is_verified else found


def _look(aws: Aws, name: str) -> Verification:
    get = partial(aws.client("sesv2").get_email_identity, EmailIdentity=name)
    found: Mapping[str, Any] | None = find(get, ABSENT)
    is_domain = "@" not in name
    if found is None:
        return Verification(name, is_domain, is_verified=False, status="ABSENT")
    return Verification(
        name,
        is_domain,
        is_verified=bool(found.get("VerifiedForSendingStatus")),
        status=str(found.get("VerificationStatus", "PENDING")),
        records=tuple(_records(name, found.get("DkimAttributes") or {})) if is_domain else (),
        error=str((found.get("VerificationInfo") or {}).get("ErrorType", "")),
    )


def _records(domain: str, dkim: Mapping[str, Any]) -> Iterator[DnsRecord]:
    """aws: ses-dkim-zone"""
    zone = dkim.get("SigningHostedZone") or "dkim.amazonses.com"
    for token in dkim.get("Tokens") or ():
        yield DnsRecord(f"{token}._domainkey.{domain}", f"{token}.{zone}")


IDENTITIES = Statement(
    "EmailIdentities", lambda names: [f"arn:aws:ses:{names.region}:{names.account}:identity/*"]
)
MAIL_ACCOUNT = Statement(
    "MailAccount",
    None,
    why_all="Limits and lists of the account: IAM knows no resource for them.",
)
KIND = Kind(
    EmailIdentity.type,
    "sesv2",
    (ABSENT,),
    describe=lambda aws, arn: aws.client("sesv2").get_email_identity(EmailIdentity=name_in(arn)),
    tags=lambda aws, arn: _tags(aws.client("sesv2").get_email_identity(EmailIdentity=name_in(arn))),
    calls=(
        *(
            IDENTITIES.calls("sesv2", name, f"ses:{name}")
            for name in ("GetEmailIdentity", "DeleteEmailIdentity", "TagResource", "UntagResource")
        ),
        # IAM's older lists know no resource for it (aws: ses-create-on-everything).
        MAIL_ACCOUNT.calls("sesv2", "CreateEmailIdentity", "ses:CreateEmailIdentity"),
        IDENTITIES.calls("sesv2", "CreateEmailIdentity", "ses:TagResource"),
        MAIL_ACCOUNT.calls("sesv2", "GetAccount", "ses:GetAccount"),
        MAIL_ACCOUNT.calls("sesv2", "ListSuppressedDestinations", "ses:ListSuppressedDestinations"),
    ),
)
