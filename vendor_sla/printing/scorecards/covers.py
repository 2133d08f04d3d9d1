"""The first page: who, when, how good, how much, and the five dimensions."""

from decimal import Decimal
from typing import Any

from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.periods import Period
from vendor_sla.printing.scorecards.bullets import points_bar, sparkline
from vendor_sla.printing.scorecards.documents import Reader, clipped


def cover(reader: Reader) -> dict[str, Any]:
    """Return the masthead: the parties, the period and the contract."""
    contract, words = reader.document["contract"], reader.words
    effective = Period.parse(f"{contract['effective_from']}/9999-12-31").start
    return {
        "vendor": clipped(contract["vendor"], 120),
        "client": clipped(contract["client"], 120),
        "title": reader.text(contract["title"]),
        "period": words.period(reader.period),
        "service": reader.code("service", contract["service"]),
        "version": words(
            "paper.version", version=contract["version"], day=words.day(effective)
        ),
        "is_trial": contract["is_trial"],
        "lead": _lead(reader),
    }  # fmt: skip


def headline(reader: Reader) -> dict[str, Any]:
    """Return the large figures: grade, total, net, fee and the state of the cap."""
    scores, money, words = reader.document["scores"], reader.document["money"], reader.words
    return {
        "grade": clipped(scores["grade"] or "–", 3),
        "band": _grade_band(reader),
        "total": reader.number(scores["total"], 2),
        "change": total_change(reader),
        "net": words.money(reader.money(money["net"])) if money else "–",
        "fee": words.money(reader.money(money["fee"])) if money else "–",
        "cap": cap_state(reader),
    }


def dimensions(reader: Reader) -> list[dict[str, Any]]:
    """Return one row a dimension: weight, bullet bar, points, change, course over the months."""
    document = reader.document
    trend = document["trend"]
    earlier = trend[-2]["dimensions"] if len(trend) > 1 else {}
    return [
        {
            "name": reader.text(entry["name"]),
            "weight": reader.tidy(entry["weight_percent"]),
            "effective": _effective(reader, entry),
            "points": reader.number(entry["points"], 2),
            "is_measured": entry["points"] is not None,
            "bar": points_bar(
                entry["points"], document["scores"]["grades"], earlier.get(entry["dimension"])
            ),
            "change": change(reader, entry["points"], earlier.get(entry["dimension"])),
            "course": sparkline([month["dimensions"].get(entry["dimension"]) for month in trend]),
            "working": reader.sentences(entry["working"]),
        }
        for entry in document["scores"]["dimensions"]
    ]


def change(reader: Reader, now: str | None, before: str | None) -> str:
    """Write the change against the month before with its sign; empty when one is missing."""
    if now is None or before is None:
        return ""
    difference = round_half_up(Decimal(now) - Decimal(before), 2)
    if difference == 0:
        return reader.words("paper.unchanged")
    sign, arrow = ("+", "▲") if difference > 0 else ("−", "▼")
    return f"{arrow} {sign}{reader.words.number(abs(difference))}"


def total_change(reader: Reader) -> str:
    """Write the total's change against the month before."""
    trend = reader.document["trend"]
    before = trend[-2]["total"] if len(trend) > 1 else None
    return change(reader, reader.document["scores"]["total"], before)


def cap_state(reader: Reader) -> dict[str, str]:
    """Say whether the cap of the period bound, and what it is."""
    money, words = reader.document["money"], reader.words
    if not money:
        return {"state": "–", "detail": ""}
    if money["cap"] is None:
        return {"state": words("paper.cap_none"), "detail": ""}
    cap = reader.money(money["cap"])
    detail = words(
        "paper.cap_detail", cap=words.money(cap), clause=clipped(money["cap_clause"] or "–", 20),
        percent=reader.tidy(money["cap_percent"]),
    )  # fmt: skip
    if any(line["mechanic"] == "period_cap" for line in money["lines"]):
        return {"state": words("paper.cap_reached"), "detail": detail}
    used = -Decimal(money["gross"]) / cap.amount * 100 if cap.amount else Decimal(0)
    share = reader.words.number(round_half_up(used, 1))
    return {"state": words("paper.cap_used", share=share), "detail": detail}


def _lead(reader: Reader) -> str:
    """Return the one paragraph a busy reader needs."""
    words, scores, money = reader.words, reader.document["scores"], reader.document["money"]
    scored = [entry for entry in scores["metrics"] if entry["level"] != "report_only"]
    measured = [
        entry for entry in scored if reader.readings[entry["metric"]]["state"] == "measured"
    ]
    missed = sum(entry["is_met"] is False for entry in measured)
    code = "lead_missed" if missed else "lead_met" if measured else "lead_none_measured"
    parts = [words(f"paper.{code}", missed=missed, measured=len(measured))]
    if measured and (unmeasured := len(scored) - len(measured)):
        parts.append(words("paper.lead_unmeasured", count=unmeasured))
    if money:
        net = reader.money(money["net"])
        amount = words.money(-net if net.amount < 0 else net)
        code = "credit" if net.amount < 0 else "bonus" if net.amount > 0 else "nothing"
        parts.append(words(f"paper.lead_{code}", amount=amount))
    return reader.joined(parts)


def _grade_band(reader: Reader) -> str:
    """Write the limits of the grade that was given."""
    scores = reader.document["scores"]
    band = next((grade for grade in scores["grades"] if grade["grade"] == scores["grade"]), None)
    if band is None:
        return ""
    sides = (band["from"] is not None, band["to"] is not None)
    code = {(True, False): "from", (False, True): "below", (True, True): "between"}.get(sides)
    return (
        ""
        if code is None
        else reader.words(
            f"paper.grade_{code}", low=reader.tidy(band["from"]), high=reader.tidy(band["to"])
        )
    )


def _effective(reader: Reader, entry: dict[str, Any]) -> str:
    """Write the weight after redistribution where it differs from the contract's."""
    told, used = entry["weight_percent"], entry["effective_weight_percent"]
    if used is None or round_half_up(Decimal(told), 2) == round_half_up(Decimal(used), 2):
        return ""
    return reader.tidy(used)
