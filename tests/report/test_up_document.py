"""What `up --json` says of steps that are done with a warning."""

from smsverifier.core.outcome import Outcome, Result, RunReport
from smsverifier.core.plan import Action, Step
from smsverifier.errors import Postponed
from smsverifier.report.documents import up_document


def test_a_warning_has_its_key_and_says_what_and_when() -> None:
    late = Postponed("Not now", "ttl", why="It was changed.", hint="Come again in an hour.")
    step = Step("table", "AWS::DynamoDB::Table", "hack-registrations", Action.UPDATE)
    report = RunReport("hack", (Outcome(step, Result.DONE, warning=late),))
    told = up_document(report, {}, {}, 7, 1.0)
    assert told["updated"] == ["table"]
    assert told["warnings"] == [
        {"key": "table", "detail": "Not now. It was changed. Come again in an hour."}
    ]
