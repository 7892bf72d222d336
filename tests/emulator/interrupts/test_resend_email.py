"""`registrations resend --channel email`, killed right after any of its writes.

The same again mails everybody once, and texts nobody.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from smsverifier.aws import Aws
from smsverifier.commands.add import AddOptions, add_person
from smsverifier.commands.correct import CorrectOptions, correct
from smsverifier.commands.places import PromoteOptions, promote
from smsverifier.commands.registrations import Filters
from smsverifier.commands.resend import ResendOptions
from smsverifier.commands.resend_email import resend_email
from smsverifier.commands.up import UpOptions, bring_up
from smsverifier.config import Config
from smsverifier.errors import UsageError
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.output.sending_view import send_summary
from smsverifier.row import CONFIRMATION_EMAIL, TOTALS, WAITING_AT
from tests.emulator.interrupts.machine import Machine
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

ADDRESS = {"name": "mail", "label": "Mail", "type": "email", "required": False}
FIELDS = [{"name": "name", "label": "Name"}, {"name": "phone", "label": "Phone", "type": "phone"}]
MAILING = Config.model_validate(
    {
        "form": {"fields": [*FIELDS, ADDRESS]},
        "email": {"enabled": True, "from": "club@hackfest.example", "calendar": False},
    }
)
FAILED = {"email_status": {"S": "failed"}, "email.tries": {"N": "1"}}
PEOPLE = {"+919876543210": "a@example.org", "+919876543211": "b@example.org"}


def mail_again(machine: Machine) -> int:
    context = machine.opened()
    context.config = MAILING
    options = ResendOptions(Filters(failed=True, not_told=True), yes=True)
    return resend_email(context, options).exit_code


def up_mailing(machine: Machine, embedded: EmbeddedAws, config: Config) -> None:
    context = machine.opened()
    context.config = config
    assert bring_up(context, UpOptions()).exit_code == 0, machine.said.getvalue()
    with embedded.dispatcher.lock:
        for mail in embedded.email.mailbox.messages():
            embedded.email.identities.verify(mail["verifies"])


def test_where_nobody_is_texted_who_comes_in_from_the_waiting_list_is_told_by_their_mail(
    embedded: EmbeddedAws, aws: Aws, whole: Callable[[], None], sound: Machine
) -> None:
    whole()
    config = MAILING.model_copy(update={"sms": MAILING.sms.model_copy(update={"enabled": False})})
    up_mailing(sound, embedded, config)
    waiting = row("+919876543210", mail="a@example.org") | {WAITING_AT: {"N": "1"}}
    table = WholeStack(embedded, aws, config).names.table
    aws.client("dynamodb").put_item(TableName=table, Item=waiting)
    context = sound.opened()
    context.config = config
    sent = promote(context, PromoteOptions()).send_result
    assert (sent.sent, sent.not_told, sent.channel) == (1, 0, "email")
    assert send_summary(sent) == "Of 1 registrant: 1 mail accepted by SES."
    desk = AddOptions("+919876543211", "Bob", ("mail=b@example.org",), yes=True)
    assert add_person(context, desk).exit_code == 0
    wrong = CorrectOptions("+919876543211", "+919876543212", tell=True)
    with pytest.raises(UsageError, match="Nobody is texted"):
        correct(context, wrong)
    assert correct(context, replace(wrong, tell=False)).sent is None
    assert len(embedded.email.mailbox.messages(config.stack)) == 2


def test_whom_a_killed_resend_was_to_mail_the_next_mails_once(
    embedded: EmbeddedAws,
    aws: Aws,
    whole: Callable[[], None],
    doomed: Machine,
    sound: Machine,
    points: Callable[..., None],
) -> None:
    whole()
    up_mailing(sound, embedded, MAILING)
    stack = WholeStack(embedded, aws, MAILING)
    for phone, address in PEOPLE.items():
        item = row(phone, "sent", mail=address) | FAILED
        aws.client("dynamodb").put_item(TableName=stack.names.table, Item=item)
    count = {CONFIRMATION_EMAIL.count_of("failed"): {"N": "2"}}
    aws.client("dynamodb").put_item(
        TableName=stack.names.table, Item={"registration_id": {"S": TOTALS}, **count}
    )
    left = doomed.kept_after_each_write(lambda: mail_again(doomed))
    assert [what for what in doomed.written if what != "Scan"] == [
        *["UpdateItem"] * (1 + len(PEOPLE)),
        "Invoke",
    ]
    for each in left:
        embedded.restore(each.aws)
        assert mail_again(sound) == 0, sound.said.getvalue()
        mails = embedded.email.mailbox.messages(MAILING.stack)
        assert sorted(mail["to"][0] for mail in mails) == ["a@example.org", "b@example.org"]
        assert [each["email_status"] for each in stack.rows().values()] == ["sent"] * 2
        assert int(stack.own_items()[TOTALS].get("failed.email", 0)) <= 0
        assert stack.sms() == []
    points("registrations resend --channel email killed, then the same again", len(left))
