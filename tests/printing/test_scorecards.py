"""The scorecard says what the assessment says, in both languages, whatever the assessment is."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pikepdf
import pytest

import vendor_sla
from tests.builders.papers import Document, pages_of, right_edge_of, sample_document, text_of
from vendor_sla import resource_folder
from vendor_sla.domain.scorecard_differences import difference_document
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.printing.scorecards import print_scorecard, scorecard_paper
from vendor_sla.printing.words import Words


@cache
def sample_paper(language: str) -> bytes:
    """Print the sample once for all tests that only read it."""
    return print_scorecard(sample_document(), language)


SCHEMA = Path(vendor_sla.__file__).parent / "printing" / "schemas" / "assessment-1.json"


def test_the_sample_is_an_assessment_by_the_published_schema() -> None:
    """The schema describes the sample, and refuses a number that is not text."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(sample_document())
    wrong = sample_document(lambda d: d["money"].update(net=-55200.0))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(wrong)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_paper_holds_every_amount_and_clause(language: str) -> None:
    """Each money line stands there with its amount and its clause."""
    document = sample_document()
    text = text_of(sample_paper(language))
    for line in document["money"]["lines"]:
        amount = f"{Decimal(line['amount']):,.2f}".replace("-", "−")
        assert amount in text
        assert line["clause"] in text
    assert "−55,200.00" in text
    assert "78.70" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_of_the_decisions_crosses_the_margin(language: str) -> None:
    """Where every figure comes to the same money, words stand where amounts would."""
    same = dict.fromkeys(("vendor", "client", "governing"), "-55200.00")
    document = sample_document()
    decision = {
        "metric": document["readings"][0]["metric"], "check": "match", "outcome": "accept",
        "rule": "match.within_tolerance", "governs": "vendor", "clause": "10.3", "vendor": "96",
        "client": "96", "gap": "0", "gap_limits": None, "limits": None, "found": None,
        "sample": None, "basis": None, "excuse": "", "is_open": False, "is_misreported": False,
        "facts": {"tolerance": "0.5"}, "money": same,
    }  # fmt: skip
    document["evidence"] = {"money": same, "decisions": [decision]}
    paper = print_scorecard(document, language)
    assert Words(language)("page.evidence.no_difference") in text_of(paper)
    assert right_edge_of(paper) > 45  # the margin is 51 points; spaces may hang into it


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_corrected_version_says_what_changed(language: str) -> None:
    """Net, figure, line and the dispute that caused it; a first version has no such section."""
    document = sample_document()
    older = sample_document(
        lambda d: (
            d["money"].update(net="-56200.00"),
            d["money"]["lines"][0].update(amount="-10000.00"),
            d["readings"][0].update(rounded="91.00"),
        )
    )
    key = document["readings"][0]["metric"]
    caused = {"number": 7, "subject": "metric", "metric": key, "outcome": "partly"}
    change = difference_document(older, document, versions=(1, 2), disputes=[caused])
    words = Words(language)
    html = scorecard_paper(document, language, change=change).html
    section = html[html.index(words("paper.changed", version=1)) :].partition("</section>")[0]
    for told in ("56,200.00", "1,000.00", "10,000.00", "91.00%", words("dispute.outcome.partly")):
        assert told in section
    assert words("paper.changed", version=1) not in scorecard_paper(document, language).html


def test_the_paper_speaks_its_language() -> None:
    """Headings are in the language asked for; both languages give both."""
    zh, en = (text_of(sample_paper(name)) for name in ("zh", "en"))
    assert "扣款与奖励明细" in zh
    assert "Credits and bonuses" not in zh
    assert "Credits and bonuses, line by line" in en
    assert "扣款与奖励明细" not in en
    both = text_of(print_scorecard(sample_document(), "zh-en"))
    assert both.index("扣款与奖励明细") < both.index("Credits and bonuses, line by line")


def test_every_page_is_numbered_and_headed() -> None:
    """A page that is lost is missed."""
    pages = pages_of(sample_paper("en"))
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page
        assert "Slipstream 顺流客服" in page


def test_a_paper_that_contradicts_itself_is_not_printed() -> None:
    """One cent between the lines and the net is refused."""
    document = sample_document(lambda d: d["money"].update(net="-55200.01"))
    with pytest.raises(ValueError, match="do not add up"):
        print_scorecard(document, "en")


def test_another_format_is_refused() -> None:
    """The format is named, not guessed."""
    with pytest.raises(ValueError, match="assessment/1"):
        print_scorecard({"format": "assessment/2"}, "en")


def test_the_same_assessment_gives_the_same_bytes() -> None:
    """Twice here and once in another process."""
    document = sample_document()
    first, second = sample_paper("zh"), print_scorecard(document, "zh")
    assert first == second
    script = (
        "import sys, json; from hashlib import sha256;"
        "from vendor_sla.printing.scorecards import print_scorecard;"
        "print(sha256(print_scorecard(json.load(sys.stdin), 'zh')).hexdigest())"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", script], input=json.dumps(document), text=True,
        capture_output=True, check=True, env={**os.environ, "TZ": "Pacific/Auckland"},
    ).stdout.strip()  # fmt: skip
    assert elsewhere == sha256(first).hexdigest()


def test_the_attached_file_is_the_assessment() -> None:
    """Machines read what people read."""
    document = sample_document()
    with pikepdf.open(BytesIO(sample_paper("en"))) as pdf:
        attached = pdf.attachments["assessment.json"].get_file().read_bytes()
        assert pdf.Root.AF[0].AFRelationship == "/Source"
    assert attached == document_bytes(document)
    assert json.loads(attached) == document


def test_the_file_is_archival_accessible_and_tagged() -> None:
    """PDF/A-3a and PDF/UA-1 by their marks; fonts inside; language and title said."""
    with pikepdf.open(BytesIO(sample_paper("zh"))) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["pdfuaid:part"] == "1"
        xmp = pdf.Root.Metadata.read_bytes()
        assert xmp.count(b"<rdf:RDF") == 1
        assert str(pdf.Root.Lang) == "zh-CN"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "顺流客服" in str(pdf.docinfo["/Title"])
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        fonts = [item for item in pdf.objects if _type_of(item) == "/FontDescriptor"]
        assert fonts
        assert all("Scorecard" in str(font.FontName) for font in fonts)
        assert all("/FontFile3" in font for font in fonts)
        figures = [item for item in pdf.objects if _tag_of(item) == "/Figure"]
        assert figures
        assert all("/Alt" in figure for figure in figures)


def _type_of(item: Any) -> str:
    return str(item.get("/Type", "")) if isinstance(item, pikepdf.Dictionary) else ""


def _tag_of(item: Any) -> str:
    return str(item.get("/S", "")) if isinstance(item, pikepdf.Dictionary) else ""


HOSTILE = "<script>alert(1)</script><img src=file:///etc/passwd>{{7*7}}{% raw %}]]>&amp;"


def _hostile(document: Document) -> None:
    contract = document["contract"]
    contract["vendor"] = contract["client"] = contract["title"]["en"] = HOSTILE
    document["readings"][0]["name"]["en"] = HOSTILE
    document["money"]["lines"][0]["name"]["en"] = HOSTILE
    document["findings"][0]["facts"] = {"column": HOSTILE, "value": HOSTILE}
    document["findings"][0]["rows"][0]["value"] = HOSTILE
    document["inputs"][0]["name"] = HOSTILE


def test_text_of_other_peoples_making_is_only_text() -> None:
    """Markup is printed as it is typed, nothing is fetched, no template is run."""
    document = sample_document(_hostile)
    html = scorecard_paper(document, "en").html
    assert "<script" not in html
    assert "<img src=file" not in html
    text = text_of(print_scorecard(document, "en"))
    assert "{{7*7}}" in text
    assert "<script>alert(1)</script>" in text
    assert "root:x" not in text


def test_overlong_text_is_cut_and_control_characters_are_not_printed() -> None:
    """A vendor's name of a million characters is still a page."""
    document = sample_document(lambda d: d["contract"].update(vendor="长" * 1_000_000 + "\x00"))
    text = text_of(print_scorecard(document, "zh"))
    assert "长…" in text
    assert text.count("长") < 1_000


def test_characters_the_font_lacks_are_named_in_the_notes() -> None:
    """Rare characters of GBK are printed; what is not there is listed, not silently boxed."""
    document = sample_document(lambda d: d["contract"].update(vendor="喆堃镕 \U0001f600"))
    text = text_of(print_scorecard(document, "en"))
    assert "喆堃镕" in text
    assert "U+1F600" in text


def test_a_metric_without_a_value_says_why() -> None:
    """Missing is a dash and a reason, never a zero."""
    text = text_of(sample_paper("en"))
    assert "– not measured" in text
    assert "was not delivered" in text


def _first_clean_month(document: Document) -> None:
    document["trend"] = document["trend"][-1:]
    document["money"].update(lines=[], gross="0.00", net="0.00", notes=[], cap=None)
    document.update(findings=[], comparison=None, inputs=[])


def test_an_empty_month_says_so() -> None:
    """No penalty, no trend, no finding: each has its sentence."""
    text = text_of(print_scorecard(sample_document(_first_clean_month), "en"))
    assert "The trend begins with the next one." in text
    assert "no rule of the contract was triggered" in text
    assert "Nothing was found that needs attention." in text
    assert "No cap agreed" in text
    assert "Nothing is due." in text


def test_an_assessment_without_money_prints_scores_alone() -> None:
    """Nothing is priced, and the paper says so."""
    document = sample_document(lambda d: d.update(money=None))
    assert "made without money" in text_of(print_scorecard(document, "en"))


def _in_yen(document: Document) -> None:
    document["contract"]["currency"] = document["money"]["currency"] = "JPY"
    for line in document["money"]["lines"]:
        line["amount"] = line["amount"].removesuffix(".00")
    for name in ("fee", "cap", "gross", "net"):
        document["money"][name] = document["money"][name].removesuffix(".00")
    for month in document["trend"]:
        month["net"] = month["net"].removesuffix(".00")


def test_a_currency_without_decimals_is_printed_without_them() -> None:
    """A yen has no sen."""
    text = text_of(print_scorecard(sample_document(_in_yen), "en"))
    assert "−¥55,200" in text
    assert "55,200.00" not in text


def _crowded(document: Document) -> None:
    for number in range(28):
        reading = {**document["readings"][number % 12], "metric": f"more_{number}"}
        score = {**document["scores"]["metrics"][number % 12], "metric": f"more_{number}"}
        document["readings"].append(reading)
        document["scores"]["metrics"].append(score)
    document["findings"] = [{**document["findings"][0], "count": n} for n in range(60)]


def test_forty_metrics_and_sixty_findings_are_all_there() -> None:
    """A long month has more pages, not less in them."""
    pages = pages_of(print_scorecard(sample_document(_crowded), "en"))
    assert len(pages) > 8
    text = " ".join(pages)
    assert text.count("To check") == 60
    assert text.count("clause 3.1,") == 4


def test_the_paper_can_be_checked_by_its_code() -> None:
    """The address stands under a QR code with an alternative text."""
    address = "https://sla.example.com/verify/3f9c"
    paper = scorecard_paper(sample_document(), "en", verify=address)
    assert paper.resources["verify.svg"][1].startswith(b"<svg")
    assert f"QR code leading to {address}" in paper.html
    assert address in text_of(print_scorecard(sample_document(), "en", verify=address))


def test_fonts_of_the_machine_do_not_leak_in() -> None:
    """The coverage list is what both faces hold."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    from vendor_sla.printing.fonts import covered_characters

    folder = resource_folder("reports") / "fonts"
    for face in ("Regular", "Bold"):
        with TTFont(folder / f"ScorecardSansSC-{face}.otf") as font:
            assert set(font.getBestCmap()) == covered_characters()
