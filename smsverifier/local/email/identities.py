"""Identities of SES: domains and addresses from which an account may send, once they are proved.

Kept where moto keeps its own, so that whatever saves moto saves them. On AWS an address is proved
by a click in a mail, a domain by three records in its DNS (aws: ses-verification). Here both are a
click in the outbox: the mail to the address, and a note to whoever keeps the DNS.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward, Override
from smsverifier.local.email.mailbox import Mailbox
from smsverifier.local.mail_message import SentMail, new_message_id
from smsverifier.local.paging import page
from smsverifier.mail.address import domain_of

AMAZON = "no-reply-aws@amazon.com"
"""From which SES asks to confirm an address."""
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_ADDRESS = re.compile(r"[^@\s]{1,64}@(.+)")
MOST = 10_000
"""aws: ses-quotas"""
DAY = 24 * 60 * 60


@dataclass
class Identity:
    """A domain or an address."""

    email_identity: str
    """Its name, in lower case where it is a domain; moto looks for this attribute."""
    created: float
    tags: dict[str, str]
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    """What the address of the click holds."""
    verified_at: float | None = None

    @property
    def is_domain(self) -> bool:
        """Whether it is a domain, and not one address."""
        return "@" not in self.email_identity

    @property
    def dkim_tokens(self) -> list[str]:
        """The names of the three records; an address has none."""
        if not self.is_domain:
            return []
        made = (hashlib.sha256(f"{self.token}{n}".encode()).hexdigest()[:32] for n in range(3))
        return list(made)

    def status(self, now: float) -> str:
        """As `VerificationStatus` has it."""
        if self.verified_at is not None:
            return "SUCCESS"
        # aws: ses-verification
        waits = 3 * DAY if self.is_domain else DAY
        return "PENDING" if now < self.created + waits else "FAILED"


class Identities:
    """Answers the calls about identities."""

    def __init__(self, mailbox: Mailbox, clock: Callable[[], float]) -> None:
        self._mailbox = mailbox
        self._clock = clock

    def install(self, dispatcher: Dispatcher) -> None:
        """Takes the calls at the dispatcher."""
        answers: dict[str, Override] = {
            "CreateEmailIdentity": self._create,
            "GetEmailIdentity": self._get,
            "ListEmailIdentities": self._list,
            "DeleteEmailIdentity": self._delete,
            "TagResource": self._tag,
            "UntagResource": self._untag,
            "ListTagsForResource": self._tags,
        }
        for operation, answer in answers.items():
            dispatcher.override("sesv2", operation, answer)

    def verify(self, token: str) -> str | None:
        """Proves the identity of this click; its name, or None if there is none. Lock held."""
        for identity in self._everywhere():
            if secrets.compare_digest(identity.token, token):
                identity.verified_at = identity.verified_at or self._clock()
                return identity.email_identity
        return None

    def _everywhere(self) -> Iterator[Identity]:
        for backend in get_backend("ses")[ACCOUNT].values():
            yield from backend.email_identities.values()

    def _create(self, call: Call, _: Forward) -> AwsResponse:
        """moto: CreateEmailIdentity takes a name twice, has no DKIM tokens, loses the tags."""
        name = _valid_name(str(call.params["EmailIdentity"]))
        known = identities_in(call.region)
        if name in known:
            raise AwsFailure("AlreadyExistsException", f"Email identity {name} already exist.")
        if len(known) >= MOST:
            raise AwsFailure("LimitExceededException", "Too many identities.")
        tags = {tag["Key"]: tag.get("Value", "") for tag in call.params.get("Tags") or []}
        identity = known[name] = Identity(name, self._clock(), tags)
        self._mailbox.post(self._request_to_verify(identity, call.region))
        return call.answer(
            {
                "IdentityType": _kind(identity),
                "VerifiedForSendingStatus": False,
                "DkimAttributes": self._dkim(identity, call.region),
            }
        )

    def _get(self, call: Call, _: Forward) -> AwsResponse:
        """moto: GetEmailIdentity says SUCCESS of what nobody proved, and shows no tags."""
        identity = _existing(call)
        answer: dict[str, Any] = {
            "IdentityType": _kind(identity),
            "FeedbackForwardingStatus": True,
            "VerifiedForSendingStatus": identity.verified_at is not None,
            "DkimAttributes": self._dkim(identity, call.region),
            "Policies": {},
            "Tags": _as_list(identity.tags),
            "VerificationStatus": identity.status(self._clock()),
        }
        if identity.verified_at is not None:
            at = datetime.fromtimestamp(identity.verified_at, UTC)
            answer["VerificationInfo"] = {"LastCheckedTimestamp": at, "LastSuccessTimestamp": at}
        return call.answer(answer)

    def _list(self, call: Call, _: Forward) -> AwsResponse:
        """moto: ListEmailIdentities says of each that it may send."""
        known = [known for _, known in sorted(identities_in(call.region).items())]
        some, following = page(
            known, call.params.get("PageSize"), call.params.get("NextToken"), invalid=_BAD
        )
        listed = [
            {
                "IdentityType": _kind(each),
                "IdentityName": each.email_identity,
                "SendingEnabled": each.verified_at is not None,
                "VerificationStatus": each.status(self._clock()),
            }
            for each in some
        ]
        more = {"NextToken": following} if following else {}
        return call.answer({"EmailIdentities": listed, **more})

    def _delete(self, call: Call, _: Forward) -> AwsResponse:
        """moto: DeleteEmailIdentity of one that is missing succeeds."""
        identity = _existing(call)
        del identities_in(call.region)[identity.email_identity]
        return call.answer({})

    def _tag(self, call: Call, _: Forward) -> AwsResponse:
        """moto: TagResource of SES takes any ARN."""
        _tagged(call).tags.update({tag["Key"]: tag.get("Value", "") for tag in call.params["Tags"]})
        return call.answer({})

    def _untag(self, call: Call, _: Forward) -> AwsResponse:
        """moto: UntagResource of SES takes any ARN."""
        tags = _tagged(call).tags
        for key in call.params["TagKeys"]:
            tags.pop(str(key), None)
        return call.answer({})

    def _tags(self, call: Call, _: Forward) -> AwsResponse:
        """moto: ListTagsForResource of SES knows no tags from creation."""
        return call.answer({"Tags": _as_list(_tagged(call).tags)})

    def _dkim(self, identity: Identity, region: str) -> dict[str, Any]:
        if not identity.is_domain:
            return {"SigningEnabled": False, "Status": "NOT_STARTED"}
        status = identity.status(self._clock())
        return {
            "SigningEnabled": True,
            "Status": status,
            "Tokens": identity.dkim_tokens,
            "SigningHostedZone": f"dkim.{region}.amazonses.com",
            "SigningAttributesOrigin": "AWS_SES",
            "NextSigningKeyLength": "RSA_2048_BIT",
            "CurrentSigningKeyLength": "RSA_2048_BIT",
        }

    def _request_to_verify(self, identity: Identity, region: str) -> SentMail:
        name = identity.email_identity
        if identity.is_domain:
            to, subject = f"postmaster@{name}", f"DNS of {name}"
            zone = f"dkim.{region}.amazonses.com"
            records = "\n".join(
                f"{token}._domainkey.{name} CNAME {token}.{zone}" for token in identity.dkim_tokens
            )
            text = (
                f"Amazon SES looks for three records in the DNS of {name}:\n\n{records}\n\n"
                "Nothing on this computer has a DNS: the link below stands for having set them.\n"
            )
        else:
            to, subject = name, "Amazon Web Services - Email Address Verification Request"
            text = (
                f"Somebody asked Amazon SES in {region} to send mail from {name}. If it was you, "
                "follow the link below; else do nothing.\n"
            )
        return SentMail(
            message_id=new_message_id(),
            to=(to,),
            sender_address=AMAZON,
            subject=subject,
            text=text,
            region=region,
            sender="",
            status="delivered",
            detail="",
            sent_at=datetime.fromtimestamp(self._clock(), UTC),
            verifies=identity.token,
        )


_BAD = "BadRequestException"


def identities_in(region: str) -> dict[str, Identity]:
    """Those of one region, by name."""
    known: dict[str, Identity] = get_backend("ses")[ACCOUNT][region].email_identities
    return known


def identity_arn(region: str, name: str) -> str:
    """The ARN of an identity."""
    return f"arn:aws:ses:{region}:{ACCOUNT}:identity/{name}"


def may_send(region: str, address: str) -> bool:
    """Whether the address, or its domain, is proved.

    A domain alone will do for each of its addresses (aws: ses-domain-is-enough).
    """
    known = identities_in(region)
    found = (known.get(name) for name in (address, address.lower(), domain_of(address)))
    return any(each is not None and each.verified_at is not None for each in found)


def _valid_name(name: str) -> str:
    address = _ADDRESS.fullmatch(name)
    domain = address[1] if address else name
    if not name.isascii() or not _DOMAIN.fullmatch(domain):
        raise AwsFailure(_BAD, f"{name} is not a valid email address or domain name.")
    return name if address else name.lower()


def _existing(call: Call) -> Identity:
    name = str(call.params["EmailIdentity"])
    identity = identities_in(call.region).get(name)
    if identity is None:
        raise AwsFailure("NotFoundException", f"Email identity {name} does not exist.", 404)
    return identity


def _tagged(call: Call) -> Identity:
    arn = str(call.params["ResourceArn"])
    begin = identity_arn(call.region, "")
    identity = identities_in(call.region).get(arn.removeprefix(begin))
    if not arn.startswith(begin):
        raise AwsFailure(_BAD, f"{arn} is not a valid ARN of an identity here.")
    if identity is None:
        raise AwsFailure("NotFoundException", f"{arn} does not exist.", 404)
    return identity


def _kind(identity: Identity) -> str:
    return "DOMAIN" if identity.is_domain else "EMAIL_ADDRESS"


def _as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
