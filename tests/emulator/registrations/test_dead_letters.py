"""Dead letters: whom they are about, telling these once, and removing what is settled."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.aws import Aws
from smsverifier.commands.context import Context
from smsverifier.commands.failures import RetryOptions, list_failures, retry
from smsverifier.errors import ExitCode, SmsverifierError, UsageError
from smsverifier.local.calls import AwsFailure
from smsverifier.output.failures_view import FailuresResult, RetryResult, show_failures
from smsverifier.output.screen import Screen
from smsverifier.registration_table import RegistrationTable
from smsverifier.registrations.dead_letters import Standing
from tests.emulator.interrupts.machine import NobodyPresses
from tests.support.letters import Letters, grow_old, stopped_pipe
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

ASHA, RAVI, LILA, OMAR = (f"+9198765432{n:02d}" for n in range(4))
PEOPLE = [ASHA, RAVI, LILA, OMAR]
ALL = RetryOptions(everything=True)
DAY = 86_400


@pytest.fixture
def stack(make_stack: Callable[..., WholeStack]) -> Iterator[WholeStack]:
    """One whose pipe is stopped, with four registrants whom nobody has told."""
    stack = make_stack()
    with stopped_pipe(stack):
        for phone in PEOPLE:
            stack.register(phone)
        yield stack


@pytest.fixture
def letters(stack: WholeStack) -> Letters:
    return Letters(stack)


@pytest.fixture
def laptop(stack: WholeStack) -> Callable[..., Context]:
    """Somebody who looks after the stack."""

    def make(**config: Any) -> Context:
        screen = Screen(stdout=io.StringIO(), stderr=io.StringIO(), width=100)
        changed = stack.config.model_copy(update=config)
        return Context(screen, NobodyPresses(), config=changed, aws=Aws(stack.aws.where))

    return make


def look(context: Context) -> FailuresResult:
    return list_failures(context, show_numbers=False, limit=100)


def standings(result: FailuresResult | RetryResult) -> list[dict[str, str]]:
    """Of each letter: number → where it stands."""
    found = result.failures if isinstance(result, FailuresResult) else result.left
    return [{each.key: each.standing.value for each in failure.concerned} for failure in found]


def told(stack: WholeStack) -> list[str]:
    return sorted(str(sms["to"]) for sms in stack.sms())


def change(stack: WholeStack, phone: str, **texts: str) -> None:
    """Another hand changes texts of a row."""
    stack.aws.client("dynamodb").update_item(
        TableName=stack.names.table,
        Key={"registration_id": {"S": phone}},
        UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in texts),
        ExpressionAttributeValues={f":{name}": {"S": text} for name, text in texts.items()},
    )


def remove(stack: WholeStack, phone: str) -> None:
    key = {"registration_id": {"S": phone}}
    stack.aws.client("dynamodb").delete_item(TableName=stack.names.table, Key=key)


def test_a_letter_says_whom_it_is_about_and_where_each_stands(
    stack: WholeStack, letters: Letters, laptop: Callable[..., Context]
) -> None:
    change(stack, RAVI, sms_status="sent")
    change(stack, LILA, sms_status="failed", sms_error="country_not_allowed")
    remove(stack, OMAR)
    letters.write(ASHA, RAVI, LILA, OMAR)
    assert standings(look(laptop())) == [
        {ASHA: "not_told", RAVI: "sent", LILA: "failed", OMAR: "gone"}
    ]


def test_a_look_hides_nothing_from_others_and_counts_once(
    letters: Letters, laptop: Callable[..., Context]
) -> None:
    ids = {letters.write(ASHA), letters.write(RAVI)}
    look(laptop())
    visible = letters.visible()
    assert {message["MessageId"] for message in visible} == ids
    # Once by that look, once by this one.
    assert {message["Attributes"]["ApproximateReceiveCount"] for message in visible} == {"2"}


def test_a_look_that_fails_gives_back_what_it_had(
    letters: Letters, laptop: Callable[..., Context], answering: Callable[..., None]
) -> None:
    letter = letters.write(ASHA)

    def denied(*_: Any) -> Any:
        raise AwsFailure("AccessDeniedException", "no")

    answering("Scan", denied)
    with pytest.raises(ClientError, match="AccessDenied"):
        look(laptop())
    assert letters.ids() == {letter}


def test_more_letters_than_one_call_brings(
    letters: Letters, laptop: Callable[..., Context]
) -> None:
    ids = {letters.write(ASHA) for _ in range(12)}
    assert {failure.letter.id for failure in look(laptop()).failures} == ids


def test_who_is_not_told_is_told_once_and_the_letters_go(
    stack: WholeStack, letters: Letters, laptop: Callable[..., Context]
) -> None:
    letters.write(ASHA, RAVI)
    letters.write(ASHA)
    result = retry(laptop(), ALL)
    assert (result.exit_code, result.removed, letters.ids()) == (ExitCode.DONE, 2, set())
    assert told(stack) == [ASHA, RAVI]


def test_only_the_letters_that_are_named(
    stack: WholeStack, letters: Letters, laptop: Callable[..., Context]
) -> None:
    letters.write(ASHA)
    other = letters.write(RAVI)
    result = retry(laptop(), RetryOptions(ids=(other[:13],)))
    assert (result.removed, told(stack), len(letters.ids())) == (1, [RAVI], 1)


def test_who_may_have_the_sms_is_named_and_keeps_the_letter(
    stack: WholeStack, letters: Letters, laptop: Callable[..., Context]
) -> None:
    change(stack, ASHA, sms_status="sending")
    letter = letters.write(ASHA, RAVI)
    result = retry(laptop(), ALL)
    assert (result.exit_code, told(stack), letters.ids()) == (ExitCode.FAILED, [RAVI], {letter})
    assert standings(result) == [{ASHA: "unconfirmed", RAVI: "sent"}]


def test_a_registrant_over_the_cap_is_not_told_and_keeps_the_letter(
    make_stack: Callable[..., WholeStack],
) -> None:
    stack = make_stack(sms={"max_messages": 1})
    with stopped_pipe(stack):
        stack.register(ASHA)
        stack.register(RAVI)
    letters = Letters(stack)
    letter = letters.write(ASHA, RAVI)
    screen = Screen(stdout=io.StringIO(), stderr=io.StringIO())
    context = Context(screen, NobodyPresses(), config=stack.config, aws=Aws(stack.aws.where))
    with pytest.raises(SmsverifierError, match="max_messages is 1"):
        retry(context, ALL)
    assert (told(stack), letters.ids()) == ([], {letter})


def test_a_number_that_another_row_has_told_is_not_told_again(
    stack: WholeStack, letters: Letters, laptop: Callable[..., Context]
) -> None:
    twin = row(ASHA, "sent") | {"registration_id": {"S": "typed-by-hand"}}
    stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=twin)
    letters.write(ASHA)
    assert standings(look(laptop())) == [{ASHA: "number_told"}]
    assert retry(laptop(), ALL).removed == 1
    assert (told(stack), letters.ids()) == ([], set())


def test_a_key_that_another_registration_has_by_now(
    stack: WholeStack, letters: Letters, laptop: Callable[..., Context]
) -> None:
    letters.write(ASHA)
    change(stack, ASHA, request_id="another")
    assert standings(look(laptop())) == [{ASHA: "replaced"}]
    assert (retry(laptop(), ALL).removed, told(stack)) == (1, [])


def test_a_row_that_was_moved_to_another_key_is_found_by_its_submission(
    stack: WholeStack, letters: Letters, laptop: Callable[..., Context]
) -> None:
    letters.write(ASHA)
    moved = RegistrationTable(stack.aws, stack.names.table).get(ASHA)
    assert moved is not None
    new = "+919876543299"
    item = moved | {"registration_id": {"S": new}, "phone": {"S": new}}
    stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=item)
    remove(stack, ASHA)
    (failure,) = look(laptop()).failures
    assert [(each.standing, each.has_moved) for each in failure.concerned] == [
        (Standing.UNTOLD, True)
    ]
    assert (retry(laptop(), ALL).removed, told(stack)) == (1, [new])


@pytest.mark.parametrize("how", ["a day later", "another stream"])
def test_what_the_stream_has_forgotten_is_looked_for_by_its_time(
    stack: WholeStack,
    letters: Letters,
    laptop: Callable[..., Context],
    how: str,
) -> None:
    change(stack, RAVI, sms_status="sent")
    letters.write(ASHA, RAVI, old_stream=how == "another stream")
    if how == "a day later":
        grow_old(stack.names.table, DAY + 60)
    (failure,) = look(laptop()).failures
    assert not failure.is_remembered
    # Whoever was told is not named, for the letter may be about anybody of that time.
    assert {each.key for each in failure.concerned} == {ASHA, LILA, OMAR}
    assert not any(each.is_certain for each in failure.concerned)
    result = retry(laptop(), ALL)
    assert (result.exit_code, letters.ids()) == (ExitCode.DONE, set())
    assert told(stack) == [ASHA, LILA, OMAR]


FOREIGN = {
    "no JSON": "hello",
    "empty": "{}",
    "a list": "[1, 2]",
    "deep": "[" * 2000 + "]" * 2000,
    "another table": json.dumps(
        {
            "DDBStreamBatchInfo": {
                "streamArn": "arn:aws:dynamodb:ap-south-1:123456789012:table/theirs/stream/x",
                "shardId": "s",
                "startSequenceNumber": "1",
                "endSequenceNumber": "1",
            }
        }
    ),
    "half a letter": json.dumps({"DDBStreamBatchInfo": {"streamArn": 7, "shardId": None}}),
    "odd numbers": json.dumps(
        {
            "DDBStreamBatchInfo": {
                "streamArn": "x",
                "shardId": "s",
                "startSequenceNumber": "²",
                "endSequenceNumber": "9" * 5000,
            }
        }
    ),
}


def test_what_is_not_the_pipes_is_shown_and_stays_until_somebody_asks(
    stack: WholeStack, letters: Letters, laptop: Callable[..., Context]
) -> None:
    foreign = {letters.send(body) for body in FOREIGN.values()}
    letters.write(ASHA)
    result = retry(laptop(), ALL)
    assert (result.exit_code, told(stack)) == (ExitCode.DONE, [ASHA])
    assert letters.ids() == foreign
    assert all(failure.letter.fault for failure in look(laptop()).failures)
    assert retry(laptop(), RetryOptions(remove=tuple(foreign))).removed == len(foreign)
    assert letters.ids() == set()


@pytest.mark.parametrize(
    "place",
    [
        {"shardId": "shard"},
        {"shardId": "shardId-00000000000000000000-\x1b[2J"},
        {"startSequenceNumber": "1", "endSequenceNumber": "2"},
        {"startSequenceNumber": "9" * 40, "endSequenceNumber": "9" * 40},
    ],
)
def test_a_letter_about_a_place_that_no_stream_has_hides_no_other(
    stack: WholeStack, letters: Letters, laptop: Callable[..., Context], place: dict[str, str]
) -> None:
    known = letters.write(ASHA)
    (body,) = (json.loads(message["Body"]) for message in letters.visible())
    body["DDBStreamBatchInfo"] |= place
    odd = letters.send(json.dumps(body))
    found = {failure.letter.id: failure for failure in look(laptop()).failures}
    assert [found[each].is_remembered for each in (known, odd)] == [True, False]
    assert retry(laptop(), ALL).exit_code == ExitCode.DONE
    assert ASHA in told(stack)


def test_a_letter_that_somebody_waits_for_is_not_removed_unread(
    letters: Letters, laptop: Callable[..., Context]
) -> None:
    letter = letters.write(ASHA)
    with pytest.raises(UsageError, match="not settled"):
        retry(laptop(), RetryOptions(remove=(letter,)))
    assert letters.ids() == {letter}


@pytest.mark.parametrize("name", ["", "zzzz", "-"])
def test_an_id_that_is_none(letters: Letters, laptop: Callable[..., Context], name: str) -> None:
    letter = letters.write(ASHA)
    with pytest.raises(UsageError):
        retry(laptop(), RetryOptions(ids=(name,)))
    assert letters.ids() == {letter}


def test_a_letter_that_holds_its_records_is_read_without_the_stream(
    stack: WholeStack, letters: Letters, laptop: Callable[..., Context]
) -> None:
    image = RegistrationTable(stack.aws, stack.names.table).get(ASHA)
    record = {"eventName": "INSERT", "dynamodb": {"NewImage": image}}
    letters.send(json.dumps({"payload": json.dumps({"Records": [record]})}))
    assert standings(look(laptop())) == [{ASHA: "not_told"}]
    assert (retry(laptop(), ALL).removed, told(stack)) == (1, [ASHA])


def test_a_letter_about_a_row_that_no_form_wrote(
    stack: WholeStack, letters: Letters, laptop: Callable[..., Context]
) -> None:
    """Without a request id the handler cannot read it; a retry gives it one."""
    odd = {"registration_id": {"S": LILA + "x"}, "phone": {"S": "+919876543277"}}
    odd["source"] = {"S": "form"}
    stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=odd)
    letters.write("+919876543277")
    assert (retry(laptop(), ALL).removed, told(stack)) == (1, ["+919876543277"])


def test_numbers_are_masked(letters: Letters, laptop: Callable[..., Context]) -> None:
    letters.write(ASHA, RAVI)
    context = laptop()
    show_failures(context.screen, look(context))
    said = context.screen.out.file.getvalue()  # type: ignore[attr-defined]
    assert "+91••••••3200" in said
    assert ASHA not in said


def test_all_new_rows_between_the_two_places_are_looked_up(
    letters: Letters, laptop: Callable[..., Context]
) -> None:
    """A batch of which some were told in between: the letter counts fewer than stand there."""
    letters.write(ASHA, OMAR)
    (message,) = letters.visible()
    letter = json.loads(message["Body"])
    letter["DDBStreamBatchInfo"]["batchSize"] = 1
    letters.send(json.dumps(letter))
    everybody = dict.fromkeys(PEOPLE, "not_told")
    assert standings(look(laptop())) == [everybody, everybody]
