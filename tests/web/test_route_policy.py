"""The table of doors, written by hand: the route matrix believes the doors, this does not.

A door that is loosened, a role that is given more, or a new route turns this red until a person
has written down that it is meant.
"""

from flask import Flask

from vendor_sla.domain.people import POLICY, Action, Role
from vendor_sla.web.door import Opening

# Who passes: P procurement, V vendor, F finance, Q qa, A admin, U auditor.
ROLES = {
    "P": Role.PROCUREMENT,
    "V": Role.VENDOR,
    "F": Role.FINANCE,
    "Q": Role.QA,
    "A": Role.ADMIN,
    "U": Role.AUDITOR,
}
DOORS = {
    "boards.open_month": "P",
    "boards.show_board": "PVFQAU",
    "calibrations.begin": "PQ",
    "calibrations.hold_talk": "PQ",
    "calibrations.show_calibrations": "PQ",
    "callbacks.add": "PQ",
    "callbacks.receive_sheet": "PQ",
    "callbacks.record": "PQ",
    "callbacks.send_sheet": "PQ",
    "callbacks.show_callbacks": "PQ",
    "catalogue.show_catalogue": "PVFQAU",
    "circumstances.record": "P",
    "circumstances.show_circumstances": "P",
    "contracts.approve": "PA",
    "contracts.commit": "PA",
    "contracts.compare": "PVFAU",
    "contracts.propose": "PA",
    "contracts.refuse": "V",
    "contracts.send_document": "PVFAU",
    "contracts.show_contract": "PVFAU",
    "contracts.show_contracts": "PVFAU",
    "contracts.sign": "V",
    "contracts.withdraw": "PA",
    "deadlines.send_calendar": "PVFQAU",
    "deadlines.show_calendar": "PVFQAU",
    "design_documents.adopt_study": "P",
    "design_documents.publish": "P",
    "design_documents.send_document": "P",
    "design_documents.show_draft": "P",
    "design_documents.show_studies": "PVFQAU",
    "design_documents.study": "P",
    "design_rounds.adopt": "P",
    "design_rounds.answer": "PVFQA",
    "design_rounds.cancel": "P",
    "design_rounds.close": "P",
    "design_rounds.show_round": "PVFQAU",
    "designs.ask": "P",
    "designs.choose_candidates": "P",
    "designs.choose_core": "P",
    "designs.create": "P",
    "designs.dismiss": "P",
    "designs.invite": "P",
    "designs.show_candidates": "P",
    "designs.show_design": "PVFQAU",
    "designs.show_designs": "PVFQAU",
    "designs.start_pilot": "P",
    "drafts.check": "PA",
    "drafts.open_file": "PA",
    "drafts.open_table": "PA",
    "drafts.open_text": "PA",
    "drafts.save": "PA",
    "drafts.send_format": "PA",
    "drafts.show_new": "PA",
    "drafts.show_start": "PA",
    "drafts.show_table": "PA",
    "drafts.show_version": "PA",
    "history.show_check": "AU",
    "history.show_history": "PFAU",
    "inboxes.show_inbox": "PVFQAU",
    "mails.show_mails": "A",
    "months.accept": "V",
    "months.draft": "P",
    "months.issue": "P",
    "months.publish": "P",
    "months.show_month": "PVFQAU",
    "opening_states.approve": "PF",
    "opening_states.propose": "PFA",
    "opening_states.show_opening": "PFAU",
    "pairs.decide": "PQ",
    "pairs.send_class": "PFQU",
    "pairs.send_unmatched": "PVFQAU",
    "pairs.show_pairs": "PQ",
    "penalties.approve": "F",
    "penalties.send_csv": "PVFAU",
    "penalties.show_penalties": "PVFAU",
    "profiles.keep": "PVQA",
    "profiles.show_proposal": "PVQA",
    "reliability.show_months": "PFQAU",
    "reliability.show_reliability": "PVFQAU",
    "replays.replay_text": "PFAU",
    "replays.show_replay": "PFAU",
    "samples.add_by_hand": "P",
    "samples.extend": "P",
    "samples.freeze": "P",
    "samples.plan": "P",
    "samples.queue": "PQ",
    "samples.reveal": "PV",
    "samples.seal": "PV",
    "samples.send_file": "PVFAU",
    "samples.send_note": "PV",
    "samples.settle": "PV",
    "samples.settle_item": "P",
    "samples.show_redraw": "PVFAU",
    "samples.show_sample": "PVFAU",
    "samples.thaw": "P",
    "samples.write_beacon": "P",
    "reviews.add_by_hand": "PQ",
    "reviews.hand_on": "PQ",
    "reviews.send_csv": "PFQAU",
    "reviews.send_workbook": "PFQAU",
    "reviews.show_desk": "PQ",
    "reviews.show_queue": "PQ",
    "reviews.submit": "PQ",
    "scorecards.send_document": "PVFAU",
    "scorecards.send_draft": "PVFAU",
    "scorecards.send_scorecard": "PVFAU",
    "scorecards.show_verify": "PVFAU",
    "scorecards.verify": "PVFAU",
    "signals.send_rows": "PQAU",
    "signals.show_signals": "PQAU",
    "submissions.receive": "PVQ",
    "submissions.remove": "PVQ",
    "submissions.send_annotated_copy": "PVFQAU",
    "submissions.send_progress": "PVFQAU",
    "submissions.show_submission": "PVFQAU",
    "submissions.start": "PVQ",
    "submissions.submit": "PVQ",
    "vendors.register": "PA",
    "vendors.show_vendors": "PA",
}


def passes(actions: tuple[Action, ...]) -> str:
    """Return the letters of the roles that may do one of the actions."""
    return "".join(letter for letter, role in ROLES.items() if set(actions) & POLICY[role])


def test_each_door_lets_in_those_it_is_written_for_and_nobody_else(app: Flask) -> None:
    doors = {
        endpoint: getattr(view, "door", ())
        for endpoint, view in app.view_functions.items()
        if not endpoint.endswith("static")
    }
    found = {
        endpoint: passes(actions)
        for endpoint, actions in doors.items()
        if not isinstance(actions, Opening)
    }
    assert found == DOORS
