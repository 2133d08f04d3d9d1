"""The replay document: a replay in plain values, for JSON, pages and the terminal.

Format `replay/1`, documented in docs/replay.md. Numbers are decimal text, texts are in both
languages, what is absent is None.
"""

from decimal import Decimal
from typing import Any

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.documents import (
    consequence_document,
    contract_document,
    money_document,
    scores_document,
)
from vendor_sla.domain.refusals import Problem
from vendor_sla.domain.replay_caps import CapRecord
from vendor_sla.domain.replay_matching import LeftOut
from vendor_sla.domain.replay_months import Given
from vendor_sla.domain.replays import Replay, ReplayedMonth

FORMAT = "replay/1"


def replay_document(replay: Replay, *, software_version: str) -> dict[str, Any]:
    """Return everything a replay says, as JSON values."""
    contract, sums = replay.contract, replay.sums
    return {
        "format": FORMAT,
        "contract": contract_document(contract),
        "software_version": software_version,
        "metrics": {
            metric.key: {"zh": metric.name.zh, "en": metric.name.en} for metric in contract.metrics
        },
        "months": [_month(month) for month in replay.months],
        "sums": {
            "months": len(replay.months),
            "fee": _text(sums.fee.amount),
            "gross": _text(sums.gross.amount),
            "net": _text(sums.net.amount),
            "in_force_net": _text(sums.given_net.amount),
            "difference": _text(sums.difference.amount),
        },
        "caps": [_cap(cap) for cap in replay.caps],
        "not_measured": [
            {"metric": key, "periods": [period.label for period in periods]}
            for key, periods in replay.missing.items()
        ],
        "not_replayed": [
            {"period": month.period.label, "problems": [_problem(one) for one in month.problems]}
            for month in replay.unreplayed
        ],
        "notes": [_step(note) for note in replay.notes],
    }


def _month(month: ReplayedMonth) -> dict[str, Any]:
    settlement, contract = month.settlement, month.contract
    return {
        "period": month.stored.period.label,
        "basis": month.stored.basis.value,
        "in_force": _given(month.given),
        "difference": {
            "total": _text(month.total_difference),
            "net": _text(month.net_difference.amount),
        },
        "readings": _readings(month),
        "scores": scores_document(settlement.scores, contract),
        "money": money_document(settlement.pricing, contract),
        "caps_bound": sorted(month.bound),
        "consequences": [consequence_document(one) for one in settlement.consequences],
        "not_measured": list(month.missing),
        "left_out": [_left_out(one) for one in month.left_out],
    }


def _given(given: Given) -> dict[str, Any]:
    return {
        "version": given.version,
        "is_trial": given.is_trial,
        "total": _text(given.total),
        "grade": given.grade,
        "gross": _text(given.gross.amount),
        "net": _text(given.net.amount),
        "caps_bound": sorted(given.caps_bound),
    }


def _readings(month: ReplayedMonth) -> list[dict[str, Any]]:
    return [
        {
            "metric": reading.metric,
            "state": reading.state.value,
            "rounded": _text(reading.rounded),
            "unit": reading.unit,
        }
        for reading in month.settlement.readings
    ]


def _cap(cap: CapRecord) -> dict[str, Any]:
    return {
        "cap": cap.cap,
        "metric": cap.metric,
        "clause": cap.clause,
        "per": cap.per,
        "bound": cap.bound,
        "of": cap.of,
        "periods": list(cap.periods),
        "percent": _text(cap.percent),
        "low_percent": _text(cap.low),
        "high_percent": _text(cap.high),
    }


def _left_out(one: LeftOut) -> dict[str, Any]:
    return {"kind": one.kind, "name": one.name, "problem": _problem(one.problem)}


def _problem(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "place": problem.place, "facts": dict(problem.facts)}


def _step(step: Step) -> dict[str, Any]:
    return {"code": step.code, "facts": dict(step.facts)}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
