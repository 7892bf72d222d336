"""`sms.dlt.strict` through the deployed handler: what reaches the phone."""

from collections.abc import Callable

from tests.support.whole_stack import WholeStack

DLT = {
    "entity_id": "1101",
    "template_id": "1107",
    "template": "Hi {#alphanumeric#}, your seat at Demo Event is booked.",
}
SMS = {
    "sender_id": "HACKFT",
    "message": "Hi {name}, your seat at {event.name} is booked.",
}


def texts(stack: WholeStack, *names: str) -> list[str]:
    for index, name in enumerate(names):
        stack.register(f"+91987654321{index}", name)
    stack.wait(lambda: stack.statuses() == ["sent"] * len(names))
    return sorted(sms["text"].split(",")[0] for sms in stack.sms())


def test_names_are_sent_as_the_strictest_carrier_takes_them(
    make_stack: Callable[..., WholeStack],
) -> None:
    stack = make_stack(sms={**SMS, "dlt": {**DLT, "strict": True}})
    assert texts(stack, "K. O'Brien", "नेहा") == ["Hi K OBrien", "Hi there"]


def test_without_it_they_are_sent_as_they_are(make_stack: Callable[..., WholeStack]) -> None:
    stack = make_stack(sms={**SMS, "dlt": DLT})
    assert texts(stack, "K. O'Brien", "नेहा") == ["Hi K. O'Brien", "Hi नेहा"]
