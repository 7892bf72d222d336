"""Delivery receipts: SNS logs what became of each SMS (aws: delivery-logs, decision 0015).

That is a setting of the whole account in one region, so it belongs to no stack: one role for all
of them, with a tag for each stack that uses it and one for the value that the setting had before.
A role of somebody else's in the setting is never overwritten. The last stack that goes puts the
old value back, if the setting is still ours. What SNS logged stays: it is the account's.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import UNANSWERED, find, ignoring, is_code
from smsverifier.aws.gather import gather
from smsverifier.aws.waits import ROLE_PROPAGATION, WaitLimit, retry_while, wait_until
from smsverifier.errors import ResourceFailed
from smsverifier.naming import STACK_TAG, Names
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change
from smsverifier.provision.resource import Observed, Outputs, Properties, Resource
from smsverifier.resources.iam.role_policies import receipts_policy, receipts_trust
from smsverifier.resources.kind import Statement, passed_to
from smsverifier.resources.role import (
    ABSENT,
    MAKE_AND_ALLOW,
    READ_AND_CHANGE,
    Role,
    RoleSpec,
    within,
)
from smsverifier.resources.tags import Tags, as_list, as_map

KEY = "delivery_receipts"
ROLE = "DeliveryStatusIAMRole"
RATE = "DeliveryStatusSuccessSamplingRate"
ALL = "100"
"""Per cent of the successes that are logged; failures always are."""
SETTING = "account_wide"
"""The properties under this name are the whole account's."""

PURPOSE_TAG = {"smsverifier:purpose": "delivery-receipts"}
USER_TAG = "smsverifier:user:"
"""Followed by the name of a stack that uses the role."""
BEFORE_TAG = f"smsverifier:before:{RATE}"
"""The value to put back; empty where there was none. No role before: see `unsupported_change`."""

ANSWERED = WaitLimit("SNS to answer", 60, "the whole account shares its few requests a second")
SHOWN = WaitLimit("SNS to show the setting", 60, "a setting of a moment ago may not be read yet")

CONFLICT_HINT = (
    "Leave sms.delivery_receipts off: receipts that another role writes are read all the same. "
    "Or, if nobody needs that role, take it out (`aws sns set-sms-attributes --attributes "
    f"{ROLE}=`) and run `smsverifier up` again."
)


class DeliveryReceipts(Resource):
    """`delivery_receipts`."""

    type: ClassVar[str] = "AWS::IAM::Role"
    goes = SHOWN
    conflict_hint: ClassVar[str] = CONFLICT_HINT
    key = KEY
    component = "sms"

    def __init__(self, aws: Aws, names: Names, boundary: str | None, *, wanted: bool) -> None:
        self.aws = aws
        self.obsolete = "" if wanted else "the configuration asks for no delivery receipts any more"
        self.name = names.receipts_role
        self.arn = names.receipts_role_arn
        self._stack = names.stack
        self._spec = RoleSpec(
            self.key,
            self.component,
            self.arn,
            "SNS, to log what became of SMS, for every smsverifier stack",
            receipts_trust(),
            receipts_policy(names),
            boundary,
        )

    def desired(self, outputs: Outputs) -> Properties:
        """The role as it must be, and the account's setting that points to it."""
        role = self._role({}).desired(outputs)
        return {**role, SETTING: {ROLE: self.arn, RATE: ALL}, "tags": {STACK_TAG: self._stack}}

    def read(self) -> Observed | None:
        """What of it this stack uses; or somebody else's setting in its place."""
        if self.obsolete:
            return self._part()
        role, setting = gather(self._role({}).read, self.setting)
        if role is None:
            return self._without_role(setting)
        users = _users(role.tags)
        if users and self._stack not in users:
            return self._foreign(setting)  # the other stacks': nothing of this one's
        # A role of ours without users is what a `down` left that was broken off.
        is_ours = PURPOSE_TAG.items() <= role.tags.items()
        tags = {**role.tags, **({STACK_TAG: self._stack} if is_ours else {})}
        properties = {**self._shared(role), SETTING: setting, "tags": tags}
        return Observed(role.arn, properties, by_hand=role.by_hand)

    def create(self, desired: Properties) -> None:
        """Make the role, or join those who use it; then let the account's setting point to it."""
        role, setting = gather(self._role({}).read, self.setting)
        if setting[ROLE] not in {None, self.arn}:  # since it was looked at
            raise ResourceFailed(_taken(setting[ROLE]), where=self.key, hint=CONFLICT_HINT)
        if role is None:
            self._make(setting[RATE])
        else:
            self._tag({self._user: ""})
        if setting != desired[SETTING]:
            self._set(desired[SETTING])

    def creation(self, desired: Properties) -> tuple[Call, ...]:
        """The role, who uses it, and the account's setting; in an account that had none."""
        role = self._new_role(None)
        return (
            *role.creation(role.desired({})),
            Call(
                "iam",
                "TagRole",
                self._tags_request({self._user: ""}),
                "This stack uses it: the last one that goes removes it.",
            ),
            Call(
                "sns",
                "SetSMSAttributes",
                {"attributes": dict(desired[SETTING])},
                "The account's setting in this region: SNS logs what became of every SMS. Look "
                "first, by `aws sns get-sms-attributes`: another role there is somebody else's. If "
                "ours is refused, it is too new: the same call again after ten seconds.",
                takes_role=True,
            ),
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:
        """Mend the role, count this stack among its users, and set what is not as it should be."""
        setting = observed.properties[SETTING]
        own = tuple(c for c in changes if not c.path.startswith((f"{SETTING}.", "tags.")))
        if "arn" not in observed.properties:
            self._make(None)  # the rate is our own: what it was before went with the role
        elif own:
            role = self._role(self._marks(setting))
            role.update(role.desired({}), own, observed)
        else:
            self._tag(self._marks(setting))
        if setting != desired[SETTING]:
            self._set(desired[SETTING])

    def delete(self) -> None:
        """Leave the role to the others; the last one puts the setting back and removes it."""
        tags = self._tags()
        if self._others(tags):
            untag = partial(self._client.untag_role, RoleName=self.name, TagKeys=[self._user])
            ignoring(untag, ABSENT)
            wait_until(self.aws, lambda: None if self._user in self._tags() else True, SHOWN)
            tags = self._tags()  # the others may have left at the same moment
        if not self._others(tags):
            # In this order: what is broken off in between is found by the role and its tags.
            self._restore(tags.get(BEFORE_TAG))
            self._role({}).delete()

    def setting(self) -> dict[str, str | None]:
        """The account's two attributes; unset ones are absent (aws: sms-attributes-of-account)."""
        wanted = [ROLE, RATE]
        client = self.aws.client("sns")
        answer = retry_while(
            self.aws, lambda: client.get_sms_attributes(attributes=wanted), _is_throttled, ANSWERED
        )
        return {name: answer.get("attributes", {}).get(name) or None for name in wanted}

    def unsupported_change(self, change: Change) -> str:
        """Another role in the setting is somebody else's: their logs would end."""
        if change.path == "arn" and change.old:
            return self._role({}).unsupported_change(change)
        if change.path != f"{SETTING}.{ROLE}" or change.old in {None, self.arn}:
            return ""
        return f"{_taken(change.old)} {CONFLICT_HINT}"

    @property
    def _client(self) -> Any:
        return self.aws.client("iam")

    @property
    def _user(self) -> str:
        return USER_TAG + self._stack

    def _part(self) -> Observed | None:
        """This stack's part in what its configuration does not ask for: one call, if it may look.

        A role of ours without users, left by those who left at the same moment, is everybody's.
        """
        tags = self._tags(*UNANSWERED)
        is_ours = self._user in tags or (PURPOSE_TAG.items() <= tags.items() and not _users(tags))
        return Observed(self.arn, {"tags": {STACK_TAG: self._stack}}) if is_ours else None

    def _tags(self, *silent: str) -> Mapping[str, str]:
        """Those of the role; none where there is no role or AWS answers with a `silent` code."""
        role = find(lambda: self._client.list_role_tags(RoleName=self.name), ABSENT, *silent)
        return {} if role is None else as_map(role["Tags"])

    def _others(self, tags: Mapping[str, str]) -> set[str]:
        return _users(tags) - {self._stack}

    def _role(self, tags: Tags) -> Role:
        return Role(self.aws, self._spec, tags)

    def _shared(self, role: Observed) -> Properties:
        """Its properties; while others use it too, any boundary that it has will do.

        Theirs may ask for another one, and each `up` would put its own back in turn.
        """
        if not self._others(role.tags) or role.properties["permissions_boundary"] is None:
            return role.properties
        return {**role.properties, "permissions_boundary": self._spec.boundary}

    def _without_role(self, setting: Mapping[str, str | None]) -> Observed | None:
        """Nothing; or a setting that points to our role although somebody removed that."""
        if setting[ROLE] != self.arn:
            return self._foreign(setting)
        return Observed(self.arn, {SETTING: setting, "tags": {STACK_TAG: self._stack}})

    def _foreign(self, setting: Mapping[str, str | None]) -> Observed | None:
        """Somebody else's role in the setting, which may not be changed; else nothing."""
        taken_by = setting[ROLE]
        if taken_by in {None, self.arn}:
            return None
        return Observed(str(taken_by), {SETTING: setting}, why_not_ours=_taken(taken_by))

    def _make(self, rate_before: str | None) -> None:
        role = self._new_role(rate_before)
        role.create(role.desired({}))
        self._tag({self._user: ""})  # another stack may have made it at the same moment

    def _new_role(self, rate_before: str | None) -> Role:
        return self._role({**PURPOSE_TAG, self._user: "", BEFORE_TAG: rate_before or ""})

    def _marks(self, setting: Mapping[str, str | None]) -> Tags:
        """The tags of a role that is there already, be it adopted or left by a broken-off `down`.

        While the setting is not ours, its rate is the one to put back; but 100 may be our own.
        """
        marks = {**PURPOSE_TAG, self._user: ""}
        is_before = setting[ROLE] != self.arn and setting[RATE] != ALL
        return {**marks, BEFORE_TAG: setting[RATE] or ""} if is_before else marks

    def _tag(self, tags: Tags) -> None:
        self._client.tag_role(**self._tags_request(tags))

    def _tags_request(self, tags: Tags) -> dict[str, Any]:
        return {"RoleName": self.name, "Tags": as_list(tags)}

    def _set(self, attributes: Mapping[str, str]) -> None:
        # SNS may try the role at once, and it may be too new (aws: role-counts-late).
        retry_while(
            self.aws,
            lambda: self.aws.client("sns").set_sms_attributes(attributes=dict(attributes)),
            lambda error: _is_throttled(error) or is_code(error, "InvalidParameter", says="role"),
            ROLE_PROPAGATION,
        )

    def _restore(self, rate_before: str | None) -> None:
        """What is still ours, as it was. No call takes a value off: an empty one does."""
        setting = self.setting()
        if setting[ROLE] != self.arn:
            return
        knows = rate_before is not None and setting[RATE] == ALL
        self._set({ROLE: "", **({RATE: str(rate_before)} if knows else {})})


def _users(tags: Mapping[str, str]) -> set[str]:
    return {key.removeprefix(USER_TAG) for key in tags if key.startswith(USER_TAG)}


def _is_throttled(error: BaseException) -> bool:
    """SNS's own code for it, which the SDK does not try again (aws: sns-throttled-code)."""
    return is_code(error, "Throttled")


def _taken(role: str | None) -> str:
    return (
        f"Delivery logging of SMS is a setting of the whole account in this region, and it is on "
        f"already with the role {role}, which smsverifier did not set."
    )


RECEIPTS_ROLE = Statement("ReceiptsRole", lambda names: [names.receipts_role_arn])
MAKE_RECEIPTS_ROLE = Statement("MakeReceiptsRole", RECEIPTS_ROLE.arns, within)
PASS_RECEIPTS_ROLE = Statement(
    "PassReceiptsRole", RECEIPTS_ROLE.arns, passed_to("sns.amazonaws.com")
)
CALLS = (
    RECEIPTS_ROLE.calls("iam", READ_AND_CHANGE),
    RECEIPTS_ROLE.calls("iam", "CreateRole", "iam:TagRole"),
    MAKE_RECEIPTS_ROLE.calls("iam", MAKE_AND_ALLOW),
    PASS_RECEIPTS_ROLE.calls("sns", "SetSMSAttributes", "iam:PassRole"),
)
"""It is of no kind of its own: a role, and a setting of the account."""
