"""Reading and changing the JSON of an answer that moto gave."""

import json
from collections.abc import Callable
from typing import Any

from smsverifier.local.calls import Answer


def json_of(answer: Answer) -> Any:
    """The answer's body as a JSON value."""
    return json.loads(answer.body or b"{}")


def with_json(answer: Answer, change: Callable[[Any], None]) -> Answer:
    """The answer with its JSON body changed in place by `change`; failures are left alone."""
    if answer.status >= 300:
        return answer
    value = json_of(answer)
    change(value)
    return Answer(answer.status, answer.headers, json.dumps(value).encode())
