"""Quality: whether the work was right."""

from fractions import Fraction

import numpy as np

from vendor_sla.measures.arrivals import handled_at
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.certificates import certified
from vendor_sla.measures.contributions import Contribution, mean, share
from vendor_sla.measures.registry import measure
from vendor_sla.measures.rows import MISSING, Rows
from vendor_sla.measures.sheets import (
    check_time,
    checked_share,
    critical_share,
    items_share,
    read_sheet,
    scores_of,
    weights_of,
)

_ONE = 1_000_000


@measure("qa")
def accuracy_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts without a customer-critical error."""
    return critical_share(rows, asked, "customer")


@measure("qa")
def completeness_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts with all required steps and fields."""
    return items_share(rows, asked)


@measure("qa")
def professionalism_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts that pass for professionalism."""
    return items_share(rows, asked)


@measure("qa")
def compliance_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts without a compliance-critical error."""
    return critical_share(rows, asked, "compliance")


@measure("qa")
def qa_score(rows: Rows, asked: Asked) -> Contribution:
    """Measure the mean score of the contacts checked, 0 where a critical item fails."""
    sheet = read_sheet(rows)
    scores = scores_of(rows, sheet, np.ones(rows.size, dtype=np.bool_))
    at, weight = check_time(rows, asked, "reviewed_at"), weights_of(rows)
    counted = np.zeros(rows.size, dtype=np.bool_)
    amount = np.zeros(rows.size, dtype=object)
    for contact, score in scores.items():
        place = int(sheet.first[contact])
        counted[place], amount[place] = True, score * int(weight[place])
    return Contribution(
        counted=counted & asked.inside(at),
        at=at,
        amount=amount,
        weight=weight,
        amount_scale=_ONE,
        weight_scale=_ONE,
        facts={"checked": counted & asked.inside(at)},
    )


@measure("qa")
def qa_pass_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts whose score reaches the pass mark."""
    sheet, mark = read_sheet(rows), asked.number("pass_mark")
    scores = scores_of(rows, sheet, np.ones(rows.size, dtype=np.bool_))
    known = np.array([n in scores for n in range(sheet.size)], dtype=np.bool_)
    good = np.array([scores.get(n, Fraction(-1)) >= mark for n in range(sheet.size)], np.bool_)
    return checked_share(rows, asked, lambda _: known, lambda _: good)


@measure("qa")
def ticket_error_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure tickets with a wrong field."""
    return items_share(rows, asked, failing=True)


@measure()
def knowledge_accuracy(rows: Rows, asked: Asked) -> Contribution:
    """Measure correct use of the knowledge base over use."""
    used, correct = rows["knowledge_used"] == 1, rows["knowledge_correct"]
    at, told = handled_at(rows), correct >= 0
    return share(asked, at, used & told, correct == 1, unknown=used & ~told)


@measure("tests")
def knowledge_test_score(rows: Rows, asked: Asked) -> Contribution:
    """Measure the mean score of the tests taken."""
    at = asked.local_days(rows["taken_on"])
    return mean(asked, at, rows.present("score"), rows["score"])


@measure()
def certified_handling_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts handled by an agent certified for the tier on that day."""
    at, told = handled_at(rows), (rows.codes("tier") >= 0) & (rows.codes("agent_id") >= 0)
    handled = at != MISSING
    hit = certified(rows, asked.files["roster"], asked.calendar_days(at))
    return share(asked, at, handled & told, hit, unknown=handled & ~told)


@measure()
def solved_alone_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure tier 1-2 technical contacts solved without a transfer."""
    tier, alone, at = rows.codes("tier"), rows["solved_alone"], handled_at(rows)
    lower = [rows.book.code("tier", "1"), rows.book.code("tier", "2")]
    such = np.isin(tier, lower) & (rows["technical"] == 1) & (at != MISSING)
    return share(asked, at, such & (alone >= 0), alone == 1, unknown=such & (alone < 0))


@measure("qa")
def calibration_gap(rows: Rows, asked: Asked) -> Contribution:
    """Measure vendor score less client score on the same contacts, absolute or signed."""
    sheet = read_sheet(rows)
    by_client = rows.codes("reviewer_kind") == rows.book.code("reviewer_kind", "client")
    vendor, client = scores_of(rows, sheet, ~by_client), scores_of(rows, sheet, by_client)
    at = check_time(rows, asked, "reviewed_at")
    counted = np.zeros(rows.size, dtype=np.bool_)
    amount = np.zeros(rows.size, dtype=object)
    for contact in vendor.keys() & client.keys():
        place, gap = int(sheet.first[contact]), vendor[contact] - client[contact]
        counted[place] = True
        amount[place] = gap if asked.text("statistic") == "signed" else abs(gap)
    return Contribution(counted & asked.inside(at), at, amount)
