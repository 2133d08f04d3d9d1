"""Mails: a letter in the reader's language, as plain text and as a small page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from vendor_sla.domain.periods import Period
from vendor_sla.printing.papers import templates
from vendor_sla.printing.words import Words

_LONGEST_SUBJECT = 180


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: the subject is one line without control characters."""

    subject: str
    text: str
    html: str
    language: str


def print_mail(kind: str, language: str, facts: Mapping[str, str], url: str) -> Letter:
    """Return the letter of a kind of mail; `url` is where it leads, or empty.

    `facts` name the vendor and the contract in both languages, the `period`, the reader's `role`
    and whether it `asks` something; of a deadline its kind, its last day and its zone.
    """
    words = Words(language)
    said = _said(words, facts)
    subject = one_line(words(f"mail.{kind}.subject", **said))[:_LONGEST_SUBJECT]
    due = words("mail.due", **said) if facts.get("due_on") else ""
    asks = "asks" if facts.get("asks") == "yes" else "tells"
    parts = {
        "about": words("mail.about", **said),
        "text": words(f"mail.{kind}.text", **said),
        "due": due,
        "open": words("mail.open"),
        "why": words(f"mail.why.{asks}", **said),
    }
    link = f"{parts['open']}: {url}" if url else ""
    body = [parts["about"], subject, parts["text"], due, link, f"--\n{parts['why']}"]
    html = templates().get_template("mail/mail.html")
    return Letter(
        subject=subject,
        text="\n\n".join(one_paragraph(part) for part in body if part) + "\n",
        html=html.render(subject=subject, url=url, language=words.locale.language, **parts),
        language=language,
    )


def one_line(text: str) -> str:
    """Return a text on one line, without anything that could end a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def one_paragraph(text: str) -> str:
    """Return a text without control characters but line breaks."""
    return "".join(letter for letter in text if letter == "\n" or letter.isprintable())


def _said(words: Words, facts: Mapping[str, str]) -> dict[str, str]:
    language = words.language
    deadline, due_on = facts.get("deadline", ""), facts.get("due_on", "")
    period = facts.get("period", "")
    return {
        "vendor": one_line(facts.get(f"vendor_{language}", "")),
        "title": one_line(facts.get(f"title_{language}", "")),
        "month": words.period(Period.parse(period)) if period else "",
        "role": words(f"role.{facts['role']}"),
        "deadline": words(f"deadline.{deadline}") if deadline else "",
        "day": words.day(date.fromisoformat(due_on)) if due_on else "",
        "zone": facts.get("zone", ""),
        "when": words(f"mail.when.{facts['step']}") if facts.get("step") else "",
    }
