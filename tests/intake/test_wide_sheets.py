"""QA sheets as offices keep them: a row a contact, a column a rubric item."""

from pathlib import Path

import pytest

from tests.builders.workbooks import MOMENT, sheet_xml, workbook
from vendor_sla.domain.refusals import Invalid
from vendor_sla.evidence.consensus import double_scores
from vendor_sla.intake.frames import gather
from vendor_sla.intake.profiles import read_profile
from vendor_sla.intake.rows import RowReader, read_rows

PROFILE = """
format: 1
kind: qa
time_zone: Asia/Shanghai
header_row: 2
columns:
  interaction_id: 工单号
  reviewer: 质检员
  reviewed_at: 质检时间
  comment: 备注
items:
  empathy: 共情
  accuracy: {column: 准确性（15分）, points: 15, critical: customer}
  compliance: {column: 合规, critical: compliance, values: {有问题: fail, 无问题: pass}}
"""
HEADERS = ["工单号", "质检员", "质检时间", "共情", "准确性（15分）", "合规", "总分", "备注"]


def reader_of(folder: Path, *rows: list[object], profile: str = PROFILE) -> RowReader:
    """Read a workbook with a title above its headings."""
    path = folder / "十月质检.xlsx"
    title: list[object] = ["2026年10月质检评分表"]
    path.write_bytes(workbook({"评分": sheet_xml([title, list(HEADERS), *rows])}))
    return read_rows(path, read_profile(profile))


def problems(text: str) -> set[tuple[str, str]]:
    """Return the codes and places of what is wrong with a profile."""
    with pytest.raises(Invalid) as refusal:
        read_profile(text)
    return {(problem.code, problem.place) for problem in refusal.value.problems}


def test_each_judged_cell_becomes_a_row(tmp_path: Path) -> None:
    reader = reader_of(
        tmp_path,
        ["A-1", "张", (46300.5, MOMENT), "合格", 12, "无问题", 27, "好"],
        ["A-2", "李", (46301.25, MOMENT), "不合格", "", "有问题", "", ""],
        ["A-3", "李", (46301.5, MOMENT), "/", 7.5, "不适用", "", ""],
    )
    frame = gather(reader)
    told = sorted(
        zip(frame["interaction_id"], frame["item"], frame["critical"], strict=True), key=str
    )
    assert told == [
        ("A-1", "accuracy", "customer"), ("A-1", "compliance", "compliance"),
        ("A-1", "empathy", "none"), ("A-2", "compliance", "compliance"),
        ("A-2", "empathy", "none"), ("A-3", "accuracy", "customer"),
        ("A-3", "compliance", "compliance"), ("A-3", "empathy", "none"),
    ]  # fmt: skip
    by_key = frame.set_index(["interaction_id", "item"])
    assert by_key.loc[("A-1", "empathy"), "verdict"] == "pass"
    assert by_key.loc[("A-2", "compliance"), "verdict"] == "fail"
    assert by_key.loc[("A-3", "empathy"), "verdict"] == "na"
    assert by_key.loc[("A-3", "accuracy"), "points"] == 7_500_000
    assert by_key.loc[("A-3", "accuracy"), "max_points"] == 15_000_000
    assert reader.report.rows_accepted == 8
    assert reader.report.rows_refused == 0


def test_a_cell_that_is_no_verdict_is_refused_by_its_own_header(tmp_path: Path) -> None:
    reader = reader_of(
        tmp_path,
        ["A-1", "张", (46300.5, MOMENT), "一般", 12, "无问题", "", ""],
        ["A-2", "张", (46300.5, MOMENT), "合格", "多", "无问题", "", ""],
    )
    frame = gather(reader)
    refused = {
        (found.facts["column"], found.facts["value"])
        for found in reader.report.findings
        if found.severity == "refused"
    }
    assert refused == {("共情", "一般"), ("准确性(15分)", "多")}
    assert len(frame) == 4
    assert (reader.report.rows_read, reader.report.rows_refused) == (6, 2)


def test_a_missing_item_column_is_named(tmp_path: Path) -> None:
    text = PROFILE.replace("empathy: 共情", "empathy: 同理心")
    with pytest.raises(Invalid) as refusal:
        list(reader_of(tmp_path, ["A-1", "张", "", "合格", 12, "", "", ""], profile=text))
    assert refusal.value.problems[0].facts["header"] == "同理心"


def test_two_reviewers_of_a_wide_sheet_make_pairs(tmp_path: Path) -> None:
    text = PROFILE.replace(
        "  comment: 备注\n",
        "  comment: 备注\n  round: {column: 总分, values: {初: first, 复: second}}\n",
    )
    reader = reader_of(
        tmp_path,
        ["A-1", "张", (46300.5, MOMENT), "合格", 12, "无问题", "初", ""],
        ["A-1", "李", (46300.5, MOMENT), "不合格", 12, "无问题", "复", ""],
        profile=text,
    )
    assert double_scores(gather(reader))["empathy"] == [("pass", "fail")]


def test_what_is_wrong_with_items_is_told_at_once() -> None:
    assert problems(PROFILE.replace("kind: qa", "kind: tests")) >= {
        ("profile.items_not_here", "items")
    }
    assert problems(PROFILE.replace("  comment: 备注", "  verdict: 备注")) == {
        ("profile.mapped_twice", "columns.verdict")
    }
    assert problems(PROFILE.replace("points: 15", "points: many")) == {
        ("profile.bad_points", "items.accuracy.points")
    }
    assert problems(PROFILE.replace("有问题: fail", "有问题: bad")) == {
        ("profile.not_known", "items.compliance.values.有问题")
    }
    assert problems(PROFILE.replace("points: 15", "full: 15")) == {
        ("profile.unknown_key", "items.accuracy.full")
    }
