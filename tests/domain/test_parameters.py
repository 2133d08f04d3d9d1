"""Declared choices are written back as contracts write them."""

from datetime import timedelta

import pytest

from vendor_sla.domain.parameters import parameter_text
from vendor_sla.domain.readings import ParameterValue, SpanBy


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(seconds=15), "15s"),
        (timedelta(minutes=90), "90m"),
        (timedelta(hours=72), "72h"),
        (timedelta(days=7), "7d"),
        (timedelta(seconds=1.5), "1.5s"),
        (timedelta(0), "0s"),
        (True, "true"),
        (("chat", "phone"), "chat, phone"),
        (
            SpanBy("channel", {"email": timedelta(hours=1), "chat": timedelta(minutes=2)}),
            "chat: 2m, email: 1h",
        ),
    ],
)
def test_a_choice_is_written_as_in_a_contract(value: ParameterValue, text: str) -> None:
    """So that a reader finds it there again."""
    assert parameter_text(value) == text
