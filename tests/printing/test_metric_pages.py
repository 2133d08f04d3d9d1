"""The catalogue's page says every metric and every choice, and is never out of date."""

from pathlib import Path

import pytest

from vendor_sla.domain.catalogue import DEFINITIONS
from vendor_sla.printing.metric_pages import metrics_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "metrics.md"


def test_the_page_in_the_docs_is_the_catalogue_of_today() -> None:
    """To renew it: write `metrics_page("zh")` and `metrics_page("en")` under its title."""
    pages = "\n".join(metrics_page(language) for language in ("zh", "en"))
    assert PAGE.read_text("utf-8") == f"# 指标库 / Metrics\n\n{pages}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_metric_and_every_parameter_is_on_the_page(language: str) -> None:
    page = metrics_page(language)
    for metric in DEFINITIONS:
        assert f"**`{metric.id}`**" in page
        for parameter in metric.parameters:
            assert f"- `{parameter.name}` (" in page
