"""Extracts: a vendor's file and the client's of one month, alike but for what a test is about."""

from datetime import datetime, timedelta

_HEADING = "interaction_id,opened_at,channel,agent_id,queue_entered_at,answered_at,abandoned_at"


def extract(*keys: str, channel: str = "phone", wait_seconds: int = 10) -> bytes:
    """Return October's contacts of these keys, a minute apart, all of agent A1 and answered."""
    opened = datetime(2026, 10, 5, 9, 0)  # noqa: DTZ001  # the contract's zone applies
    lines = [_HEADING]
    for number, key in enumerate(keys):
        entered = opened + timedelta(minutes=number)
        answered = entered + timedelta(seconds=wait_seconds)
        lines.append(f"{key},{entered},{channel},A1,{entered},{answered},")
    return ("\n".join(lines) + "\n").encode()
