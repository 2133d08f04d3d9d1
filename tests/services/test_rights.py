"""Services ask for the right themselves: a door left open by mistake opens nothing."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from tests.builders.offices import AT, OCTOBER, Office
from vendor_sla.domain.panels import RoundKind
from vendor_sla.domain.people import POLICY, Action, Role
from vendor_sla.domain.refusals import Forbidden
from vendor_sla.printing.signing import Signer
from vendor_sla.services import (
    anchors,
    annual_views,
    applications,
    approvals,
    boards,
    closings,
    contracts,
    design_documents,
    design_pages,
    design_people,
    design_pilots,
    design_round_pages,
    design_rounds,
    design_studies,
    designs,
    history,
    invoice_pages,
    invoices,
    languages,
    leagues,
    month_money,
    months,
    next_months,
    packs,
    penalties,
    profiles,
    records,
    scorecards,
    submissions,
    vendors,
    verifications,
    waiver_pages,
    waivers,
)
from vendor_sla.store.models import new_id

ANY = new_id()
ASKED: dict[str, tuple[Action, Callable[..., object], dict[str, object]]] = {
    "read_board": (Action.READ_BOARD, boards.read_board, {}),
    "read_league": (Action.READ_LEAGUE, leagues.read_league, {}),
    "open_next_month": (Action.DRAFT_MONTH, next_months.open_next_month, {"at": AT}),
    "open_months": (
        Action.DRAFT_MONTH,
        months.open_months,
        {"contract_id": ANY, "periods": [OCTOBER], "at": AT},
    ),
    "draft_month": (Action.DRAFT_MONTH, months.draft_month, {"month_id": ANY, "at": AT}),
    "publish_month": (Action.PUBLISH_MONTH, months.publish_month, {"month_id": ANY, "at": AT}),
    "accept_month": (Action.ACCEPT_MONTH, months.accept_month, {"month_id": ANY, "at": AT}),
    "issue_scorecard": (
        Action.ISSUE_SCORECARD,
        scorecards.issue_scorecard,
        {"month_id": ANY, "at": AT},
    ),
    "open_scorecard": (
        Action.READ_SCORECARD,
        scorecards.open_scorecard,
        {"scorecard_id": ANY, "language": "zh"},
    ),
    "print_draft": (
        Action.READ_SCORECARD,
        scorecards.print_draft,
        {"month_id": ANY, "language": "zh"},
    ),
    "verify_file": (
        Action.VERIFY_PDF,
        verifications.verify_file,
        {"path": Path(__file__), "authorities": ()},
    ),
    "build_pack": (Action.READ_PACK, packs.build_pack, {"scorecard_id": ANY}),
    "find_issued": (
        Action.READ_PACK,
        packs.find_issued,
        {"contract_key": "", "period": OCTOBER, "version": None},
    ),
    "audit_records": (Action.CHECK_HISTORY, records.audit_records, {"authorities": ()}),
    "write_anchor": (Action.CHECK_HISTORY, anchors.write_anchor, {"at": AT}),
    "list_penalties": (Action.READ_PENALTIES, penalties.list_penalties, {}),
    "approve_penalties": (
        Action.APPROVE_PENALTIES,
        penalties.approve_penalties,
        {"month_id": ANY, "at": AT},
    ),
    "list_contracts": (Action.READ_CONTRACTS, contracts.list_contracts, {}),
    "save_contract": (
        Action.SAVE_CONTRACT,
        contracts.save_contract,
        {"vendor_id": ANY, "document": "", "at": AT},
    ),
    "propose_version": (
        Action.PROPOSE_CONTRACT,
        approvals.propose_version,
        {"version_id": ANY, "sha256": "", "at": AT},
    ),
    "withdraw_version": (
        Action.PROPOSE_CONTRACT,
        approvals.withdraw_version,
        {"version_id": ANY, "sha256": "", "at": AT},
    ),
    "approve_version": (
        Action.COMMIT_CONTRACT,
        approvals.approve_version,
        {"version_id": ANY, "sha256": "", "at": AT},
    ),
    "commit_contract": (
        Action.COMMIT_CONTRACT,
        approvals.commit_contract,
        {"version_id": ANY, "sha256": "", "signed_paper_sha256": "", "at": AT},
    ),
    "sign_version": (
        Action.SIGN_CONTRACT,
        approvals.sign_version,
        {"version_id": ANY, "sha256": "", "name": "", "agrees": True, "at": AT},
    ),
    "refuse_version": (
        Action.SIGN_CONTRACT,
        approvals.refuse_version,
        {"version_id": ANY, "sha256": "", "comment": "", "at": AT},
    ),
    "read_time_line": (
        Action.READ_CONTRACTS,
        contracts.read_time_line,
        {"contract_id": ANY, "today": AT.date()},
    ),
    "register_vendor": (
        Action.REGISTER_VENDOR,
        vendors.register_vendor,
        {"key": "k", "name": "n", "at": AT},
    ),
    "keep_profile": (
        Action.KEEP_PROFILE,
        profiles.keep_profile,
        {"vendor_id": ANY, "side": "vendor", "document": "", "at": AT},
    ),
    "read_history": (Action.READ_HISTORY, history.read_history, {}),
    "check_history": (Action.CHECK_HISTORY, history.check_history, {}),
    "start_submission": (
        Action.SUBMIT_MONTH,
        submissions.start_submission,
        {"month_id": ANY, "side": "vendor", "at": AT},
    ),
    "start_evidence": (
        Action.SUBMIT_EVIDENCE,
        submissions.start_submission,
        {"month_id": ANY, "side": "client", "at": AT},
    ),
}
_DESIGN = {"design_id": ANY, "at": AT}
_MANAGED: dict[str, tuple[Callable[..., object], dict[str, object]]] = {
    "create_design": (designs.create_design, {"title": "t", "service": "s", "at": AT}),
    "choose_candidates": (designs.choose_candidates, _DESIGN | {"measures": []}),
    "choose_core": (designs.choose_core, _DESIGN | {"measures": []}),
    "invite_people": (design_people.invite_people, _DESIGN | {"account_ids": []}),
    "dismiss_person": (design_people.dismiss_person, _DESIGN | {"account_id": ANY}),
    "open_round": (design_rounds.open_round, _DESIGN | {"kind": RoundKind.RATING}),
    "start_pilot": (
        design_pilots.start_pilot,
        _DESIGN | {"team": "t", "agents": "", "first": OCTOBER, "periods": 1},
    ),
    "close_round": (design_rounds.close_round, {"round_id": ANY, "at": AT}),
    "cancel_round": (design_rounds.cancel_round, {"round_id": ANY, "at": AT}),
    "adopt_round": (design_rounds.adopt_round, {"round_id": ANY, "at": AT}),
    "study_outcome": (
        design_studies.study_outcome,
        _DESIGN | {"name": "n", "stream": None, "outcome": "", "is_more_better": True},
    ),
    "adopt_study": (design_studies.adopt_study, _DESIGN | {"study_id": ANY}),
    "preview_document": (
        design_documents.preview_document,
        {"design_id": ANY, "template": "call_centre"},
    ),
    "publish_design": (design_documents.publish_design, _DESIGN | {"template": "call_centre"}),
    "read_document": (design_documents.read_document, {"design_id": ANY}),
}
ASKED |= {name: (Action.MANAGE_DESIGN, *asked) for name, asked in _MANAGED.items()}
ASKED |= {
    "answer_round": (
        Action.SCORE_DESIGN,
        design_rounds.answer_round,
        {"round_id": ANY, "texts": {}, "at": AT},
    ),
    "list_designs": (Action.READ_DESIGNS, design_pages.list_designs, {"at": AT}),
    "read_design": (Action.READ_DESIGNS, design_pages.read_design, _DESIGN),
    "read_round": (
        Action.READ_DESIGNS,
        design_round_pages.read_round,
        {"round_id": ANY, "at": AT},
    ),
}
_MONTH = {"month_id": ANY, "at": AT}
_WAIVER = {"line_number": "1", "amount": "", "reason_class": "", "reason": "", "benefit": ""}
ASKED |= {
    "change_company_language": (
        Action.MANAGE_PEOPLE,
        languages.change_company_language,
        {"language": "en", "at": AT},
    ),
    "apply_penalties": (
        Action.APPLY_PENALTIES,
        applications.apply_penalties,
        _MONTH | {"invoice_id": ANY},
    ),
    "refund_penalties": (Action.APPLY_PENALTIES, applications.refund_penalties, _MONTH),
    "settle_month": (Action.APPLY_PENALTIES, applications.settle_month, _MONTH),
    "reverse_application": (
        Action.APPLY_PENALTIES,
        applications.reverse_application,
        {"application_id": ANY, "reason": "", "at": AT},
    ),
    "close_month": (Action.CLOSE_MONTH, closings.close_month, _MONTH | {"is_sure": True}),
    "read_month_money": (Action.READ_PENALTIES, month_money.read_month_money, _MONTH),
    "read_years": (Action.READ_LEDGER, annual_views.read_years, {"on": AT.date()}),
    "add_invoice": (
        Action.KEEP_INVOICES,
        invoices.add_invoice,
        {"contract_id": ANY, "fields": {}, "at": AT},
    ),
    "import_invoices": (
        Action.KEEP_INVOICES,
        invoices.import_invoices,
        {"stream": BytesIO(), "name": "x.csv", "at": AT},
    ),
    "void_invoice": (Action.KEEP_INVOICES, invoices.void_invoice, {"invoice_id": ANY, "at": AT}),
    "read_invoices": (Action.READ_PENALTIES, invoice_pages.read_invoices, {"since": AT.date()}),
    "propose_waiver": (Action.PROPOSE_WAIVER, waivers.propose_waiver, _MONTH | _WAIVER),
    "decide_waiver": (
        Action.DECIDE_WAIVER,
        waivers.decide_waiver,
        {"waiver_id": ANY, "approves": True, "note": "", "at": AT},
    ),
    "read_waivers": (Action.READ_WAIVERS, waiver_pages.read_waivers, {}),
}
# What every role may see.
_OPEN_TO_ALL = {Action.READ_BOARD, Action.READ_DESIGNS}
_NEED_FILES = {
    "audit_records",
    "build_pack",
    "draft_month",
    "issue_scorecard",
    "open_scorecard",
}


@pytest.mark.parametrize("name", sorted(ASKED))
def test_whoever_may_not_is_forbidden_before_anything_is_looked_up(
    office: Office, signer: Signer, name: str
) -> None:
    action, service, values = ASKED[name]
    if name in _NEED_FILES:
        values = {**values, "blobs": office.blobs}
    if name in {"issue_scorecard", "build_pack", "write_anchor"}:
        values = {**values, "signer": signer}
    outsiders = [role for role in Role if action not in POLICY[role]]
    assert outsiders or action in _OPEN_TO_ALL
    for role in outsiders:
        with office.enter(role) as session, pytest.raises(Forbidden):
            service(session, office.people[role], **values)
