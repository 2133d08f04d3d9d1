"""Draws: a published draw made again from its own values, and everything that does not agree."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vendor_sla.domain.refusals import Problem
from vendor_sla.domain.samples import (
    NO_SHARE,
    Draw,
    DrawnItem,
    ItemStatus,
    PlannedStratum,
    Seal,
)
from vendor_sla.evidence.strata import read_membership
from vendor_sla.evidence.tickets import (
    commitment,
    first_tickets,
    hash_text,
    is_sealable,
    seed_of,
    ticket_of,
)


@dataclass(frozen=True, slots=True)
class DrawFiles:
    """The published texts beside a draw, as far as they are at hand."""

    keys: str | None = None
    strata: str | None = None
    rows: str | None = None


def check_draw(draw: Draw, files: DrawFiles) -> tuple[Problem, ...]:
    """Draw again from the published values and return what differs, nothing if it is the same.

    Without `files.strata` the items' tickets are checked, but not that no smaller ticket was
    left out.
    """
    return (
        *_hash_problems(draw, files),
        *_seal_problems(draw),
        *_item_problems(draw),
        *_order_problems(draw, files),
    )


def _hash_problems(draw: Draw, files: DrawFiles) -> Iterator[Problem]:
    found = {
        "plan": (draw.plan_sha256, draw.plan_text),
        "data": (draw.data_sha256, files.keys),
        "membership": (draw.plan.membership, files.strata),
        "rows": (draw.rows_sha256, files.rows),
    }
    for name, (published, text) in found.items():
        if text is not None and (made := hash_text(text)) != published:
            facts = {"part": name, "published": published, "made": made}
            yield Problem("draw.hash_differs", f"hashes.{name}", facts)
    if draw.plan.rows != draw.rows_sha256:
        facts = {"part": "rows", "published": draw.rows_sha256, "made": draw.plan.rows}
        yield Problem("draw.hash_differs", "hashes.rows", facts)


def _seal_problems(draw: Draw) -> Iterator[Problem]:
    yield from _one_seal("client", draw.client)
    if not draw.is_vendor_silent:
        yield from _one_seal("vendor", draw.vendor)
    elif draw.vendor.share:
        yield Problem("draw.not_silent", "vendor")
    vendor_share = NO_SHARE if draw.is_vendor_silent else draw.vendor.share
    made = seed_of(draw.data_sha256, draw.plan_sha256, draw.client.share, vendor_share, draw.beacon)
    if made != draw.seed:
        yield Problem("draw.seed_differs", "seed", {"published": draw.seed, "made": made})


def _one_seal(party: str, seal: Seal) -> Iterator[Problem]:
    if not seal.share:
        yield Problem("draw.not_revealed", party, {"sealer": party})
    elif not is_sealable(seal.share, seal.nonce):
        yield Problem("draw.odd_seal", party, {"sealer": party})
    elif (made := commitment(party, seal.share, seal.nonce)) != seal.commitment:
        facts = {"sealer": party, "published": seal.commitment, "made": made}
        yield Problem("draw.seal_differs", party, facts)


def _item_problems(draw: Draw) -> Iterator[Problem]:
    known = {stratum.key for stratum in draw.plan.strata}
    counts = Counter(item.interaction_id for item in draw.items)
    for key, count in counts.items():
        if count > 1:
            yield Problem("draw.duplicate_item", "items", {"item": key, "count": str(count)})
    for place, item in enumerate(draw.items):
        if item.status == ItemStatus.HAND:
            continue
        where = f"items.{place}"
        if item.stratum not in known:
            facts = {"item": item.interaction_id, "stratum": item.stratum}
            yield Problem("draw.unknown_stratum", where, facts)
        made = ticket_of(draw.seed, item.interaction_id)
        if made != item.ticket:
            facts = {"item": item.interaction_id, "published": item.ticket, "made": made}
            yield Problem("draw.ticket_differs", where, facts)


def _order_problems(draw: Draw, files: DrawFiles) -> Iterator[Problem]:
    strata = None if files.strata is None else read_membership(files.strata)
    for stratum in draw.plan.strata:
        items = [
            item
            for item in draw.items
            if item.stratum == stratum.key and item.status != ItemStatus.HAND
        ]
        yield from _count_problems(stratum, items)
        if strata is not None:
            yield from _stratum_problems(draw, stratum, items, strata)


def _count_problems(stratum: PlannedStratum, items: Sequence[DrawnItem]) -> Iterator[Problem]:
    facts = {"stratum": stratum.key, "drawn": str(len(items))}
    wanted = min(stratum.size, stratum.population)
    if len(items) < wanted:
        yield Problem("draw.too_few", "items", facts | {"planned": str(wanted)})
    # An exhausted stratum has no next ticket for what was lost.
    weighing = sum(item.weighs for item in items)
    if weighing > stratum.most:
        facts |= {"drawn": str(weighing), "planned": str(stratum.most)}
        yield Problem("draw.too_many", "items", facts)
    places = sorted(item.position for item in items)
    if places != list(range(1, len(items) + 1)):
        yield Problem("draw.gap", "items", {"stratum": stratum.key})


def _stratum_problems(
    draw: Draw,
    stratum: PlannedStratum,
    items: Sequence[DrawnItem],
    strata: Mapping[str, Sequence[str]],
) -> Iterator[Problem]:
    keys = strata.get(stratum.key, ())
    if len(keys) != stratum.population:
        facts = {
            "stratum": stratum.key,
            "planned": str(stratum.population),
            "found": str(len(keys)),
        }
        yield Problem("draw.population_differs", "plan.strata", facts)
    ordered = first_tickets(draw.seed, keys, len(items))
    wanted = {one.key for one in ordered}
    drawn = {item.interaction_id for item in items}
    for key in sorted(drawn - set(keys)):
        yield Problem("draw.unknown_item", "items", {"item": key, "stratum": stratum.key})
    for key in sorted(wanted - drawn):
        yield Problem("draw.left_out", "items", {"item": key, "stratum": stratum.key})
    for key in sorted((drawn & set(keys)) - wanted):
        yield Problem("draw.not_drawn", "items", {"item": key, "stratum": stratum.key})
