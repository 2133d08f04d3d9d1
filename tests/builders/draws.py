"""A drawn sample of a few tickets, as it would be published, with the files beside it."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from vendor_sla.domain.samples import (
    Draw,
    DrawnItem,
    PlannedStratum,
    SamplePlan,
    Seal,
    draw_document,
    plan_text,
)
from vendor_sla.evidence.strata import membership_text
from vendor_sla.evidence.tickets import (
    commitment,
    first_tickets,
    hash_text,
    lines_text,
    next_tickets,
    seed_of,
)

CLIENT = ("client-share-7f3a9c", "client-nonce-0123456789")
VENDOR = ("vendor-share-51b2e8", "vendor-nonce-0123456789")
STRATA = {
    "bad": [f"INC-{number:03}" for number in range(1, 11)],
    "good": [f"工单-{number:03}" for number in range(11, 41)],
}
KEYS = lines_text([*STRATA["bad"], *STRATA["good"], "INC-999"])
ROWS = lines_text(f"{key}\t2026-10-05T01:00:00Z" for key in KEYS.splitlines())
MEMBERSHIP = membership_text(STRATA)
SIZES = {"bad": 4, "good": 6}


def planned() -> SamplePlan:
    """Return the plan: 4 of 10 bad, 6 of 30 good, twice as many at most."""
    return SamplePlan(
        contract="c" * 64,
        period="2026-10",
        metrics=("solved", "answered"),
        columns=("interaction_id", "opened_at"),
        rows=hash_text(ROWS),
        membership=hash_text(MEMBERSHIP),
        strata=tuple(
            PlannedStratum(name, len(keys), SIZES[name], 2 * SIZES[name])
            for name, keys in STRATA.items()
        ),
        materiality=Decimal(2),
        rejection=Decimal(5),
        alpha_percent=Decimal(5),
        minutes=Decimal("7.5"),
    )


def drawn(plan: SamplePlan | None = None, *, is_vendor_silent: bool = False) -> Draw:
    """Return what both sides would publish of a draw after this plan."""
    plan = plan or planned()
    text = plan_text(plan)
    data, plan_hash = hash_text(KEYS), hash_text(text)
    vendor = "none" if is_vendor_silent else VENDOR[0]
    seed = seed_of(data, plan_hash, CLIENT[0], vendor)
    items = tuple(
        DrawnItem(one.key, stratum.key, "drawn", 1, one.ticket, one.position)
        for stratum in plan.strata
        for one in first_tickets(seed, STRATA[stratum.key], stratum.size)
    )
    return Draw(
        contract="test-hotline",
        period="2026-10",
        number=1,
        plan=plan,
        plan_text=text,
        data_sha256=data,
        rows_sha256=hash_text(ROWS),
        plan_sha256=plan_hash,
        client=Seal(commitment("client", *CLIENT), *CLIENT),
        vendor=Seal("") if is_vendor_silent else Seal(commitment("vendor", *VENDOR), *VENDOR),
        beacon="none",
        seed=seed,
        items=items,
        is_vendor_silent=is_vendor_silent,
    )


def with_next(draw: Draw, stratum: str, status: str, *, replaces: str = "") -> Draw:
    """Return a draw with the next ticket of a stratum as well."""
    after = sum(item.stratum == stratum for item in draw.items)
    one = next_tickets(draw.seed, STRATA[stratum], after=after, count=1)[0]
    look = 2 if status == "extension" else 1
    more = DrawnItem(one.key, stratum, status, look, one.ticket, one.position, "", replaces)
    return replace(draw, items=(*draw.items, more))


def publish(draw: Draw, folder: Path) -> Path:
    """Write a draw and its files into a folder, and return the draw's path."""
    texts = {"keys.txt": KEYS, "strata.txt": MEMBERSHIP, "rows.txt": ROWS}
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    path = folder / "draw.json"
    path.write_text(json.dumps(draw_document(draw), ensure_ascii=False, indent=1), "utf-8")
    return path
