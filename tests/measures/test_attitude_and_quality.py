"""Measures of the QA sheet, from sheets small enough to check by eye."""

from decimal import Decimal

import pandas as pd

from tests.builders.contacts import contacts, side_file
from tests.builders.measuring import asked, counts, measured, reading, whole
from vendor_sla.domain.readings import Source

CONTACTS = contacts(
    opened_at=["2026-10-05 08:00:00"] * 3 + ["2026-11-01 08:00:00"],
    answered_at=["2026-10-05 08:00:10"] * 3 + ["2026-11-01 08:00:10"],
    channel=["phone", "phone", "chat", "chat"],
)


def _sheet(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Return a sheet of (interaction, item, verdict)."""
    ids, items, verdicts = zip(*rows, strict=True)
    return side_file("qa", interaction_id=ids, item=items, verdict=verdicts)


def test_a_contact_passes_when_every_applicable_item_passes() -> None:
    qa = _sheet(
        ("a", "empathy", "pass"), ("a", "patience", "fail"),
        ("b", "empathy", "fail"), ("b", "patience", "pass"),
        ("c", "empathy", "na"), ("c", "patience", "pass"),
    )  # fmt: skip
    assert counts(asked("empathy_pass_rate"), CONTACTS, qa=qa) == ("1", "2", "50.00")
    assert counts(asked("patience_pass_rate"), CONTACTS, qa=qa) == ("2", "3", "66.67")
    both = asked("empathy_pass_rate", items=("empathy", "patience"))
    assert counts(both, CONTACTS, qa=qa) == ("1", "3", "33.33")
    assert reading(both, CONTACTS, qa=qa).source is Source.QA_SAMPLE


def test_each_attitude_and_quality_rate_reads_its_own_item() -> None:
    for measure, item in (
        ("proactive_rate", "proactive"),
        ("listening_pass_rate", "listening"),
        ("soothing_pass_rate", "soothing"),
        ("flexibility_pass_rate", "flexibility"),
        ("completeness_rate", "completeness"),
        ("professionalism_rate", "professionalism"),
        ("polite_language_rate", "polite_language"),
    ):
        qa = _sheet(("a", item, "pass"), ("b", item, "fail"), ("c", "other", "fail"))
        assert counts(asked(measure), CONTACTS, qa=qa) == ("1", "2", "50.00"), measure


def test_failures_are_counted_per_thousand_checked() -> None:
    qa = _sheet(("a", "red_line", "fail"), ("b", "red_line", "pass"), ("c", "red_line", "pass"))
    assert counts(asked("attitude_violations"), CONTACTS, qa=qa) == ("1", "3", "333.33")
    tickets = _sheet(("a", "ticket_fields", "fail"), ("b", "ticket_fields", "pass"))
    assert counts(asked("ticket_error_rate"), CONTACTS, qa=tickets) == ("1", "2", "50.00")


def test_a_check_belongs_to_the_period_of_its_contact() -> None:
    qa = _sheet(("a", "empathy", "pass"), ("d", "empathy", "fail"))
    assert counts(asked("empathy_pass_rate"), CONTACTS, qa=qa) == ("1", "1", "100.00")


def test_a_check_of_an_unknown_contact_counts_and_is_noted() -> None:
    qa = _sheet(("a", "empathy", "pass"), ("zz", "empathy", "fail"))
    found = measured(asked("empathy_pass_rate"), contacts=CONTACTS, qa=qa)
    assert whole(found.readings[0]) == (1, 2)
    assert [one.count for one in found.findings if one.code == "checked_unmatched"] == [1]


def test_a_scope_reads_the_attributes_of_the_contact() -> None:
    qa = _sheet(("a", "empathy", "pass"), ("b", "empathy", "fail"), ("c", "empathy", "fail"))
    phone = asked("empathy_pass_rate", scope={"channel": ("phone",)})
    assert counts(phone, CONTACTS, qa=qa) == ("1", "2", "50.00")


def test_a_drawn_sample_is_weighted_by_its_strata() -> None:
    qa = side_file(
        "qa",
        interaction_id=["a", "b", "c"],
        item=["empathy"] * 3,
        verdict=["pass", "fail", "pass"],
        weight=["2.5", "2.5", "10"],
    )
    found = reading(asked("empathy_pass_rate"), CONTACTS, qa=qa)
    assert (str(found.numerator), str(found.denominator)) == ("12.5", "15")
    assert str(found.rounded) == "83.33"
    assert found.facts["checked"] == "3"


def test_critical_errors_decide_accuracy_compliance_and_the_score() -> None:
    qa = side_file(
        "qa",
        interaction_id=["a", "a", "b", "b", "c", "c"],
        item=["greeting", "facts", "greeting", "facts", "greeting", "privacy"],
        verdict=["fail", "pass", "pass", "fail", "pass", "fail"],
        max_points=["20", "80", "20", "80", "20", "80"],
        critical=["none", "customer", "none", "customer", "none", "compliance"],
    )
    assert counts(asked("accuracy_rate"), CONTACTS, qa=qa) == ("2", "3", "66.67")
    assert counts(asked("compliance_rate"), CONTACTS, qa=qa) == ("2", "3", "66.67")
    # a scores 80, b and c fail a critical item and score 0.
    assert counts(asked("qa_score"), CONTACTS, qa=qa) == ("80", "3", "26.67")
    at_80 = asked("qa_pass_rate", pass_mark=Decimal(80))
    assert counts(at_80, CONTACTS, qa=qa) == ("1", "3", "33.33")


def test_points_are_weighed_by_full_points_and_na_leaves() -> None:
    qa = side_file(
        "qa",
        interaction_id=["a", "a", "a"],
        item=["greeting", "facts", "closing"],
        verdict=[None, None, "na"],
        points=["10", "50", None],
        max_points=["10", "80", "10"],
    )
    assert str(reading(asked("qa_score"), CONTACTS, qa=qa).rounded) == "66.67"


def test_points_without_full_points_never_lift_a_score_above_100() -> None:
    qa = side_file(
        "qa",
        interaction_id=["a", "a"],
        item=["greeting", "summary"],
        verdict=["pass", "fail"],
        points=["90", "90"],
        max_points=[None, None],
    )
    assert str(reading(asked("qa_score"), CONTACTS, qa=qa).rounded) == "50.00"


def test_the_calibration_gap_needs_both_reviewers_of_one_contact() -> None:
    qa = side_file(
        "qa",
        interaction_id=["a", "a", "b", "b", "c"],
        reviewer_kind=["qa", "client", "supervisor", "client", "qa"],
        item=["all"] * 5,
        verdict=[None] * 5,
        points=["90", "80", "60", "80", "10"],
        max_points=["100"] * 5,
    )
    assert counts(asked("calibration_gap"), CONTACTS, qa=qa) == ("30", "2", "15.00")
    signed = asked("calibration_gap", statistic="signed")
    assert counts(signed, CONTACTS, qa=qa) == ("-10", "2", "-5.00")


def test_courtesy_phrases_are_looked_for_in_transcripts() -> None:
    rows = contacts(
        opened_at=["2026-10-05 08:00:00"] * 4,
        answered_at=["2026-10-05 08:00:10"] * 4,
        transcript=["您好,请问有什么可以帮您?感谢来电", "你好。感谢来电", "喂?感谢来电", None],
    )
    request = asked("polite_language_rate", by="transcript", phrases=("您好|你好", "感谢来电"))
    assert counts(request, rows) == ("2", "3", "66.67")


def test_red_lines_the_client_found_are_counted_per_thousand_handled() -> None:
    complaints = side_file(
        "complaints",
        complaint_id=["1", "2", "3"],
        received_at=["2026-10-06 08:00:00", "2026-10-06 08:00:00", "2026-11-06 08:00:00"],
        reason=["abuse", "late", "abuse"],
    )
    request = asked("attitude_violations_by_client", reasons=("abuse",))
    assert counts(request, CONTACTS, complaints=complaints) == ("1", "3", "333.33")


def test_knowledge_must_be_used_to_be_used_rightly() -> None:
    rows = contacts(
        opened_at=["2026-10-05 08:00:00"] * 4,
        answered_at=["2026-10-05 08:00:10"] * 4,
        knowledge_used=[True, True, False, True],
        knowledge_correct=[True, False, True, None],
    )
    found = reading(asked("knowledge_accuracy"), rows)
    assert (*whole(found), found.facts["unknown"]) == (1, 2, "1")


def test_tests_are_averaged_in_the_period() -> None:
    tests = side_file(
        "tests",
        agent_id=["li", "wu", "li"],
        taken_on=["2026-10-01", "2026-10-31", "2026-11-01"],
        score=["90", "85.5", "10"],
    )
    assert counts(asked("knowledge_test_score"), tests=tests) == ("175.5", "2", "87.75")


def test_a_certificate_holds_for_its_tier_and_below_until_it_expires() -> None:
    rows = contacts(
        opened_at=["2026-10-05 08:00:00"] * 5,
        answered_at=["2026-10-05 08:00:10"] * 5,
        agent_id=["li", "li", "wu", "zhao", "qian"],
        tier=["1", "3", "2", "1", "1"],
    )
    roster = side_file(
        "roster",
        agent_id=["li", "wu", "wu", "zhao"],
        started_on=["2026-01-01"] * 4,
        certified_tier=["2", "1", "3", "1"],
        certified_on=["2026-01-01", "2026-01-01", "2026-10-05", "2026-01-01"],
        expires_on=[None, None, None, "2026-10-05"],
    )
    # li holds tier 2: the tier 1 contact counts, the tier 3 one does not; zhao's expired that day.
    assert counts(asked("certified_handling_rate"), rows, roster=roster) == ("2", "5", "40.00")


def test_only_technical_contacts_of_the_lower_tiers_can_be_solved_alone() -> None:
    rows = contacts(
        opened_at=["2026-10-05 08:00:00"] * 4,
        answered_at=["2026-10-05 08:00:10"] * 4,
        tier=["1", "2", "3", "1"],
        technical=[True, True, True, False],
        solved_alone=[True, False, True, True],
    )
    assert counts(asked("solved_alone_rate"), rows) == ("1", "2", "50.00")
