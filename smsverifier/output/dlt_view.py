"""What to register on a DLT portal, in the order in which portals ask for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.errors import ConfigError, ExitCode
from smsverifier.finding import FindingState, is_ready
from smsverifier.message.dlt_registration import Registration
from smsverifier.output.findings_view import finding_document, findings_view
from smsverifier.output.screen import Screen, labelled

LABEL_WIDTH = 13


@dataclass(frozen=True)
class DltResult:
    """What `message --dlt` found."""

    registrations: tuple[Registration, ...]

    @property
    def exit_code(self) -> ExitCode:
        """NOT_IN_SYNC where a template could not be sent as it would be registered."""
        all_ready = all(is_ready(each.findings) for each in self.registrations)
        return ExitCode.DONE if all_ready else ExitCode.NOT_IN_SYNC


def say_unregistered(screen: Screen, lacking: ConfigError) -> None:
    """What the configuration has not got from the portal yet; nothing can be sent until then."""
    keys = ", ".join(each.path for each in lacking.findings)
    screen.say(f"Once the portal has given them, these keys are to be set: {keys}.", "")


def show_registrations(screen: Screen, result: DltResult) -> None:
    """Each template, and what comes after."""
    screen.document({"templates": [_document(each) for each in result.registrations]})
    for each in result.registrations:
        screen.show(*_view(each), "")
    number = len(result.registrations)
    what = "this template" if number == 1 else f"these {number} templates: each is one of its own"
    screen.say(
        f"Register {what}. How long that takes, and what papers it wants, `smsverifier cost` says.",
        "Then copy what the portal shows, letter by letter, into sms.dlt; of any other message, "
        "into a dlt of its own.",
        "Next: smsverifier message",
    )


def _document(found: Registration) -> dict[str, Any]:
    return {
        "name": found.name,
        "kind": found.kind,
        "message": found.message,
        "language": found.language,
        "category": found.category.name,
        "category_why": found.category.why,
        "hours": found.category.hours,
        "header": found.header,
        "header_form": found.category.header,
        "entity_id": found.entity_id,
        "brand": found.brand,
        "type": _type(found),
        "template": found.tagged,
        "template_untagged": found.untagged,
        "variables": [vars(each) for each in found.variables],
        "sample": found.sample,
        "registered": found.is_registered,
        "findings": [finding_document(each) for each in found.findings],
    }


def _type(found: Registration) -> str:
    return "UNICODE" if found.is_unicode else "TEXT"


def _view(found: Registration) -> Iterator[RenderableType]:
    already = " (the configuration has this very template)" if found.is_registered else ""
    yield Text.assemble((f"Template: {found.name}", "bold"), already)
    facts = (
        labelled(Text(f"  {label}", style="bold"), text, LABEL_WIDTH)
        for label, text in _facts(found)
    )
    yield Group(*facts)
    yield from _objections(found)


def _facts(found: Registration) -> Iterator[tuple[str, str]]:
    category = found.category
    yield "category", f"{category.name}: {category.why}"
    yield "hours", category.hours
    yield "entity", found.entity_id or "the 19 digits that the portal gives you (sms.dlt.entity_id)"
    yield "header", found.header or f"none yet (sms.sender_id): {category.header}"
    yield "brand", f"{found.brand}: portals look for it in the text, and on your papers"
    yield "type", f"{_type(found)}, in {found.language}"
    yield "text", found.tagged
    if found.variables:
        yield "or", found.untagged
        yield "", "for portals that ask for the tags beside the text (SmartPing, Tata)"
    for number, each in enumerate(found.variables, start=1):
        yield f"variable {number}", f"{each.tag}, the answer to {each.field}; sample: {each.sample}"
    yield "sample", found.sample


def _objections(found: Registration) -> Iterator[RenderableType]:
    """What may be refused; nothing of what is in order."""
    serious = [each for each in found.findings if each.state is not FindingState.OK]
    if not serious:
        yield Text("  Nothing in it that portals are known to refuse.")
        return
    yield Text("  May be refused:", style="bold")
    yield findings_view(serious)
