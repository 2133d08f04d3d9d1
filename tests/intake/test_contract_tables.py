"""Contract tables: cells, penalties, names and weights as procurement writes them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders.workbooks import OWN_PERCENT, PERCENT, sheet_xml, workbook
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.contract_lint import lint_document
from vendor_sla.intake.contract_table_drafts import TableDraft, TableMetric, draft_from_table
from vendor_sla.intake.contract_table_headers import dimension_of, role_of
from vendor_sla.intake.contract_table_measures import guess_measures
from vendor_sla.intake.contract_table_penalties import read_amount, read_penalty
from vendor_sla.intake.contract_table_proposals import ProposedMetric, propose_metrics
from vendor_sla.intake.contract_table_values import read_level, read_limit, read_weight
from vendor_sla.intake.contract_table_weights import shared_weights
from vendor_sla.intake.contract_tables import ContractTable, read_contract_table
from vendor_sla.services.benches import template_text

HEADER = "考核维度,考核指标,目标值,底线值,权重,扣款规则,条款号\n"


def read(tmp_path: Path, content: str | bytes, name: str = "table.csv") -> ContractTable:
    """Read a table from a file."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_contract_table(path)


def proposed(tmp_path: Path, row: str, header: str = HEADER) -> ProposedMetric:
    """Return the proposal of a table of one row."""
    (one,) = propose_metrics(read(tmp_path, header + row))
    return one


def doubts(one: ProposedMetric) -> set[str]:
    """Return the codes of a proposal's doubts with their fields."""
    return {f"{doubt.place}: {doubt.code.removeprefix('contract_table.')}" for doubt in one.doubts}


@pytest.mark.parametrize(
    ("text", "number", "direction", "unit"),
    [
        ("95%", "95", "", "percent"),
        ("≥95%", "95", "up", "percent"),
        (">= 95 %", "95", "up", "percent"),
        ("不低于 95％", "95", "up", "percent"),
        ("95%以上", "95", "up", "percent"),
        ("95% or more", "95", "up", "percent"),
        ("at least 92.5 %", "92.5", "up", "percent"),
        ("≤30秒", "30", "down", "seconds"),
        ("30秒以内", "30", "down", "seconds"),
        ("within 24 hours", "24", "down", "hours"),
        ("不超过 2 天", "2", "down", "days"),
        ("≤3‰", "3", "down", "per_thousand"),
        ("85分", "85", "", "points"),
        ("1,000", "1000", "", ""),
    ],
)
def test_a_level_is_read_however_it_is_written(
    text: str, number: str, direction: str, unit: str
) -> None:
    found = read_level(text)
    assert found is not None
    assert (str(found.number), found.direction, found.unit) == (number, direction, unit)


def test_a_level_may_bring_its_time_limit_or_its_other_end() -> None:
    """80/20 is 80 % in 20 seconds; a band has two ends; a strict sign is marked."""
    for text in ("80/20", "80%/20s", "20秒内≥80%"):
        found = read_level(text)
        assert found is not None
        assert (str(found.number), found.unit, found.within) == ("80", "percent", "20s")
    band = read_level("240-360秒")
    assert band is not None
    assert (str(band.number), str(band.upper), band.unit) == ("240", "360", "seconds")
    assert band.direction == "band"
    strict = read_level(">95%")
    assert strict is not None
    assert strict.is_strict


@pytest.mark.parametrize(
    "text", ["客户满意", "95-90%", "≥95%且≤99%", "见附件", "95% 90%", "NaN", "1e5"]
)
def test_what_is_no_level_is_not_made_one(text: str) -> None:
    assert read_level(text) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("每低1个百分点扣500元", ("per_point", "expected", "500", None, None, "1", "")),
        (
            "每低于目标1个百分点扣当月服务费的0.5%，不足1个百分点按1个百分点计",
            ("per_point", "expected", None, "0.5", None, "1", "started"),
        ),
        ("每低0.5%扣2分", ("deduct", "expected", None, None, "2", "0.5", "")),
        ("低于底线扣5000元", ("flat", "minimum", "5000", None, None, None, "")),
        ("扣当月服务费2%", ("flat", "expected", None, "2", None, None, "")),
        ("扣1万元", ("flat", "expected", "10000", None, None, None, "")),
        ("CNY 500 for each 1% below target", ("per_point", "expected", "500", None, None, "1", "")),
        ("2% of the monthly fee", ("flat", "expected", None, "2", None, None, "")),
        ("每超过1次扣200元", ("per_event", "expected", "200", None, None, "1", "")),
    ],
)
def test_a_penalty_is_read_from_its_sentence(text: str, told: tuple[str | None, ...]) -> None:
    found = read_penalty(text)
    assert found is not None
    values = (found.amount, found.fee_percent, found.points, found.each)
    written = tuple(None if value is None else str(value) for value in values)
    assert (found.kind, found.misses, *written, found.step) == told


@pytest.mark.parametrize(
    "text", ["口头警告", "未达标扣5000元，低于底线扣1万元", "每投诉一起扣500元", "按合同约定", ""]
)
def test_a_sentence_that_says_another_or_two_things_is_not_read(text: str) -> None:
    assert read_penalty(text) is None


def test_a_penalty_may_name_the_level_it_is_about() -> None:
    """The level is no sum; an amount column may hold a percentage of the fee."""
    found = read_penalty("低于95%扣3000元")
    assert found is not None
    assert (str(found.level), str(found.amount)) == ("95", "3000")
    percent = read_amount("2%")
    assert percent is not None
    assert percent.fee_percent == 2
    assert read_amount("5分") is None


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("权重（%）", "weight"),
        ("目标值", "target"),
        ("底线", "minimum"),
        ("扣款规则", "penalty"),
        ("考核指标", "metric"),
        ("KPI Name", "metric"),
        ("Target (%)", "target"),
        ("扣款金额（元）", "amount"),
        ("条款", "clause"),
        ("单位", "unit"),
        ("客户", ""),
        ("#", ""),
        ("", ""),
    ],
)
def test_a_column_is_known_by_its_header(header: str, role: str) -> None:
    assert role_of(header) == role


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("接通率", "answer_rate"), ("20秒接通率", "service_level"),
        ("平均处理时长(AHT)", "handle_time"),
        ("客户满意度", "csat_top2"), ("首次解决率", "first_contact_resolution"),
        ("工单24小时解决率", "resolved_within"), ("质检合格率", "qa_pass_rate"),
        ("Service level (20s)", "service_level"),
        ("First call resolution", "first_contact_resolution"),
        ("Abandon rate", "abandonment_rate"), ("CSAT", "csat_top2"),
        ("Calls answered within 20 seconds", "service_level"),
    ],
)  # fmt: skip
def test_a_metric_is_known_by_its_name(name: str, measure: str) -> None:
    assert guess_measures(name)[0].measure == measure


@pytest.mark.parametrize("name", ["培训出勤率", "人员流失率", "Staff attrition", "", "123"])
def test_a_name_that_is_near_none_is_not_guessed(name: str) -> None:
    assert guess_measures(name) == ()


def test_limits_weights_and_dimensions_are_read() -> None:
    """In both languages."""
    assert [read_limit(name) for name in ("20秒接通率", "within 30 min", "24小时内", "csat")] == [
        "20s", "30m", "24h", "",
    ]  # fmt: skip
    assert [read_weight(text) for text in ("15%", "15", "15分", "高")] == [15, 15, 15, None]
    assert dimension_of("服务质量") == "quality"
    assert dimension_of("Customer satisfaction") == "satisfaction"
    assert dimension_of("其他") is None


def test_absolute_weights_become_per_cent_inside_their_dimension() -> None:
    """25 and 15 of the 40 of efficiency; what rounding leaves over is given to somebody."""
    found = shared_weights(
        [("efficiency", "25"), ("efficiency", "15"), ("quality", "20"), ("quality", "20"),
         ("quality", "20")]
    )  # fmt: skip
    assert found.of_dimensions == {"efficiency": "40", "quality": "60"}
    assert list(found.of_metrics) == ["62.5", "37.5", "33.34", "33.33", "33.33"]
    assert sum(Decimal(share) for share in found.of_metrics[2:]) == 100
    assert [code for code, _ in found.doubts] == ["weights_rounded"]


def test_fractions_and_other_totals_are_scaled_and_told() -> None:
    """0.5 and 0.5 are 100; 60 and 30 are not, and somebody should look."""
    halves = shared_weights([("quality", "0.5"), ("efficiency", "0.5")])
    assert (halves.of_dimensions, halves.doubts) == ({"quality": "50", "efficiency": "50"}, [])
    short = shared_weights([("quality", "60"), ("efficiency", "30")])
    assert [code for code, _ in short.doubts] == ["weights_total", "weights_rounded"]


def test_weights_inside_dimensions_leave_those_of_the_dimensions_open() -> None:
    """100 inside each says nothing about how much each weighs; nor does a missing weight."""
    inside = shared_weights([("quality", "100"), ("efficiency", "40"), ("efficiency", "60")])
    assert inside.of_dimensions == {"quality": "?", "efficiency": "?"}
    assert list(inside.of_metrics) == ["100", "40", "60"]
    missing = shared_weights([("quality", "50"), ("efficiency", "")])
    assert list(missing.of_metrics) == ["50", ""]
    assert [code for code, _ in missing.doubts] == ["weights_missing"]


def test_a_percentage_cell_says_what_it_shows(tmp_path: Path) -> None:
    """0.95 shown as 95 % is 95 %; the same number in a plain cell is asked about."""
    rows = [
        ("附件三 考核表",),
        ("指标", "目标值", "底线值"),
        ("接通率", (0.95, PERCENT), (0.925, OWN_PERCENT)),
        ("一次解决率", 0.8, None),
    ]
    content = workbook({"说明": sheet_xml([("见下页",)]), "考核": sheet_xml(rows)})
    table = read(tmp_path, content, "kpi.xlsx")
    assert (table.sheet, table.other_sheets) == ("考核", ("说明",))
    assert [row.cells["target"] for row in table.rows] == ["95%", "0.8"]
    answered, resolved = propose_metrics(table)
    assert answered.levels == {"expected": "95", "minimum": "92.5"}
    assert resolved.levels == {"expected": "80"}
    assert "expected: fraction" not in doubts(answered)
    assert "expected: fraction" in doubts(resolved)


def test_a_table_keeps_its_merged_dimensions_and_leaves_out_its_totals(tmp_path: Path) -> None:
    """In GB18030 as offices save it; a title above the header is no header."""
    text = (
        "附件三,,,\n维度,指标,目标值,权重\n效率,接通率,95%,40\n,平均处理时长,≤6分钟,20\n"
        "满意度,客户满意度,85%,40\n,合计,,100\n,,,\n"
    )
    table = read(tmp_path, text.encode("gb18030"))
    assert [(row.number, row.cells["dimension"]) for row in table.rows] == [
        (3, "效率"), (4, "效率"), (5, "满意度"),
    ]  # fmt: skip
    assert table.left_out == ((6, "合计 | 100"),)


def test_a_clear_row_raises_no_doubt(tmp_path: Path) -> None:
    """All of it is taken over as a contract writes it."""
    row = "效率,20秒接通率,≥80%,75%,15,每低1个百分点扣3000元；不足1个百分点按1个百分点计,4.1\n"
    one = proposed(tmp_path, row)
    assert not one.doubts
    assert (one.measure, one.dimension, one.direction) == ("service_level", "efficiency", "up")
    assert (one.levels, one.limit, one.weight) == ({"expected": "80", "minimum": "75"}, "20s", "15")
    assert (one.penalty, one.clause) == ("per_point", "4.1")
    assert one.terms == {"misses": "expected", "amount": "3000", "each": "1", "step": "started"}


@pytest.mark.parametrize(
    ("row", "doubt"),
    [
        ("质量,培训出勤率,100%,,5,,5.2", "measure: measure_unknown"),
        ("效率,接通率,0.95,,10,,4.2", "expected: fraction"),
        ("效率,接通率,优秀,,10,,4.2", "expected: level_unread"),
        ("效率,接通率,>95%,,10,,4.2", "expected: level_strict"),
        ("满意度,客户满意度,85分,,10,,7.1", "expected: unit_other"),
        ("效率,平均应答速度,30,,10,,4.4", "expected: unit_unsaid"),
        ("效率,接通率,≤95%,,10,,4.2", "direction: direction_other"),
        ("效率,接通率,95%,,一般,,4.2", "weight: weight_unread"),
        ("效率,接通率,95%,,10,口头警告,4.2", "penalty: penalty_unread"),
        ("效率,接通率,95%,,10,低于93%扣3000元,4.2", "penalty: penalty_unread"),
        ("效率,接通率,95%,,10,每低1个百分点扣500元,4.2", "step: step_unsaid"),
        ("解决,一次解决率,80%,,10,,6.1", "limit: limit_unsaid"),
        ("其他,接通率,95%,,10,,4.2", "dimension: dimension_unread"),
        ("效率,接通率,,90%,10,,4.2", "expected: target_missing"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_asked(row: str, doubt: str, tmp_path: Path) -> None:
    assert doubt in doubts(proposed(tmp_path, row + "\n"))


def test_units_become_those_of_the_measure(tmp_path: Path) -> None:
    """Six minutes are 360 seconds; the unit may stand in a column of its own."""
    assert proposed(tmp_path, "效率,平均处理时长,≤6分钟,8分钟,10,,4.3\n").levels == {
        "expected": "360", "minimum": "480",
    }  # fmt: skip
    own = "指标,目标值,单位\n平均解决时长,2,天\n"
    assert propose_metrics(read(tmp_path, own))[0].levels == {"expected": "48"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("姓名,工号\n王,1\n", "contract_table.no_header"),
        ("指标,目标值\n合计,100\n", "contract_table.no_rows"),
        ("指标,目标值\n" + "接通率,95%\n" * 301, "contract_table.too_long"),
        (b"", "file.empty"),
        (b"%PDF-1.7", "file.is_pdf"),
        (b"PK\x03\x04 nothing", "file.is_truncated"),
        (b"PAR1" + b"\0" * 20, "contract_table.not_a_sheet"),
        ("指标,目标值\n".encode("utf-16"), "contract_table.no_rows"),
        (b"\x80\xff\xff,\n", "file.wrong_encoding"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_contract_table_is_refused(
    content: str | bytes, code: str, tmp_path: Path
) -> None:
    with pytest.raises(Invalid) as refused:
        read(tmp_path, content, "table.xlsx")
    assert [problem.code for problem in refused.value.problems] == [code]


def draft(metrics: list[TableMetric], undelivered: str = "none") -> TableDraft:
    """Make a draft in the frame of the call centre's template."""
    return draft_from_table(
        template_text("call_centre"),
        metrics,
        undelivered=undelivered,
        left_out=["合计 | 100"],
        say=lambda problem: problem.code,
    )


ANSWER_RATE = TableMetric(
    number=4,
    name="接通率",
    said="接通率 | 95% | 92%",
    measure="answer_rate",
    direction="up",
    levels={"expected": "95", "minimum": "92"},
    weight="100",
    clause="4.2",
    rule="linear",
    penalty="per_point",
    terms={"misses": "expected", "amount": "500", "each": "1", "step": "full"},
)


def test_settled_rows_make_a_draft_that_can_be_read() -> None:
    """The frame is the template's, the metrics are the table's; what was left out is marked."""
    made = draft([ANSWER_RATE])
    report = lint_document(made.document)
    assert report.contract is not None, report.findings
    (metric,) = report.contract.metrics
    assert (metric.key, metric.name.zh, metric.name.en) == ("answer_rate", "接通率", "Answer rate")
    assert report.contract.scoring.weights == {"efficiency": 100}
    assert report.contract.at_risk is None
    assert [one.code for one in made.questions] == [
        "contract_table.frame",
        "contract_table.left_out",
    ]
    assert "  # ? contract_table.left_out" in made.document
    assert "  # 接通率 | 95% | 92%" in made.document


def test_what_is_left_open_is_a_marked_comment_and_the_linter_points_there() -> None:
    """No step, no clause, no measure: nothing is made up."""
    open_step = replace(
        ANSWER_RATE, clause="", terms={"misses": "expected", "amount": "500", "each": "1"}
    )
    lost = TableMetric(number=5, name="培训出勤率", said="培训出勤率 | 100%", measure="")
    made = draft([open_step, lost], undelivered="")
    codes = {one.code.removeprefix("contract_table."): one for one in made.questions}
    assert codes.keys() == {"frame", "clause", "open", "lost", "left_out"}
    places = {finding.place for finding in lint_document(made.document).findings}
    assert "metrics.0.penalties.0.step" in places
    assert "metrics.0.not_delivered_money" in places
    assert '"?4"' in made.document
    assert made.document.count("# ? ") == len(made.questions)


def test_two_rows_of_one_measure_have_keys_of_their_own() -> None:
    made = draft([ANSWER_RATE, replace(ANSWER_RATE, clause="4.3")])
    report = lint_document(made.document)
    assert report.contract is not None
    assert [metric.key for metric in report.contract.metrics] == ["answer_rate", "answer_rate_2"]


def test_points_off_are_a_scoring_rule_and_no_money() -> None:
    """每低1%扣2分."""
    terms = {"misses": "expected", "points": "2", "each": "1", "step": "full"}
    row = replace(ANSWER_RATE, penalty="deduct", rule="deduct", terms=terms)
    report = lint_document(draft([row]).document)
    assert report.contract is not None
    assert not report.contract.metrics[0].penalties
