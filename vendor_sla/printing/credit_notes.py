"""Credit notes: a UBL 2.1 `SelfBilledCreditNote` of a notice, where self-billing is agreed.

The order of elements is that of the OASIS schema: in the self-billed documents the customer, who
writes them, stands before the supplier. Amounts are positive: lines against the vendor are credit
note lines, what gives back of them (caps, waivers, bonuses) are allowances on the whole.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from vendor_sla.domain.money import Money
from vendor_sla.domain.notices import tax_on
from vendor_sla.printing.notices import reader_of
from vendor_sla.printing.scorecards.documents import Reader
from vendor_sla.printing.scorecards.penalties import line_name

ROOT = "urn:oasis:names:specification:ubl:schema:xsd:SelfBilledCreditNote-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_PREFIXES = {"": ROOT, "cac": CAC, "cbc": CBC}
# EN 16931 and UNCL 5305: standard rate, and what tax does not touch.
_STANDARD, _OUTSIDE = "S", "O"
Document = Mapping[str, Any]


def write_credit_note(document: Document, language: str, *, uuid: str, agreement: str) -> bytes:
    """Write the credit note of a notice as XML; the same notice gives the same bytes.

    `agreement` is the reference of the self-billing agreement. The notice's amount must be a
    deduction and its contract speak of tax: `ValueError` otherwise.
    """
    note = _Note(document, language)
    root = ET.Element(f"{{{ROOT}}}SelfBilledCreditNote")
    note.head(root, uuid=uuid, agreement=agreement)
    note.party(root, "AccountingCustomerParty", document["client"])
    note.party(root, "AccountingSupplierParty", document["vendor"])
    note.allowances(root)
    note.tax_total(root)
    note.monetary_total(root)
    note.lines(root)
    for prefix, space in _PREFIXES.items():
        ET.register_namespace(prefix, space)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


class _Note:
    """One notice as a credit note: its sums, and the elements it is made of."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.reader: Reader = reader_of(document, language)
        self.currency: str = document["contract"]["currency"]
        amounts = [Decimal(line["amount"]) for line in document["lines"]]
        waived = [Decimal(waiver["amount"]) for waiver in document["waivers"]]
        self.credited = Money(-sum((a for a in amounts if a < 0), Decimal(0)), self.currency)
        given_back = sum((a for a in [*amounts, *waived] if a > 0), Decimal(0))
        self.given_back = Money(given_back, self.currency)
        self.net = self.credited - self.given_back
        if self.net.amount <= 0 or document["tax"] is None:
            raise ValueError(f"notice {document['number']} is no deduction with a known tax")
        is_taxed = document["tax"]["is_adjusted"]
        self.percent = Decimal(document["tax"]["percent"]) if is_taxed else Decimal(0)
        self.tax = tax_on(self.net, self.percent)

    def head(self, root: ET.Element, *, uuid: str, agreement: str) -> None:
        """Write what comes before the parties: ids, days, currency, period, references."""
        document, words = self.document, self.reader.words
        issued_at = datetime.fromisoformat(document["issued_at"])
        _text(root, "UBLVersionID", "2.1")
        _text(root, "ID", document["number"])
        _text(root, "UUID", uuid)
        _text(root, "IssueDate", document["issued_on"])
        _text(root, "IssueTime", issued_at.timetz().isoformat())
        _text(root, "TaxPointDate", document["issued_on"])
        _text(root, "Note", words("credit_note.note", agreement=agreement))
        if document["replaces"]:
            _text(root, "Note", words("credit_note.replaces", number=document["replaces"]))
        _text(root, "DocumentCurrencyCode", self.currency)
        _text(root, "LineCountNumeric", str(len(self._credits())))
        period = _part(root, "InvoicePeriod")
        _text(period, "StartDate", document["period"]["first_day"])
        _text(period, "EndDate", document["period"]["last_day"])
        if document["replaces"]:
            before = _part(root, "BillingReference")
            _reference(before, "SelfBilledCreditNoteDocumentReference", document["replaces"])
        contract = document["contract"]
        _reference(root, "ContractDocumentReference", f"{contract['key']}/{contract['version']}")
        scorecard = document["scorecard"]
        _reference(
            root, "AdditionalDocumentReference",
            f"{document['period']['label']}/v{scorecard['version']}", scorecard["issued_on"],
            words("credit_note.scorecard"),
        )  # fmt: skip

    def party(self, root: ET.Element, role: str, party: Mapping[str, str]) -> None:
        """Write a party with its address, its tax registration and its legal name."""
        holder = _part(root, role)
        if party.get("erp_number"):
            _text(holder, "CustomerAssignedAccountID", party["erp_number"])
        one = _part(holder, "Party")
        _text(_part(one, "PartyName"), "Name", party["legal_name"])
        address = _part(one, "PostalAddress")
        _text(_part(address, "AddressLine"), "Line", party["address"])
        _text(_part(address, "Country"), "IdentificationCode", party["country"])
        scheme = _part(one, "PartyTaxScheme")
        _text(scheme, "RegistrationName", party["legal_name"])
        _text(scheme, "CompanyID", party["tax_id"])
        _text(_part(scheme, "TaxScheme"), "ID", "VAT")
        _text(_part(one, "PartyLegalEntity"), "RegistrationName", party["legal_name"])

    def allowances(self, root: ET.Element) -> None:
        """Write what gives back of the credits, positive, each with its reason."""
        reader = self.reader
        given = [
            (line_name(reader, line), Decimal(line["amount"]))
            for line in self.document["lines"]
            if Decimal(line["amount"]) > 0
        ]
        given += [
            (reader.words("notice.waiver_text", line=each["line"], reason=each["reason"]),
             Decimal(each["amount"]))
            for each in self.document["waivers"]
        ]  # fmt: skip
        for reason, amount in given:
            allowance = _part(root, "AllowanceCharge")
            _text(allowance, "ChargeIndicator", "false")
            _text(allowance, "AllowanceChargeReason", reason)
            self._amount(allowance, "Amount", Money(amount, self.currency))
            self._category(allowance, "TaxCategory")

    def tax_total(self, root: ET.Element) -> None:
        """Write the tax on the net, in its one category."""
        total = _part(root, "TaxTotal")
        self._amount(total, "TaxAmount", self.tax)
        part = _part(total, "TaxSubtotal")
        self._amount(part, "TaxableAmount", self.net)
        self._amount(part, "TaxAmount", self.tax)
        self._category(part, "TaxCategory")

    def monetary_total(self, root: ET.Element) -> None:
        """Write the sums: lines, before tax, with tax, allowances, what is credited."""
        total = _part(root, "LegalMonetaryTotal")
        self._amount(total, "LineExtensionAmount", self.credited)
        self._amount(total, "TaxExclusiveAmount", self.net)
        self._amount(total, "TaxInclusiveAmount", self.net + self.tax)
        self._amount(total, "AllowanceTotalAmount", self.given_back)
        self._amount(total, "PayableAmount", self.net + self.tax)

    def lines(self, root: ET.Element) -> None:
        """Write a line for each credit, with its clause and its working."""
        words = self.reader.words
        for line in self._credits():
            item = _part(root, "CreditNoteLine")
            _text(item, "ID", str(line["number"]))
            working = self.reader.joined(self.reader.sentences(line["working"]))
            if working:
                _text(item, "Note", working)
            _text(item, "CreditedQuantity", "1", unitCode="C62")
            amount = Money(-Decimal(line["amount"]), self.currency)
            self._amount(item, "LineExtensionAmount", amount)
            thing = _part(item, "Item")
            if line["clause"]:
                _text(thing, "Description", words("paper.clause_no", clause=line["clause"]))
            _text(thing, "Name", line_name(self.reader, line))
            self._category(thing, "ClassifiedTaxCategory")
            self._amount(_part(item, "Price"), "PriceAmount", amount)

    def _credits(self) -> list[dict[str, Any]]:
        return [line for line in self.document["lines"] if Decimal(line["amount"]) < 0]

    def _amount(self, parent: ET.Element, name: str, money: Money) -> None:
        _text(parent, name, str(money.amount), currencyID=money.currency)

    def _category(self, parent: ET.Element, name: str) -> None:
        category = _part(parent, name)
        _text(category, "ID", _STANDARD if self.percent else _OUTSIDE)
        if self.percent:
            _text(category, "Percent", str(self.percent))
        else:
            reason = self.reader.words("credit_note.outside_tax")
            _text(category, "TaxExemptionReason", reason)
        _text(_part(category, "TaxScheme"), "ID", "VAT")


def _part(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{CAC}}}{name}")


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    element = ET.SubElement(parent, f"{{{CBC}}}{name}", attributes)
    element.text = "".join(
        character if character.isprintable() else " " for character in text
    ).strip()


def _reference(
    root: ET.Element, name: str, number: str, issued_on: str = "", kind: str = ""
) -> None:
    reference = _part(root, name)
    _text(reference, "ID", number)
    if issued_on:
        _text(reference, "IssueDate", issued_on)
    if kind:
        _text(reference, "DocumentType", kind)
