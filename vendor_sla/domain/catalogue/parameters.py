"""The declared choices that several definitions share."""

from vendor_sla.domain.catalogue.definitions import Anchor, Parameter, ParameterKind

WITHIN = Parameter("within", ParameterKind.SPAN_BY)
WINDOW = Parameter("window", ParameterKind.SPAN)
TARGET = Parameter("target", ParameterKind.DECIMAL)
IMPOSSIBLE_ROW = Parameter(
    "impossible_row", ParameterKind.CHOICE, "miss", choices=("miss", "exclude", "count")
)
ABANDONED_BEFORE_LIMIT = Parameter(
    "abandoned_before_limit", ParameterKind.CHOICE, choices=("miss", "drop", "hit")
)
SERVICE_LEVEL_FORMULA = Parameter(
    "formula", ParameterKind.CHOICE, choices=("F1", "F2", "F3", "F4", "F5", "F6")
)
SHORT_ABANDON = Parameter("short_abandon", ParameterKind.SPAN, is_optional=True)
SHORT_ABANDONS = Parameter(
    "short_abandons", ParameterKind.CHOICE, "count", choices=("count", "drop")
)
QUEUE_START = Parameter("start", ParameterKind.CHOICE, "queue", choices=("queue", "opened"))
CLOCK_START = Parameter(
    "start",
    ParameterKind.CHOICE,
    "opened",
    choices=("opened", "queue", "first_response"),
    needs=(
        ("queue", "contacts.queue_entered_at"),
        ("first_response", "contacts.first_response_at"),
    ),
)
STATISTIC = Parameter(
    "statistic",
    ParameterKind.CHOICE,
    "mean",
    choices=("mean", "median", "p75", "p80", "p90", "p95", "p99"),
)
GOVERNING_DUE = Parameter(
    "governing_due",
    ParameterKind.CHOICE,
    "computed",
    choices=("computed", "file"),
    needs=(("file", "contacts.due_at"),),
)
CARRY_OVERDUE = Parameter("carry_overdue", ParameterKind.FLAG, default=False)
CARRY_MONTHS = Parameter("carry_months", ParameterKind.INTEGER, is_optional=True)
PASS_MARK = Parameter("pass_mark", ParameterKind.DECIMAL)
RATING_SCALE = Parameter("scale", ParameterKind.INTEGER, 5)
ORDERS_COUNTED = Parameter("counted", ParameterKind.CHOICE, "paid", choices=("paid", "placed"))
EASY_POINTS = Parameter("easy_points", ParameterKind.INTEGER, 3)


# The reasons for which a clock may stand still; unsaid, every pause handed in counts.
PAUSE_REASONS = Parameter("pause_reasons", ParameterKind.TEXTS, is_optional=True)

CLOCK = (CLOCK_START, GOVERNING_DUE, CARRY_OVERDUE, CARRY_MONTHS, PAUSE_REASONS, IMPOSSIBLE_ROW)
ARRIVAL = (QUEUE_START, IMPOSSIBLE_ROW)


def anchor_of(*anchors: Anchor) -> Parameter:
    """Return the parameter that chooses among anchors; the first is the default."""
    return Parameter(
        "anchor", ParameterKind.CHOICE, anchors[0].value, choices=tuple(a.value for a in anchors)
    )


def items_of(*items: str) -> Parameter:
    """Return the parameter that names rubric items of the QA sheet."""
    return Parameter("items", ParameterKind.TEXTS, items or None)
