"""A contract in plain language: sentences as codes and facts, put into words at the doors.

How a fact is written follows from its name: `..._day` is an ISO day, `..._sum` an amount
(`3000 CNY`) or a share of the fee (`1 %`), `..._level` a value in the unit of the sentence's
`metric`, `..._percent` a plain number. `printing/summaries.py` writes them.
"""

from collections.abc import Iterator

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.summaries.consequences import consequences, legal
from vendor_sla.domain.summaries.disputes import disputes
from vendor_sla.domain.summaries.duties import data_duties
from vendor_sla.domain.summaries.fees import at_risk, fee
from vendor_sla.domain.summaries.leftovers import leftovers
from vendor_sla.domain.summaries.limits import bonuses, caps, comebacks
from vendor_sla.domain.summaries.metrics import metric_sentences
from vendor_sla.domain.summaries.reviews import review
from vendor_sla.domain.summaries.rules import rules
from vendor_sla.domain.summaries.scores import scores

_SAID = frozenset(
    {
        "key", "title", "version", "is_trial", "service", "client", "vendor", "term", "currency",
        "time_zone", "period", "effective_from", "calendar_terms", "fee", "cap", "scoring",
        "metrics", "at_risk", "bonuses", "data_duties", "annual_cap", "carry_forward", "repeats",
        "service_points", "incidents", "relief", "earn_back", "credit_bank", "improvement",
        "grade_money", "legal", "termination", "ladder", "review", "disputes", "text",
        "sha256",
    }
)  # fmt: skip


def summarise(contract: Contract) -> tuple[Step, ...]:
    """Return what a contract says, sentence by sentence, in the order of the document.

    The catalogues hold the sentences under `summary.<code>`; what stands before the first dot of
    a code is the heading it belongs under. Terms that have no sentence of their own are said as
    `also`, with the path to them: nothing is left out.
    """
    return tuple(_sentences(contract))


def _sentences(contract: Contract) -> Iterator[Step]:
    yield from _parties(contract)
    yield from fee(contract)
    yield from at_risk(contract)
    yield from caps(contract)
    yield from bonuses(contract)
    yield from comebacks(contract)
    for metric in contract.metrics:
        yield from metric_sentences(contract, metric)
    yield from scores(contract)
    yield from rules(contract)
    yield from consequences(contract)
    yield from data_duties(contract)
    yield from review(contract)
    yield from disputes(contract)
    yield from legal(contract)
    yield from leftovers(contract, _SAID, "", group="further")


def _parties(contract: Contract) -> Iterator[Step]:
    parties = {"client": contract.client, "vendor": contract.vendor, "service": contract.service}
    yield Step("parties.who", parties)
    last = contract.term.dates()[-1]
    yield Step(
        "parties.term",
        {
            "first_day": str(contract.term.start),
            "last_day": str(last),
            "effective_day": str(contract.effective_from),
            "number": str(contract.version),
        },
    )
    terms = {"assessed": contract.period.value, "currency": contract.currency}
    yield Step("parties.assessed", {**terms, "zone": contract.time_zone})
    if contract.is_trial:
        yield Step("parties.trial")
