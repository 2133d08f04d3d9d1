"""Notices, statements and credit notes: what they say, and that their sums hold."""

import json
import xml.etree.ElementTree as ET
from decimal import Decimal
from typing import Any

import pytest

from tests.builders.papers import right_edge_of, text_of
from vendor_sla import resource_folder
from vendor_sla.printing.credit_notes import CAC, CBC, ROOT, write_credit_note
from vendor_sla.printing.paper_kinds import print_document

# The order of the OASIS schema UBL-SelfBilledCreditNote-2.1, as far as we write of it.
_ORDER = {
    "SelfBilledCreditNote": "UBLVersionID ID UUID IssueDate IssueTime TaxPointDate Note"
    " DocumentCurrencyCode LineCountNumeric InvoicePeriod ContractDocumentReference"
    " AdditionalDocumentReference AccountingCustomerParty AccountingSupplierParty AllowanceCharge"
    " TaxTotal LegalMonetaryTotal CreditNoteLine",
    "Party": "PartyName PostalAddress PartyTaxScheme PartyLegalEntity",
    "PartyTaxScheme": "RegistrationName CompanyID TaxScheme",
    "AllowanceCharge": "ChargeIndicator AllowanceChargeReason Amount TaxCategory",
    "TaxSubtotal": "TaxableAmount TaxAmount TaxCategory",
    "TaxCategory": "ID Percent TaxExemptionReason TaxScheme",
    "LegalMonetaryTotal": "LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount"
    " AllowanceTotalAmount PayableAmount",
    "CreditNoteLine": "ID Note CreditedQuantity LineExtensionAmount Item Price",
    "Item": "Description Name ClassifiedTaxCategory",
}
_MANDATORY = {
    "SelfBilledCreditNote": "ID IssueDate AccountingCustomerParty AccountingSupplierParty"
    " LegalMonetaryTotal CreditNoteLine",
    "LegalMonetaryTotal": "PayableAmount",
    "CreditNoteLine": "ID LineExtensionAmount Item",
    "TaxTotal": "TaxAmount",
    "PartyTaxScheme": "TaxScheme",
    "AllowanceCharge": "ChargeIndicator Amount",
}


def sample(kind: str, **changes: Any) -> dict[str, Any]:
    """Return the sample document of a paper, with some parts changed."""
    path = resource_folder("reports") / kind / "sample.json"
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document | changes


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh",
            (
                "扣款通知单|¥52,200.00|91310115MA1K4XYZ7Q|91320594MA1P8ABC3D|V-100234|−9,000.00"
                "|DN-2026-0001|−55,200.00|−52,200.00|−3,132.00|−55,332.00|2027年1月9日|不代表认可"
            ),
        ),
        (
            "en",
            (
                "Deduction notice|CN¥52,200.00|October 2026|version 1|Waived of line 1|−52,200.00"
                "|−55,332.00|Jan 9, 2027|within 10 working days|not acceptance"
            ),
        ),
    ],
)
def test_a_notice_says_who_what_why_until_when_and_that_receipt_is_no_acceptance(
    language: str, said: str
) -> None:
    paper = print_document(sample("notice"), language)
    text = text_of(paper)
    assert [part for part in said.split("|") if part not in text] == []
    assert right_edge_of(paper) > 45


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh",
            "对账单|¥25,499.50|尚待从供应商扣除|−2,000.00|发票 INV-2026-1015|−25,499.50|另行收付",
        ),
        ("en", "Vendor statement|Still to be deducted|Earlier version taken back|41,000.00"),
    ],
)
def test_a_statement_leads_from_its_opening_to_its_closing(language: str, said: str) -> None:
    text = text_of(print_document(sample("statement"), language))
    assert [part for part in said.split("|") if part not in text] == []


def test_papers_that_contradict_themselves_are_not_printed() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        print_document(sample("notice", due="-52200.01"), "en")
    with pytest.raises(ValueError, match="closing balance"):
        print_document(sample("statement", closing="0.00"), "en")


def test_a_credit_note_has_the_order_the_elements_and_the_sums_of_ubl() -> None:
    root = ET.fromstring(credit_note(sample("notice")))
    assert root.tag == f"{{{ROOT}}}SelfBilledCreditNote"
    for element in root.iter():
        names = [child.tag.partition("}")[2] for child in element]
        kind = element.tag.partition("}")[2]
        order = _ORDER.get(kind, "").split() or list(dict.fromkeys(names))
        assert names == sorted(names, key=order.index), kind
        assert set(_MANDATORY.get(kind, "").split()) <= set(names), kind
        is_basic = element.tag.startswith(f"{{{CBC}}}")
        assert is_basic == (not names), kind
        assert not is_basic or element.text
    amounts = [one for one in root.iter() if one.get("currencyID")]
    assert {one.get("currencyID") for one in amounts} == {"CNY"}
    assert all(Decimal(one.text or "") >= 0 for one in amounts)
    assert total(root, "LineExtensionAmount") == added(
        root, "CreditNoteLine", "LineExtensionAmount"
    )
    assert total(root, "AllowanceTotalAmount") == added(root, "AllowanceCharge", "Amount")
    assert total(root, "TaxExclusiveAmount") == Decimal("52200.00")
    assert total(root, "LineExtensionAmount") - total(root, "AllowanceTotalAmount") == Decimal(
        52200
    )
    assert added(root, "TaxTotal", "TaxAmount") == Decimal("3132.00")
    assert total(root, "PayableAmount") == total(root, "TaxInclusiveAmount") == Decimal("55332.00")


def test_a_credit_outside_tax_names_no_rate_and_a_reward_is_no_credit_note() -> None:
    tax = sample("notice")["tax"] | {"is_adjusted": False}
    root = ET.fromstring(credit_note(sample("notice", tax=tax)))
    assert total(root, "PayableAmount") == Decimal("52200.00")
    assert root.findall(f".//{{{CBC}}}Percent") == []
    line = sample("notice")["lines"][0] | {"amount": "100.00"}
    for document in (sample("notice", lines=[line], waivers=[]), sample("notice", tax=None)):
        with pytest.raises(ValueError, match="no deduction"):
            credit_note(document)


def credit_note(document: dict[str, Any]) -> bytes:
    """Write a document's credit note."""
    return write_credit_note(document, "zh", uuid="0" * 32, agreement="SB-2026-07")


def total(root: ET.Element, name: str) -> Decimal:
    """Return a sum of the credit note."""
    return Decimal(root.findtext(f"{{{CAC}}}LegalMonetaryTotal/{{{CBC}}}{name}") or "none")


def added(root: ET.Element, part: str, name: str) -> Decimal:
    """Add an amount over the parts of a kind."""
    found = root.findall(f"{{{CAC}}}{part}/{{{CBC}}}{name}")
    return sum((Decimal(one.text or "none") for one in found), Decimal(0))
