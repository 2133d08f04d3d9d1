"""Charts: one specification for the browser and for paper."""

import json
from decimal import Decimal
from itertools import pairwise

from tests.builders.papers import sample_document
from vendor_sla.printing.charts import (
    chart_svg,
    penalty_chart,
    trend_chart,
    waterfall_chart,
    waterfall_steps,
)
from vendor_sla.printing.words import Words

ZH, EN = Words("zh"), Words("en")


def test_the_waterfall_walks_to_the_net_to_the_cent() -> None:
    """Each bar starts where the one before ended; the last one is the net."""
    money = sample_document()["money"]
    *bars, net = waterfall_steps(money, EN)
    assert bars[0]["from"] == 0
    assert all(one["to"] == after["from"] for one, after in pairwise(bars))
    steps = [Decimal(str(bar["to"])) - Decimal(str(bar["from"])) for bar in bars]
    assert steps == [-Decimal(line["amount"]) for line in money["lines"]]
    assert sum(steps) == -Decimal(money["net"]) == Decimal(str(net["to"]))
    assert net["label"] == "−CN¥55,200.00"


def test_a_line_of_no_metric_is_named_after_its_mechanic() -> None:
    """The cap has a name and its clause."""
    names = [bar["name"] for bar in waterfall_steps(sample_document()["money"], ZH)]
    assert names[-2] == "7. 当期上限 (9.2)"
    assert len(set(names)) == len(names)


def test_a_specification_is_plain_json_without_addresses() -> None:
    """The browser gets exactly what paper is drawn from; nothing is loaded from elsewhere."""
    for draw in (trend_chart, penalty_chart, waterfall_chart):
        specification = draw(sample_document(), EN)
        text = json.dumps({**specification, "$schema": ""})
        assert "http" not in text
        assert specification == draw(sample_document(), EN)


def test_paper_gets_the_chart_as_a_drawing_in_its_own_font() -> None:
    """Text stays text, so that it can be read and searched."""
    svg = chart_svg(trend_chart(sample_document(), ZH))
    assert svg.startswith("<svg")
    assert "Scorecard Sans SC" in svg
    assert "26年1月" in svg
    assert "78.70" in svg


def test_a_month_without_a_total_is_a_gap() -> None:
    """Missing is never zero."""
    document = sample_document(lambda d: d["trend"][3].update(total=None))
    data = trend_chart(document, EN)["datasets"].values()
    months = next(rows for rows in data if "month" in rows[0])
    scores = [month["score"] for month in months]
    assert scores[3] is None
    assert 0 not in scores
    assert chart_svg(trend_chart(document, EN))
