"""What `down` still finds when it looks again: by every name, then by tag."""

from collections.abc import Collection

from smsverifier.aws.errors import AWS_ERRORS
from smsverifier.core.leftover import Leftover, SecondLook, left_behind, not_ours, perhaps_ours
from smsverifier.core.outcome import RunReport
from smsverifier.core.plan import Observation
from smsverifier.errors import SmsverifierError
from smsverifier.flows.session import Session
from smsverifier.pipeline.leftovers import Search, find_leftovers

COPY = "it has this stack's tag but none of its names; delete it, or take the tag off"
OTHER_KIND = "it has this stack's tag, but smsverifier makes nothing of its kind"
UNREADABLE = "its tags may not be read"


def second_look(session: Session, report: RunReport, keep: Collection[str]) -> SecondLook:
    """What is there now; what breaks the look off must not cost the report."""
    found: Observation = {}
    search, failure = Search(), None
    try:
        planned = {outcome.step.key for outcome in report.outcomes}
        found = session.observe(session.part(*planned))
        known = [observed.arn for observed in found.values() if observed is not None]
        if session.runs:
            search = find_leftovers(session.aws, session.names, known)
    except (SmsverifierError, *AWS_ERRORS) as error:
        failure = error
    return SecondLook(
        left=(*left_behind(report, found, keep), *(Leftover(arn, COPY) for arn in search.ours)),
        foreign=(
            *not_ours(report.stack, found),
            *(Leftover(arn, OTHER_KIND) for arn in search.unknown),
            *(Leftover(arn, UNREADABLE) for arn in search.unreadable),
        ),
        unsure=tuple(perhaps_ours(found)),
        denied=tuple(search.denied),
        failure=failure,
    )
