"""One letter: the organiser's words with what, when and where, as plain text and as HTML.

Copied into the zip as `mail_letter`. Standard library only, nothing of ours imported.

What a stranger typed reaches it only through the rules of a text (`sms.text.sendable`); all the
same nothing of it is taken for markup, and no line end of it reaches a header. The HTML has one
column, real headings and lists, its language and direction, no picture and nothing to load: it
reads the same where pictures are off, in a screen reader, and printed.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

SUBJECT_LIMIT = 200
"""Characters; a longer one is cut, as every list of mails does."""

Fact = tuple[str, str]
"""What is told, and the telling: ("When", "5 Dec 2026, 18:00 IST")."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")
_RIGHT_TO_LEFT = frozenset(("ar", "he", "fa", "ur"))


@dataclass(frozen=True)
class Letter:
    """What somebody gets."""

    subject: str
    text: str
    html: str


def letter(
    subject: str, body: str, facts: Sequence[Fact], closing: Sequence[str], language: str
) -> Letter:
    """The letter in `language`, of words that are final: placeholders were filled in before.

    `facts` without an answer are left out; `closing` are the lines that say who sends it and why.
    """
    head = one_line(subject)
    told = [(what, answer) for what, answer in facts if answer]
    last = [line for line in closing if line]
    return Letter(head, _text(body, told, last), _html(head, body, told, last, language))


def one_line(text: str) -> str:
    """`text` as a header may have it: no line end, no control character, not endless."""
    return " ".join(_CONTROL.sub(" ", text).split())[:SUBJECT_LIMIT]


def _text(body: str, facts: Sequence[Fact], closing: Sequence[str]) -> str:
    parts = [body.strip()]
    if facts:
        parts.append("\n".join(f"{what}: {answer}" for what, answer in facts))
    if closing:
        parts.append("-- \n" + "\n".join(closing))  # by this line, mail programs know a signature
    return "\n\n".join(parts) + "\n"


def _html(
    subject: str, body: str, facts: Sequence[Fact], closing: Sequence[str], language: str
) -> str:
    direction = "rtl" if language in _RIGHT_TO_LEFT else "ltr"
    paragraphs = "\n".join(f'<p dir="auto">{_inline(each)}</p>' for each in _paragraphs(body))
    listed = "".join(f"<li><strong>{_inline(w)}:</strong> {_inline(a)}</li>\n" for w, a in facts)
    facts_list = f'<ul style="padding-left:1.2em">\n{listed}</ul>\n' if listed else ""
    last = "<br>\n".join(map(_inline, closing))
    small = f'<hr>\n<p style="font-size:14px;color:#555555">{last}</p>\n' if last else ""
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}" dir="{direction}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{html.escape(subject)}</title>\n</head>\n"
        '<body style="margin:0;background:#ffffff;color:#1c1c1e;'
        'font:16px/1.5 sans-serif">\n<div style="max-width:36em;margin:0 auto;padding:16px">\n'
        f'<h1 style="font-size:20px">{html.escape(subject)}</h1>\n'
        f"{paragraphs}\n{facts_list}{small}</div>\n</body>\n</html>\n"
    )


def _paragraphs(body: str) -> list[str]:
    return [each.strip() for each in re.split(r"\n[ \t]*\n", body) if each.strip()]


def _inline(text: str) -> str:
    """Text as HTML: escaped, its line ends kept, its links to be tapped."""
    found, end = [], 0
    for link in _LINK.finditer(text):
        address = html.escape(link[0])
        found += [_escaped(text[end : link.start()]), f'<a href="{address}">{address}</a>']
        end = link.end()
    return "".join((*found, _escaped(text[end:])))


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n")
