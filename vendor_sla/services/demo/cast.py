"""The cast: six invented vendors, how well they work, and how that changes over a year."""

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from vendor_sla.domain.periods import Period

MONTHS = 12
CLIENT = "Northwind 北风科技"
ZONE = "Asia/Shanghai"


class Character(StrEnum):
    """What makes a vendor worth watching."""

    GOOD = "good"
    SLIPPING = "slipping"
    CHEATING = "cheating"
    LATE = "late"
    SMALL = "small"
    BILINGUAL = "bilingual"


@dataclass(frozen=True, slots=True)
class Levels:
    """How well a vendor works in one month: seconds, hours, and chances between 0 and 1."""

    wait_seconds: float
    talk_seconds: float
    resolve_hours: float
    solved_at_once: float
    passes_check: float
    rates_top: float
    escalates: float
    transfers: float
    complains: float


@dataclass(frozen=True, slots=True)
class VendorPlan:
    """One vendor of the cast.

    `service` names the contract template, `contacts_a_month` the volume without tickets, and
    `layout` how its files look. `fee` is the fixed monthly fee in yuan.
    """

    key: str
    name: str
    character: Character
    service: str
    contacts_a_month: int
    agents: int
    layout: str
    fee: int
    title_zh: str
    title_en: str


_SOLID = Levels(
    wait_seconds=5.5,
    talk_seconds=230,
    resolve_hours=7,
    solved_at_once=0.90,
    passes_check=0.985,
    rates_top=0.80,
    escalates=0.02,
    transfers=0.05,
    complains=0.002,
)
_POOR = Levels(
    wait_seconds=19,
    talk_seconds=300,
    resolve_hours=17,
    solved_at_once=0.74,
    passes_check=0.91,
    rates_top=0.58,
    escalates=0.06,
    transfers=0.13,
    complains=0.007,
)

CAST = (
    VendorPlan(
        "harbour", "Harbour 港湾客服", Character.GOOD, "call_centre", 2600, 34, "harbour", 680000,
        "港湾热线外包服务协议", "Harbour hotline outsourcing",
    ),
    VendorPlan(
        "slipstream", "Slipstream 顺流客服", Character.SLIPPING, "call_centre", 1500, 22,
        "slipstream", 460000, "顺流热线外包服务协议", "Slipstream hotline outsourcing",
    ),
    VendorPlan(
        "brightline", "Brightline 明线外包", Character.CHEATING, "call_centre", 1800, 24,
        "brightline", 490000, "明线热线外包服务协议", "Brightline hotline outsourcing",
    ),
    VendorPlan(
        "latitude", "Latitude 经纬服务", Character.LATE, "online_chat", 900, 12, "latitude",
        210000, "经纬在线客服外包服务协议", "Latitude chat outsourcing",
    ),
    VendorPlan(
        "pebble", "Pebble 卵石工作室", Character.SMALL, "online_chat", 70, 3, "pebble", 18000,
        "卵石在线客服外包服务协议", "Pebble chat outsourcing",
    ),
    VendorPlan(
        "lingua", "Lingua 双语在线", Character.BILINGUAL, "online_chat", 1200, 16, "lingua",
        330000, "双语在线客服外包服务协议", "Lingua bilingual chat outsourcing",
    ),
)  # fmt: skip


def find_plan(key: str) -> VendorPlan:
    """Return a vendor of the cast; `KeyError` for a stranger."""
    return {plan.key: plan for plan in CAST}[key]


def months_until(last: Period) -> tuple[Period, ...]:
    """Return the twelve months of the demonstration, the last one given."""
    return tuple(last.shifted(-back) for back in reversed(range(MONTHS)))


def levels_in(plan: VendorPlan, month: Period, last: Period) -> Levels:
    """Return how well a vendor really works in a month, with a little luck.

    The slipping vendor goes from solid to poor over the year; the cheating one is poor all along
    and says otherwise; the late and the small one stand between.
    """
    behind = (last.start.year - month.start.year) * 12 + last.start.month - month.start.month
    share_poor = {
        Character.GOOD: 0.0,
        Character.SLIPPING: min(1.0, max(0.0, 1 - behind / (MONTHS - 1))),
        Character.CHEATING: 0.75,
        Character.LATE: 0.35,
        Character.SMALL: 0.2,
        Character.BILINGUAL: 0.15,
    }[plan.character]
    luck = dice(plan, month, "levels").uniform(-0.06, 0.06)
    share = min(1.0, max(0.0, share_poor + luck))
    return _between(_SOLID, _POOR, share)


def dice(plan: VendorPlan, month: Period, what: str) -> Random:
    """Return a random source that depends on nothing but vendor, month and purpose."""
    seed = hashlib.sha256(f"{plan.key}|{month.label}|{what}".encode()).digest()
    return Random(int.from_bytes(seed[:8], "big"))  # noqa: S311 - invents contacts, keeps no secret


def _between(good: Levels, poor: Levels, share: float) -> Levels:
    changes = {
        name: getattr(good, name) + share * (getattr(poor, name) - getattr(good, name))
        for name in Levels.__slots__
    }
    return replace(good, **changes)
