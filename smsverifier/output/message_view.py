"""One SMS as a phone shows it, with its size, its price and its flaws: what `message` says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from smsverifier.errors import ExitCode
from smsverifier.finding import is_ready
from smsverifier.mail.letter import Letter
from smsverifier.message import Draft
from smsverifier.output.findings_view import finding_document, findings_view
from smsverifier.output.formatting import counted, line_of
from smsverifier.output.screen import Screen, labelled
from smsverifier.sms.prices import Price

BUBBLE_WIDTH = 46
"""About what a phone shows on a line."""
LABEL_WIDTH = 11


@dataclass(frozen=True)
class MessageResult:
    """What `message` drafted."""

    drafts: Mapping[str, Draft]
    """By language, the form's first one before all."""
    given: tuple[str, ...]
    """Which answers were given, in words; all others are as long as possible."""
    today: date
    is_texted: bool = True
    """False: nobody gets the SMS (sms.enabled)."""
    letters: Mapping[str, Letter] = field(default_factory=dict)
    """The mail, by language; none without the e-mail."""

    @property
    def exit_code(self) -> ExitCode:
        """NOT_IN_SYNC with a blocker, such as a text that is not the registered one."""
        if not self.is_texted:
            return ExitCode.DONE
        all_ready = all(is_ready(draft.findings) for draft in self.drafts.values())
        return ExitCode.DONE if all_ready else ExitCode.NOT_IN_SYNC


def show_message(screen: Screen, result: MessageResult) -> None:
    """The message as it will be."""
    screen.document(message_document(result))
    if not result.is_texted:
        screen.show("No SMS goes to anybody: sms.enabled is false.", "")
    for language, draft in result.drafts.items() if result.is_texted else ():
        if len(result.drafts) > 1:
            screen.show(Text(f"To who reads the form in {language}:", style="bold"))
        screen.show(_view(draft, _whose(result.given), result.today))
    for language, mail in result.letters.items():
        whom = f" to who reads the form in {language}" if len(result.letters) > 1 else ""
        screen.show(Text(f"The mail{whom}:", style="bold"), *_letter(mail), "")
    screen.say("Next: smsverifier check, or smsverifier cost")


def _letter(mail: Letter) -> Iterator[RenderableType]:
    """Its subject and its text; the HTML says the same."""
    yield Text(f"  {mail.subject}", style="bold")
    yield Text()
    for line in mail.text.rstrip().splitlines():
        yield Text(f"  {line}".rstrip())


def message_document(result: MessageResult) -> dict[str, Any]:
    """The message for programs (docs/reference/json.md): in the first language, then in all."""
    first = next(iter(result.drafts.values()))
    return {
        **_draft_document(first),
        "longest_possible": not result.given,
        "languages": {
            language: _draft_document(draft) for language, draft in result.drafts.items()
        },
        "sms_enabled": result.is_texted,
        "mails": {
            language: {"subject": mail.subject, "text": mail.text}
            for language, mail in result.letters.items()
        },
    }


def _draft_document(draft: Draft) -> dict[str, Any]:
    return {
        "text": draft.text,
        "encoding": draft.measure.encoding,
        "units": draft.measure.units,
        "parts": draft.measure.parts,
        "most_parts": draft.most_parts,
        "price_usd": draft.price_usd,
        "price": draft.price and vars(draft.price),
        "findings": [finding_document(finding) for finding in draft.findings],
    }


def _whose(given: Sequence[str]) -> str:
    if not given:
        return "the longest possible registrant, in Latin letters"
    return f"{', '.join(given)} given; all else as long as possible"


def _view(draft: Draft, whose: str, today: date) -> RenderableType:
    """The message on the screen; `whose` says who would get it."""
    sender = draft.sender_id or "a number AWS chooses"
    # Wrapped outside of terminals too, where other lines stay whole.
    text = Text(draft.text, no_wrap=False, overflow="fold")
    bubble = Panel(text, title=sender, title_align="left", width=BUBBLE_WIDTH, box=box.ROUNDED)
    facts = (
        labelled(Text(f"  {label}", style="bold"), text, LABEL_WIDTH)
        for label, text in _facts(draft, whose, today)
    )
    return Group(bubble, *facts, Text(), findings_view(draft.findings))


def _facts(draft: Draft, whose: str, today: date) -> Iterator[tuple[str, str]]:
    found = draft.measure
    yield "for", whose
    yield "size", f"{found.encoding}, {found.units} units, {counted(found.parts, 'part')}"
    yield "price", _price(draft, draft.price, today)


def _price(draft: Draft, price: Price | None, today: date) -> str:
    if price is None:
        return "unknown"
    highest = price.at_most(draft.measure.parts)
    to = f" to {highest:.5f}" if highest > (draft.price_usd or 0) else ""
    return (
        f"{draft.price_usd:.5f}{to} USD ({price.unit_price_usd:.5f} a part, {price.dated(today)}; "
        f"{line_of(price.source)})"
    )
