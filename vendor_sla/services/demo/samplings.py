"""A sampled month: the vendor's data frozen, a sample drawn by both sides, and reviewed blind."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from vendor_sla.domain.catalogue.columns import Column, ColumnKind
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.review_forms import LOST, Filled
from vendor_sla.domain.reviews import NEVER, ReviewTerms
from vendor_sla.services.demo.cast import Character, dice, levels_in
from vendor_sla.services.demo.closings import Closing, session_of
from vendor_sla.services.demo.reports import Record, client_contacts
from vendor_sla.services.review_desks import read_desk, submit_review
from vendor_sla.services.review_queues import read_queue
from vendor_sla.services.sample_populations import Wishes
from vendor_sla.services.sample_reviews import queue_sample
from vendor_sla.services.sample_seals import propose_seal, reveal_share, seal_share
from vendor_sla.services.samples import freeze_sample, plan_sample

_REVIEWED = frozenset({"qa", "contacts"})
_WISHES = Wishes(metrics=("service_level_20s", "escalations", "csat"), size=240, most=400)
_SLIPS = 0.03  # how often a reviewer sees an item otherwise than most would


def is_sampled(closing: Closing) -> bool:
    """Tell whether a month is checked by a sample: the last one of the vendor that cheats."""
    is_last = closing.month == closing.stage.last
    return is_last and closing.vendor.plan.character is Character.CHEATING


def sample_month(closing: Closing) -> Closing:
    """Lead a submitted month to a sample that is drawn and reviewed whole.

    Returned is the month without the client's files that the reviews take the place of.
    """
    _draw(closing)
    _review_all(closing)
    files = [one for one in closing.files if one.side == "vendor" or one.kind not in _REVIEWED]
    return replace(closing, files=files)


def _draw(closing: Closing) -> None:
    stage, procurement = closing.stage, closing.stage.actors[Role.PROCUREMENT]
    with session_of(stage, procurement) as session:
        plan_sample(
            session, procurement, month_id=closing.month_id, wishes=_WISHES, blobs=stage.blobs,
            at=closing.at,
        )  # fmt: skip
    with session_of(stage, procurement) as session:
        freeze_sample(session, procurement, month_id=closing.month_id, at=closing.at)
    sides = [(actor, *propose_seal()) for actor in (closing.vendor.actor, procurement)]
    for actor, share, nonce in sides:
        with session_of(stage, actor) as session:
            seal_share(
                session, actor, month_id=closing.month_id, at=closing.at, share=share, nonce=nonce
            )
    # The client reveals last: what the vendor's reveal sets off is a worker's.
    for actor, share, nonce in sides:
        with session_of(stage, actor) as session:
            reveal_share(
                session, actor, month_id=closing.month_id, share=share, nonce=nonce,
                blobs=stage.blobs, at=closing.at,
            )  # fmt: skip
    with session_of(stage, procurement) as session:
        queue_sample(
            session, procurement, month_id=closing.month_id, blobs=stage.blobs, at=closing.at
        )


def _review_all(closing: Closing) -> None:
    """Let every reviewer work off what waits, until nothing is left to adjudicate either."""
    truths = _truths(closing)
    people = (*closing.stage.reviewers, closing.stage.actors[Role.PROCUREMENT])
    while sum(_work_off(closing, actor, truths) for actor in people):
        pass


def _work_off(closing: Closing, actor: Actor, truths: Mapping[str, Record]) -> int:
    done = 0
    with session_of(closing.stage, actor) as session:
        waiting = read_queue(session, actor, at=closing.at).months
    task_id = next((month.next_id for month in waiting if month.next_id), None)
    while task_id is not None:
        with session_of(closing.stage, actor) as session:
            desk = read_desk(session, actor, task_id=task_id, at=closing.at)
            filled = Filled(
                verdicts=_verdicts(closing, actor, desk.interaction_id, desk.terms),
                points={},
                facts={
                    column.name: _told(column, truths[desk.interaction_id].get(column.name))
                    for column in desk.columns
                },
                seconds=150,
            )
            task_id = submit_review(session, actor, task_id=task_id, filled=filled, at=closing.at)
        done += 1
    return done


def _verdicts(closing: Closing, actor: Actor, contact: str, terms: ReviewTerms) -> dict[str, str]:
    plan, last = closing.vendor.plan, closing.stage.last
    fails = 1 - levels_in(plan, closing.month, last).passes_check
    verdicts = {}
    for item in terms.items:
        is_failed = dice(plan, closing.month, f"item|{contact}|{item.key}").random() < fails
        slips = dice(plan, closing.month, f"slip|{contact}|{item.key}|{actor.name}").random()
        verdicts[item.key] = "fail" if is_failed is not (slips < _SLIPS) else "pass"
    return verdicts


def _truths(closing: Closing) -> Mapping[str, Record]:
    """Return what really happened by contact, its key written as the vendor writes it."""
    own = client_contacts(closing.vendor.plan, closing.month, closing.stage.last)
    return {str(one["interaction_id"]).upper().replace(" ", "-"): one for one in own}


def _told(column: Column, value: object) -> str:
    """Return a fact as a reviewer would enter it; who was never served was never asked either."""
    if value is None:
        return LOST if column.kind is ColumnKind.FLAG else NEVER
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)
