"""Evidence: where a metric's figure comes from, how it is checked, and which figure governs."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from vendor_sla.domain.catalogue.definitions import Unit
from vendor_sla.domain.readings import Source


class Governing(StrEnum):
    """Whose figure counts when the vendor's and the client's differ."""

    VENDOR_UNLESS_DISPROVED = "vendor_unless_disproved"
    CLIENT = "client"
    WORSE_OF = "worse_of"
    BETTER_OF = "better_of"
    CORRECTED = "corrected"
    JOINT_RECOUNT = "joint_recount"


class MoneyBasis(StrEnum):
    """Which figure a first breach is charged on, where the figure is an estimate.

    `L95` and `L90` are the one-sided limits at 95 % and 90 % on the vendor's side.
    """

    L95 = "L95"
    L90 = "L90"
    POINT = "point"


USUAL_MATERIALITY = Decimal(2)  # points
USUAL_REJECTION = Decimal(5)
USUAL_ALPHA_PERCENT = Decimal(5)
USUAL_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class EvidenceTerms:
    """Where a metric's figure comes from and which one governs.

    `materiality` is the overstatement that replaces a figure and `rejection` the one that refuses
    the vendor's data, both in the displayed unit and None where the contract has to say them and
    does not; `tolerance` is the difference up to which a full match leaves the vendor's figure.
    `sample` is the number of interactions the client means to check in a period, None unsaid, and
    `sample_most` how far it may be extended.
    """

    source: Source
    governs: Governing
    sample_is_measure: bool = False
    sample: int | None = None
    sample_most: int | None = None
    materiality: Decimal | None = None
    rejection: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    alpha_percent: Decimal = USUAL_ALPHA_PERCENT
    money_basis: MoneyBasis = MoneyBasis.L90
    clause: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRules:
    """What holds for every check of a contract.

    `misreporting` is the incident that a second refusal of the vendor's data is, empty for none.
    Days are working days: to send data again after a refusal, and to reveal a share of a draw.
    """

    clause: str
    misreporting: str = ""
    resubmit_days: int = 5
    reveal_days: int = 2


def usual_materiality(unit: Unit) -> Decimal | None:
    """Return the materiality of a metric that says none: 2 points of a percentage."""
    return USUAL_MATERIALITY if unit is Unit.PERCENT else None


def usual_rejection(unit: Unit) -> Decimal | None:
    """Return the rejection limit of a metric that says none: 5 points of a percentage."""
    return USUAL_REJECTION if unit is Unit.PERCENT else None
