"""Words: the message catalogues of both languages, and how numbers and dates are written."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel import Locale, dates, numbers
from babel.messages.pofile import read_po

from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period

LANGUAGES = {"zh": "zh_CN", "en": "en"}
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_FOLDER = Path(__file__).resolve().parent / "words"


@cache
def _catalogue(locale: str) -> Mapping[str, str]:
    messages: dict[str, str] = {}
    for path in sorted((_FOLDER / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id:
                    messages[str(message.id)] = str(message.string)
    return messages


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "—"


class Words:
    """The words of one language: message ids and values in, text out."""

    def __init__(self, language: str) -> None:
        """Take `zh` or `en`."""
        self.language = language
        self.locale = Locale.parse(LANGUAGES[language])  # parsed once: Babel does not remember
        self._messages = _catalogue(LANGUAGES[language])

    def __call__(self, message_id: str, /, **facts: object) -> str:
        """Return the text of a message with its facts filled in.

        Raises `KeyError` for an id that is not in the catalogue.
        """
        text = self._messages[message_id]
        return text.format_map(facts) if facts else text

    def __contains__(self, message_id: str) -> bool:
        return message_id in self._messages

    def sentence(self, kind: str, code: str, facts: Mapping[str, str]) -> str:
        """Put a `problem`, `finding` or `step` into words by its code.

        A code without words still shows itself and its facts: nothing is ever left unsaid. A fact
        that has a word under its name and value (`state.published`) is said by that word.
        """
        text = self._messages.get(f"{kind}.{code}")
        if text is None:
            listed = ", ".join(f"{name} {value}" for name, value in facts.items())
            return f"{code}: {listed}" if listed else code
        said = {name: self._messages.get(f"{name}.{value}", value) for name, value in facts.items()}
        return text.format_map(_Facts(said))

    def number(self, value: Decimal | int | str, places: int | None = None) -> str:
        """Write a number with group marks, and exactly `places` decimals if given."""
        exact = Decimal(value)
        decimals = max(0, -int(exact.as_tuple().exponent)) if places is None else places
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return _signed(numbers.format_decimal(exact, pattern, locale=self.locale))

    def money(self, value: Money) -> str:
        """Write an amount with its currency; a true minus sign for credits."""
        return _signed(numbers.format_currency(value.amount, value.currency, locale=self.locale))

    def amount(self, value: Money) -> str:
        """Write an amount without its currency, for a column that names it."""
        return self.number(value.amount)

    def grouped(self, text: str) -> str:
        """Group the digits of a large plain number, and give it a true minus sign."""
        if not _PLAIN_NUMBER.fullmatch(text):
            return text
        is_large = len(text.lstrip("-").partition(".")[0]) > 4
        return self.number(text) if is_large else _signed(text)

    def day(self, value: date) -> str:
        """Write a day in the middle form of the language."""
        return dates.format_date(value, "medium", locale=self.locale)

    def moment(self, value: datetime, zone: str) -> str:
        """Write an instant in a zone, to the minute."""
        local = value.astimezone(dates.get_timezone(zone))
        return f"{dates.format_date(local, 'medium', locale=self.locale)} {local:%H:%M}"

    def month(self, value: date) -> str:
        """Write a month and its year."""
        return dates.format_skeleton("yMMMM", value, locale=self.locale)

    def period(self, value: Period) -> str:
        """Write a period: a month, a quarter, or its first and last day."""
        if len(value.label) == len("2026-10"):
            if "Q" not in value.label:
                return self.month(value.start)
            return dates.format_skeleton("yQQQQ", value.start, locale=self.locale)
        return f"{self.day(value.start)} – {self.day(value.end - timedelta(days=1))}"

    def short_period(self, value: Period) -> str:
        """Write a period for the axis of a chart."""
        if len(value.label) == len("2026-10") and "Q" not in value.label:
            pattern = "yy年M月" if self.language == "zh" else "MMM yy"
            return dates.format_date(value.start, pattern, locale=self.locale)
        return value.label.replace("/", " – ")


def _signed(text: str) -> str:
    """Use the true minus sign: a hyphen is narrower than the digits and may be broken after."""
    return text.replace("-", "−")
