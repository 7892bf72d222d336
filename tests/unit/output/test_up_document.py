"""What `up --json` says of steps that are done with a warning."""

from smsverifier.errors import Postponed
from smsverifier.output.documents import up_document
from smsverifier.provision.outcome import Outcome, RunReport, StepResult
from smsverifier.provision.plan import Action, Step


def test_a_warning_has_its_key_and_says_what_and_when() -> None:
    late = Postponed("Not now", "ttl", why="It was changed.", hint="Come again in an hour.")
    step = Step("table", "AWS::DynamoDB::Table", "hack-registrations", Action.UPDATE)
    report = RunReport("hack", (Outcome(step, StepResult.DONE, warning=late),))
    told = up_document(report, {}, {}, 7, 1.0)
    assert told["updated"] == ["table"]
    assert told["warnings"] == [
        {"key": "table", "detail": "Not now. It was changed. Come again in an hour."}
    ]
