"""Rubrics: what the reviewers of a contract judge, and the facts they find out again."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from vendor_sla.domain.catalogue import columns_needed, definition
from vendor_sla.domain.catalogue.columns import Column, ColumnKind, find_column
from vendor_sla.domain.catalogue.definitions import Dimension, Names
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.reviews import Critical, ReviewTerms, RubricItem

# All a reviewer sees of a contact: nothing the vendor claims, and nobody's name.
SHOWN_COLUMNS = (
    "interaction_id", "opened_at", "service_line", "channel", "queue", "tier", "reason",
    "transcript",
)  # fmt: skip

_ATTITUDE, _QUALITY = Dimension.ATTITUDE, Dimension.QUALITY
_USUAL = (
    ("polite_language", "礼貌用语", "Courtesy", _ATTITUDE, Critical.NONE),
    ("patience", "耐心", "Patience", _ATTITUDE, Critical.NONE),
    ("proactive", "积极主动", "Proactiveness", _ATTITUDE, Critical.NONE),
    ("empathy", "共情", "Empathy", _ATTITUDE, Critical.NONE),
    ("listening", "倾听", "Listening", _ATTITUDE, Critical.NONE),
    ("flexibility", "方案灵活性", "Flexibility", _ATTITUDE, Critical.NONE),
    ("red_line", "无红线行为", "No red line crossed", _ATTITUDE, Critical.CUSTOMER),
    ("accuracy", "准确性", "Accuracy", _QUALITY, Critical.CUSTOMER),
    ("completeness", "完整性", "Completeness", _QUALITY, Critical.NONE),
    ("professionalism", "专业性", "Professionalism", _QUALITY, Critical.NONE),
    ("compliance", "合规", "Compliance", _QUALITY, Critical.COMPLIANCE),
    ("ticket_fields", "工单填写", "Ticket fields", _QUALITY, Critical.NONE),
)
USUAL_ITEMS = tuple(
    RubricItem(key, Names(zh, en), dimension, critical, Decimal(1))
    for key, zh, en, dimension, critical in _USUAL
)
_ITEM_OF_CRITICAL = {"accuracy_rate": "accuracy", "compliance_rate": "compliance"}
_OF_WHOLE_SHEET = frozenset({"qa_score", "qa_pass_rate", "calibration_gap"})
_TOLD_BY_A_PERSON = frozenset({ColumnKind.FLAG, ColumnKind.SCORE, ColumnKind.COUNT})
_NEVER_ASKED = frozenset({"interaction_id", "opened_at", "transcript", "customer_key", "agent_id"})


def rubric_of(contract: Contract) -> ReviewTerms:
    """Return a contract's rubric: its own, else the items its metrics name, else the usual ones."""
    if contract.review is not None:
        return contract.review
    named = dict.fromkeys(key for metric in contract.metrics for key in items_read(metric))
    whole = any(metric.measure in _OF_WHOLE_SHEET for metric in contract.metrics)
    usual = {item.key: item for item in USUAL_ITEMS}
    if whole or not named:
        return ReviewTerms("", (*USUAL_ITEMS, *_others(contract, named, usual)))
    known = (item for item in USUAL_ITEMS if item.key in named)
    return ReviewTerms("", (*known, *_others(contract, named, usual)))


def items_read(metric: MetricTerms) -> tuple[str, ...]:
    """Return the rubric items a metric names, or stands on by its definition."""
    if metric.measure in _ITEM_OF_CRITICAL:
        return (_ITEM_OF_CRITICAL[metric.measure],)
    found = definition(metric.measure, metric.version)
    declared = next((one for one in found.parameters if one.name == "items"), None)
    if declared is None or metric.parameters.get("by") == "transcript":
        return ()
    said = metric.parameters.get("items", declared.default)
    return tuple(str(item) for item in said) if isinstance(said, tuple) else ()


def items_that_matter(contract: Contract) -> tuple[RubricItem, ...]:
    """Return the items on whose verdict a figure can turn.

    Every item where a metric reads the whole sheet; else those a metric names and the critical.
    """
    items = rubric_of(contract).items
    if any(metric.measure in _OF_WHOLE_SHEET for metric in contract.metrics):
        return items
    named = {key for metric in contract.metrics for key in items_read(metric)}
    return tuple(item for item in items if item.key in named or item.critical is not Critical.NONE)


def audited_columns(contract: Contract, planned: Collection[str] = ()) -> tuple[Column, ...]:
    """Return the contact columns a reviewer finds out again: what the sampled metrics read.

    Sampled are the metrics the drawn plan names (`planned`), else those whose evidence names a
    sample. Where none does, every contact column the metrics read that a person can tell: yes or
    no, a rating, a count.
    """
    sampled = [
        metric
        for metric in contract.metrics
        if (metric.key in planned if planned else metric.evidence.sample is not None)
    ]
    found = dict.fromkeys(
        name for metric in sampled or contract.metrics for name in _contact_columns(metric)
    )
    columns = [column for name in found if (column := find_column("contacts", name)) is not None]
    return tuple(column for column in columns if sampled or column.kind in _TOLD_BY_A_PERSON)


def phrases_of(contract: Contract) -> tuple[str, ...]:
    """Return the courtesy phrases a contract looks for in transcripts, `|` between wordings."""
    return tuple(
        str(phrase)
        for metric in contract.metrics
        for phrase in _texts(metric.parameters.get("phrases"))
    )


def phrases_found(phrases: tuple[str, ...], transcript: str) -> Mapping[str, bool]:
    """Return, for each phrase, whether one of its wordings stands in a transcript."""
    text = transcript.casefold()
    return {phrase: any(one in text for one in phrase.casefold().split("|")) for phrase in phrases}


def _texts(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _contact_columns(metric: MetricTerms) -> tuple[str, ...]:
    """Return the contact columns a metric judges; what only places a contact is no fact of it."""
    found = definition(metric.measure, metric.version)
    needed = columns_needed(found, metric.parameters)
    only_places = {"answered_at"} if "contacts.answered_at" not in found.columns else set()
    parted = (name.partition(".") for name in needed)
    return tuple(
        column
        for kind, _, column in parted
        if kind == "contacts" and column not in _NEVER_ASKED | only_places
    )


def _others(
    contract: Contract, named: Mapping[str, None], usual: Mapping[str, RubricItem]
) -> tuple[RubricItem, ...]:
    """Return the items metrics name that are none of the usual: by their own keys."""
    dimensions = {
        key: metric.dimension for metric in contract.metrics for key in items_read(metric)
    }
    return tuple(
        RubricItem(key, Names(key, key), dimensions[key], Critical.NONE, Decimal(1))
        for key in named
        if key not in usual
    )
