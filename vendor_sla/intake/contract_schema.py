"""The contract document: every key it may have, except those of a metric."""

import re
from datetime import time
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from marshmallow import ValidationError, post_load, validates_schema

from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.domain.contracts import DataDuty, MissingPolicy, PeriodKind, Veto
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_bands import (
    Bands,
    GradeBandPart,
    NamesPart,
    RangePart,
    range_of,
)
from vendor_sla.intake.contract_conditions import LadderPart, TerminationPart
from vendor_sla.intake.contract_disputes import DisputesPart
from vendor_sla.intake.contract_events import (
    RELIEF,
    IncidentPart,
    LateReportPart,
    ReportPart,
    WrongReportPart,
)
from vendor_sla.intake.contract_evidence import EvidencePart
from vendor_sla.intake.contract_fees import FEES, AtRiskPart, BonusesPart, CapsPart
from vendor_sla.intake.contract_fields import (
    Choice,
    Day,
    Inside,
    Number,
    OneOf,
    Part,
    Raw,
    Several,
    Table,
    Text,
    Whole,
    YesNo,
    contract_key_field,
    fault,
    key_field,
    shown,
)
from vendor_sla.intake.contract_metrics import MetricPart
from vendor_sla.intake.contract_money import (
    CarryForwardPart,
    CreditBankPart,
    EarnBackPart,
    GradeMoneyPart,
    ImprovementPart,
    LegalPart,
    ServicePointsPart,
)
from vendor_sla.intake.contract_repeats import REPEATS
from vendor_sla.intake.contract_reviews import ReviewPart

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MISSING = ("redistribute", "zero", "full")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


class Zone(Text):
    """An IANA time zone."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in _zones():
            raise fault("contract.zone", value=shown(value))
        return super()._deserialize(value, *args, **kwargs)


class Clock(Text):
    """A time of day written 09:00; 24:00 is midnight at its end."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if value == "24:00":
            return time(0, 0)
        match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise fault("contract.clock", value=shown(value))
        return time(int(match[1]), int(match[2]))


class PartiesPart(Part):
    """Who buys and who serves."""

    client = Text(required=True)
    vendor = Text(required=True)


class TermPart(Part):
    """The first and the last day, both inside."""

    first_day = Day(required=True)
    last_day = Day(required=True)

    @validates_schema
    def refuse_ending_before_beginning(self, data: Any, **_: Any) -> None:
        """A term ends after it begins."""
        if data["last_day"] < data["first_day"]:
            raise ValidationError({"last_day": [Problem("contract.term_backwards")]})


class HoursPart(Part):
    """Service hours of some weekdays; 20:00 to 04:00 ends on the next day."""

    days = Several(Choice(_WEEKDAYS), required=True)
    from_ = Clock(required=True, data_key="from")
    to = Clock(required=True)

    @validates_schema
    def refuse_no_hours(self, data: Any, **_: Any) -> None:
        """A day that opens and closes at the same time has no hours, or all."""
        if data["to"] == data["from_"] != time(0, 0):
            raise ValidationError({"to": [Problem("contract.no_hours")]})

    @post_load
    def build(self, data: Any, **_: Any) -> list[tuple[int, time, time]]:
        """Return an entry a weekday, Monday 1."""
        return [(_WEEKDAYS.index(day) + 1, data["from_"], data["to"]) for day in data["days"]]


class ServiceHoursPart(Part):
    """A clock that runs in service hours."""

    hours = Several(Inside(HoursPart), required=True)
    holidays = Text(pattern=_COUNTRY, code="contract.country")
    closed_on = Several(Day(), least=0, load_default=list)
    open_on = Several(Day(), least=0, load_default=list)


class Calendar(Raw):
    """`24x7`, or service hours."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if value == "24x7":
            return {"hours": [], "closed_on": [], "open_on": []}
        if not isinstance(value, dict):
            raise fault("contract.calendar", value=shown(value))
        return ServiceHoursPart().load(value)


class DutyPart(Part):
    """Who delivers which files by when."""

    kinds = Several(Choice(tuple(FILE_KINDS)), required=True)
    by = Choice(("vendor", "client"), required=True)
    working_day = Whole(required=True, least=1, most=60)
    grace_days = Whole(required=True, least=0, most=60)
    calendar = key_field(required=True)
    clause = Text(required=True)
    key = key_field()
    late = Inside(LateReportPart)
    missing = Inside(ReportPart)
    wrong = Inside(WrongReportPart)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_a_price_without_a_name(self, _: Any, original: Any, **__: Any) -> None:
        """A report that has a price is named, and is the vendor's."""
        if not isinstance(original, dict) or not {"late", "missing", "wrong"} & original.keys():
            return
        if "key" not in original:
            raise ValidationError({"key": [Problem("contract.required")]})
        if original.get("by") == "client":
            raise ValidationError({"by": [Problem("contract.clients_report_priced")]})

    @post_load
    def build(self, data: Any, **_: Any) -> DataDuty:
        """Return the duty."""
        return DataDuty(
            kinds=tuple(data["kinds"]),
            side=data["by"],
            working_day=data["working_day"],
            grace_days=data["grace_days"],
            calendar=data["calendar"],
            clause=data["clause"],
            key=data.get("key", ""),
            late=data.get("late"),
            missing=data.get("missing"),
            wrong=data.get("wrong"),
        )


class VetoPart(RangePart):
    """A value that caps the grade or empties a dimension."""

    metric = key_field(required=True)
    clause = Text(required=True)
    cap_grade = Text()
    zero_dimension = Choice(Dimension)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_no_or_two_effects(self, _: Any, original: Any, **__: Any) -> None:
        """A veto has one effect and at least one end."""
        if not isinstance(original, dict):
            return
        if ("cap_grade" in original) is ("zero_dimension" in original):
            raise fault("contract.one_effect")
        if not {"from", "above", "to", "up_to"} & original.keys():
            raise fault("contract.veto_without_end")

    @post_load
    def build(self, data: Any, **_: Any) -> Veto:
        """Return the veto."""
        return Veto(
            metric=data["metric"],
            when=range_of(data),
            clause=data["clause"],
            cap_grade=data.get("cap_grade", ""),
            zero_dimension=data.get("zero_dimension"),
        )


class ScoringPart(Part):
    """Dimensions, grades, vetoes, and what is done about metrics without a value."""

    clause = Text(required=True)
    dimensions = Table(Choice(Dimension), Number(above=0, most=100), required=True)
    grades = Bands(Inside(GradeBandPart), required=True)
    no_volume = Choice(_MISSING, required=True)
    not_delivered = Choice(_MISSING, required=True)
    client_fault = Choice(_MISSING, required=True)
    vetoes = Several(Inside(VetoPart), least=0, load_default=list)

    @post_load
    def build(self, data: Any, **_: Any) -> dict[str, Any]:
        """Return the parts with the policies named."""
        policies = ("no_volume", "not_delivered", "client_fault")
        return {**data, **{name: MissingPolicy(data[name]) for name in policies}}


class ContractPart(Part):
    """The whole document."""

    format = Choice(("1",), required=True)
    key = contract_key_field(required=True)
    version = Whole(required=True, least=1)
    trial = YesNo(load_default=False)
    title = Inside(NamesPart, required=True)
    parties = Inside(PartiesPart, required=True)
    service = key_field(required=True)
    term = Inside(TermPart, required=True)
    currency = Text(required=True, pattern=_CURRENCY, code="contract.currency")
    time_zone = Zone(required=True)
    period = Choice(PeriodKind, required=True)
    effective_from = Day(required=True)
    calendars = Table(key_field(), Calendar(), required=True)
    fee = OneOf(FEES, required=True)
    at_risk = Inside(AtRiskPart)
    caps = Inside(CapsPart, required=True)
    bonuses = Inside(BonusesPart)
    data_duties = Several(Inside(DutyPart), least=0, load_default=list)
    evidence = Inside(EvidencePart)
    scoring = Inside(ScoringPart, required=True)
    repeats = Several(OneOf(REPEATS), least=0, load_default=list)
    service_points = Inside(ServicePointsPart)
    incidents = Several(Inside(IncidentPart), least=0, load_default=list)
    relief = Several(OneOf(RELIEF, chooser="arithmetic"), least=0, load_default=list)
    earn_back = Inside(EarnBackPart)
    credit_bank = Inside(CreditBankPart)
    improvement = Inside(ImprovementPart)
    carry_forward = Inside(CarryForwardPart)
    grade_money = Inside(GradeMoneyPart)
    legal = Inside(LegalPart)
    termination = Several(Inside(TerminationPart), least=0, load_default=list)
    ladder = Several(Inside(LadderPart), least=0, load_default=list)
    review = Inside(ReviewPart)
    disputes = Inside(DisputesPart)
    metrics = Several(Inside(MetricPart), required=True)
