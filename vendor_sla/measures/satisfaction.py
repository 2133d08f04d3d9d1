"""Satisfaction: what the customer says."""

import numpy as np

from vendor_sla.measures.arrivals import handled_at
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution, mean, share
from vendor_sla.measures.matters import plus
from vendor_sla.measures.registry import kept, measure
from vendor_sla.measures.rows import MISSING, Ints, Mask, Rows
from vendor_sla.measures.sheets import check_time

_ONE = 1_000_000


def _ratings(asked: Asked) -> tuple[str, ...]:
    kinds = {"ratings": "ratings", "callback": "callbacks"}
    return (kinds.get(asked.text("by"), "contacts"),)


@measure(by=_ratings)
def csat_score(rows: Rows, asked: Asked) -> Contribution:
    """Measure the mean rating."""
    at, scores, valid, off_scale = _rated(rows, asked)
    return mean(asked, at, valid, scores, off_scale=off_scale)


@measure(by=_ratings)
def csat_top2(rows: Rows, asked: Asked) -> Contribution:
    """Measure the share of ratings in the top two."""
    at, scores, valid, off_scale = _rated(rows, asked)
    lowest_good = (asked.number("scale") - 1) * _ONE
    return share(asked, at, valid, scores >= int(lowest_good), off_scale=off_scale)


@measure(by=_ratings)
def dissatisfied_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure the share of ratings in the bottom two."""
    at, scores, valid, off_scale = _rated(rows, asked)
    return share(asked, at, valid, scores <= 2 * _ONE, off_scale=off_scale)


@measure()
def good_review_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure good reviews over all reviews."""
    review = rows.codes("review")
    hit = review == rows.book.code("review", "good")
    return share(asked, _contact_time(rows, asked), review >= 0, hit)


@measure()
def survey_response_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure ratings over surveys sent."""
    sent, by = rows["survey_sent"], asked.text("by")
    if by == "contacts":
        rated = rows["csat"] != MISSING
    else:
        side = asked.files["ratings" if by == "ratings" else "callbacks"]
        rated = np.asarray(rows.ids().isin(side.ids()[side["score"] != MISSING]))
    at = _contact_time(rows, asked)
    return share(asked, at, sent == 1, rated, unknown=sent < 0, rated_unasked=rated & (sent == 0))


@measure()
def ces_score(rows: Rows, asked: Asked) -> Contribution:
    """Measure the mean effort score, or the share of easy answers, on the declared scale."""
    scores, points = rows["ces"], int(asked.number("points"))
    given = scores != MISSING
    valid = given & (scores >= _ONE) & (scores <= points * _ONE)
    at, off_scale = _contact_time(rows, asked), given & ~valid
    if asked.text("scale") not in ("effort", "ease"):
        raise asked.unsaid("scale")
    if asked.text("statistic") == "mean":
        return mean(asked, at, valid, scores, off_scale=off_scale)
    easy = int(asked.number("easy_points"))
    is_easy = (
        scores >= (points - easy + 1) * _ONE
        if asked.text("scale") == "ease"
        else scores <= easy * _ONE
    )
    return share(asked, at, valid, is_easy, off_scale=off_scale)


@measure()
def nps(rows: Rows, asked: Asked) -> Contribution:
    """Measure the share of 9-10 less the share of 0-6."""
    scores = rows["nps"]
    given = scores != MISSING
    valid = given & (scores >= 0) & (scores <= 10 * _ONE)
    promoters, detractors = valid & (scores >= 9 * _ONE), valid & (scores <= 6 * _ONE)
    at = _contact_time(rows, asked)
    inside = asked.inside(at)
    amount = promoters.astype(np.int64) - detractors.astype(np.int64)
    facts = {"promoters": promoters & inside, "detractors": detractors & inside}
    return Contribution(valid & inside, at, amount, factor=100, facts=facts).with_facts(
        off_scale=given & ~valid & inside
    )


@measure("contacts", "complaints")
def complaint_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure complaints received per 10,000 contacts opened."""
    nothing = np.zeros(rows.size, dtype=np.int64)
    if rows.kind == "contacts":
        at = rows["opened_at"]
        return Contribution(asked.inside(at), at, nothing)
    at = rows["received_at"]
    counted = asked.inside(at)
    unknown = np.zeros(rows.size, dtype=np.bool_)
    if asked.text("counted") == "service_caused":
        cause = rows.codes("cause")
        unknown = counted & (cause < 0)
        counted = counted & (cause == rows.book.code("cause", "service"))
    facts = {"complaints": counted, "without_cause": unknown}
    amount = counted.astype(np.int64)
    return Contribution(counted, at, amount, nothing, missed=counted, facts=facts)


@measure(keeps=kept("opened_at", "answered_at", "first_response_at", "customer_key", "retained"))
def retention_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure customers still active over customers served whose window ended in the period."""
    at = plus(handled_at(rows), asked.needed_span("window"))
    keys, flag = rows["customer_key"], rows["retained"]
    served = asked.inside(at) & (keys != MISSING)
    known = np.flatnonzero(served & (flag >= 0))
    _, first, group = np.unique(keys[known], return_index=True, return_inverse=True)
    stayed = np.bincount(group, flag[known] == 1, minlength=len(first)) > 0
    counted = np.zeros(rows.size, dtype=np.bool_)
    hit = counted.copy()
    counted[known[first]] = True
    hit[known[first]] = stayed
    return share(asked, at, counted, hit, unknown=served & (flag < 0))


@measure("callbacks")
def callback_satisfaction(rows: Rows, asked: Asked) -> Contribution:
    """Measure satisfied over reached."""
    at, satisfied = check_time(rows, asked, "called_at"), rows["satisfied"]
    reached = rows["reached"] == 1
    told = satisfied >= 0
    return share(asked, at, reached & told, satisfied == 1, unknown=reached & ~told)


def _rated(rows: Rows, asked: Asked) -> tuple[Ints, Ints, Mask, Mask]:
    """Return when each rating counts, the scores, which are valid, and which are off the scale."""
    scale = int(asked.number("scale"))
    if rows.kind == "contacts":
        at, scores = _contact_time(rows, asked), rows["csat"]
    else:
        at = check_time(rows, asked, "rated_at" if rows.kind == "ratings" else "called_at")
        scores = rows["score"]
    given = scores != MISSING
    valid = given & (scores >= _ONE) & (scores <= scale * _ONE)
    if rows.kind == "ratings":
        # A rating on another scale is another question; it is never converted.
        valid = valid & ((rows["scale"] == MISSING) | (rows["scale"] == scale))
    return at, scores, valid, given & ~valid & asked.inside(at)


def _contact_time(rows: Rows, asked: Asked) -> Ints:
    """Return what places a contact's own rating: its handling, or its opening.

    A rating that stands beside its contact has no time of its own.
    """
    handled, opened = handled_at(rows), rows["opened_at"]
    if asked.anchor == "opened":
        return opened
    return handled if asked.anchor == "answered" else np.where(handled == MISSING, opened, handled)
