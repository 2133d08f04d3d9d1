"""A disputed month: from what the vendor says is wrong to the scorecard that has it right."""

import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, func, select

from tests.builders.offices import (
    AT,
    LOOKING_BACK,
    OCTOBER,
    Office,
    contacts_csv,
    hire,
    open_office,
)
from vendor_sla.domain.disputes import DisputeState, DisputeSubject, Outcome
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound, Refused
from vendor_sla.domain.rulings import Effect
from vendor_sla.printing.signing import Signer
from vendor_sla.services.appeals import appeal_dispute, rule_appeal
from vendor_sla.services.clocks import run_clocks
from vendor_sla.services.correction_pages import read_correction, read_difference
from vendor_sla.services.corrections import correct_month
from vendor_sla.services.dispute_claims import Claim
from vendor_sla.services.dispute_clocks import let_dispute_clocks_run_out
from vendor_sla.services.dispute_decisions import Verdict, decide_dispute, preview_verdict
from vendor_sla.services.dispute_effects import find_effects
from vendor_sla.services.dispute_files import SentFile, open_dispute_file
from vendor_sla.services.dispute_statistics import (
    Overturned,
    disputes_of_reviewers,
    read_statistics,
)
from vendor_sla.services.disputes import (
    answer_dispute,
    let_stand,
    raise_dispute,
    withdraw_dispute,
)
from vendor_sla.services.months import accept_month
from vendor_sla.services.moves import get_month
from vendor_sla.services.scorecards import Press, issue_scorecard
from vendor_sla.store import disputes as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import (
    DisputeRow,
    DisputeStepRow,
    LedgerEntryRow,
    LedgerTransferRow,
    ReviewRow,
    ReviewTaskRow,
    new_id,
)

LATER = AT + timedelta(days=1)
DISPUTES = """\
disputes:
  {{clause: "13.1", review_days: 5, after_issue_days: 10, first_days: 5, appeal_days: 5,
   second_days: 10, first_silence: {silence}, second_level: {level}}}
"""
LOST = tuple(f"C-{number}" for number in range(185, 200))  # of 200 calls, 185 were answered


def agreement(silence: str = "next_level", level: str = "joint_panel") -> str:
    """Return the office's contract with clocks of dispute, ready to be given its key."""
    part = DISPUTES.format(silence=silence, level=level)
    return LOOKING_BACK + part.replace("{", "{{").replace("}", "}}")


def open_disputed(
    bind: Engine | Connection, blobs: Blobs, *, months: int = 1, **terms: str
) -> Office:
    """Return an office with a second person of procurement, and October shown to the vendor."""
    periods = [OCTOBER.shifted(number) for number in range(months)]
    office = open_office(bind, blobs, periods=periods, contract=agreement(**terms))
    office = hire(office, "second", Role.PROCUREMENT)
    for place, month_id in enumerate(office.month_ids):
        content = contacts_csv(185, 15, month=10 + place)
        office.read(office.upload(content, month_id=month_id))
    office.publish()
    return office


def claim(**changes: object) -> Claim:
    """Return a claim that five lost calls were the client's own test calls."""
    said: dict[str, object] = {
        "subject": DisputeSubject.INTERACTION,
        "reason": "These were the client's own test calls.",
        "metric": "answer_rate",
        "interactions": LOST[:5],
    }
    return Claim(**(said | changes))  # type: ignore[arg-type]  # the fields of a claim


def dispute(office: Office, said: Claim | None = None, **more: object) -> UUID:
    """Raise a dispute of October as the vendor."""
    asked: dict[str, object] = {"at": AT, "claim": said or claim(), "month_id": office.month_id}
    with office.enter("vendor") as session:
        return raise_dispute(
            session,
            office.people["vendor"],
            blobs=office.blobs,
            **(asked | more),  # type: ignore[arg-type]
        )


def decide(
    office: Office, dispute_id: UUID, outcome: Outcome, who: str = "second", granted: str = ""
) -> None:
    """Decide a dispute at the first level."""
    verdict = Verdict(outcome, "We listened to the calls.", granted)
    with office.enter(who) as session:
        decide_dispute(
            session, office.people[who], dispute_id=dispute_id, verdict=verdict, at=LATER
        )


def appeal(office: Office, dispute_id: UUID) -> None:
    """Take a decision to the second level."""
    with office.enter("vendor") as session:
        appeal_dispute(
            session, office.people["vendor"], dispute_id=dispute_id, reason="All five were.",
            blobs=office.blobs, at=LATER,
        )  # fmt: skip


def rule(
    office: Office, dispute_id: UUID, outcome: Outcome, who: str = "finance", granted: str = ""
) -> None:
    """Rule an appeal, as a panel of both sides."""
    verdict = Verdict(outcome, "The panel heard all five.", granted)
    with office.enter(who) as session:
        rule_appeal(
            session, office.people[who], dispute_id=dispute_id, verdict=verdict,
            client_panel=["Chen Jing"], vendor_panel=["Wang Lei", " "], at=LATER,
        )  # fmt: skip


def correct(office: Office, signer: Signer, month_id: UUID, who: str = "second") -> UUID:
    """Issue the next version of a month."""
    with office.enter(who) as session:
        press = Press(office.blobs, signer, ("en",))
        return correct_month(session, office.people[who], month_id=month_id, press=press, at=LATER)


def issue(office: Office, signer: Signer, month_id: UUID | None = None) -> None:
    """Issue a month, in one language: paper takes time."""
    with office.enter("procurement") as session:
        issue_scorecard(
            session, office.people["procurement"], month_id=month_id or office.month_id,
            blobs=office.blobs, signer=signer, at=AT, languages=("en",),
        )  # fmt: skip


def kept(office: Office, dispute_id: UUID) -> DisputeRow:
    """Return a dispute as it is stored."""
    with office.enter("procurement") as session:
        found = rows.find_dispute(session, dispute_id)
        assert found is not None
        return found


def net(office: Office, month_id: UUID | None = None) -> str:
    """Return what a month comes to on its page."""
    document = office.page(month_id=month_id).document
    assert document is not None
    return str(document["money"]["net"])


def payable(office: Office, month_id: UUID) -> Decimal:
    """Return what the ledger says a month changes of what the vendor is owed."""
    query = (
        select(func.coalesce(func.sum(LedgerEntryRow.amount), 0))
        .join(LedgerTransferRow, LedgerTransferRow.id == LedgerEntryRow.transfer_id)
        .where(
            LedgerTransferRow.month_id == month_id,
            LedgerEntryRow.account_code == "vendor_payable",
        )
    )
    with office.enter("finance") as session:
        return Decimal(session.scalars(query).one())


def refused(code: str, kind: type[Refused] = Conflict) -> AbstractContextManager[object]:
    """Expect a refusal for one reason."""
    return pytest.raises(kind, match=code)


def test_a_dispute_goes_through_two_levels_to_version_two_and_the_months_after(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    """2 of 5 contacts at first, all 5 by the panel: −3,000, then −2,000, then nothing."""
    office = open_disputed(database, blobs, months=2)
    october, november = office.month_ids
    found = dispute(office)
    assert (office.page().state, kept(office, found).state) == ("disputed", "raised")
    with refused("disputes.first_level_open"):
        issue(office, signer)
    decide(office, found, Outcome.PARTLY, granted="2")
    with refused("scorecards.not_as_published"):
        issue(office, signer)
    office.publish()
    assert net(office) == "-2000.00"
    appeal(office, found)
    issue(office, signer)
    assert (kept(office, found).corrected_in, payable(office, october)) == (1, Decimal(-2000))
    office.publish(november)
    issue(office, signer, november)
    assert net(office, november) == "-6000.00"  # the second month running costs double
    rule(office, found, Outcome.ACCEPTED)
    with office.enter("second") as session:
        page = read_correction(session, office.people["second"], month_id=october)
    assert page.change is not None
    assert (page.change["net"], page.disputes, page.why_not) == (["-2000.00", "0.00"], (1,), ())
    assert [(one.month_id, str(one.after.net)) for one in page.later] == [
        (november, "-3000.00 CNY")
    ]
    correct(office, signer, october)
    assert (net(office), payable(office, october)) == ("0.00", Decimal(0))
    assert (office.page().state, kept(office, found).corrected_in) == ("issued", 2)
    with refused("corrections.nothing_changes"):
        correct(office, signer, october)
    correct(office, signer, november)
    assert (net(office, november), payable(office, november)) == ("-3000.00", Decimal(-3000))
    with office.enter("vendor") as session:
        vendor = office.people["vendor"]
        shown = read_difference(session, vendor, month_id=october, version=2)
        assert shown.change == page.change
        assert read_difference(session, vendor, month_id=october, version=1).change is None
    with office.enter("procurement") as session:
        balances = session.scalars(select(func.sum(LedgerEntryRow.amount))).one()
        steps = [step.kind for step, _ in rows.list_steps(session, [found])]
        told = read_statistics(session, office.people["procurement"])
    assert (balances, steps) == (Decimal(0), ["raised", "decided", "appealed", "ruled"])
    assert (told.first, told.second) == (Overturned(1, 1), Overturned(1, 1))
    assert [(one.metric, one.counts) for one in told.metrics] == [("answer_rate", Overturned(1, 1))]


def test_what_a_dispute_would_change_is_told_before_anybody_decides(
    database: Connection, blobs: Blobs
) -> None:
    """3 started points at 92.5 %; five contacts fewer make it nothing, a line of 500 less 2,500."""
    office = open_disputed(database, blobs)
    calls = dispute(office)
    line = dispute(office, claim(subject=DisputeSubject.LINE, line_number=1, expected="2500"))
    with office.enter("vendor") as session:
        vendor = office.people["vendor"]
        month, *_ = get_month(session, vendor, office.month_id)
        effects = find_effects(session, vendor, month)
        assert effects is not None
        nets = {key: str(one.after.net.amount) for key, one in effects.by_dispute.items()}
        part = Verdict(Outcome.PARTLY, granted="2")
        change = preview_verdict(session, vendor, dispute_id=calls, verdict=part)
    assert nets == {calls: "0.00", line: "-2500.00"}
    totals = [str(one.net.amount) for one in (effects.shown, effects.if_all)]
    assert totals == ["-3000.00", "0.00"]
    assert (change.before.total, change.after.net.amount) == (Decimal("87.50"), Decimal(-2000))


def test_a_claim_that_is_none_is_refused_with_what_mends_it(
    database: Connection, blobs: Blobs
) -> None:
    office = open_disputed(database, blobs)
    metric: Mapping[str, object] = {"subject": DisputeSubject.METRIC}
    line: Mapping[str, object] = {"subject": DisputeSubject.LINE, "line_number": 1}
    for said, code, kind in [
        (claim(interactions=["C-1"]), "disputes.not_missed", Invalid),
        (claim(interactions=[]), "disputes.contacts_count", Invalid),
        (claim(metric="csat"), "disputes.unknown_item", NotFound),
        (claim(reason=" "), "disputes.reason_missing", Invalid),
        (claim(effect="value"), "disputes.unknown_effect", Invalid),
        (claim(**metric, expected="92.5"), "disputes.not_better", Invalid),
        (claim(**metric, expected="95,0"), "disputes.no_number", Invalid),
        (claim(**metric, expected="101"), "disputes.above_hundred", Invalid),
        (claim(**line, expected="3000"), "disputes.not_less", Invalid),
        (claim(subject=DisputeSubject.LINE, line_number=9), "disputes.unknown_item", NotFound),
        (claim(subject=DisputeSubject.FINDING, finding="x"), "disputes.unknown_item", NotFound),
    ]:
        with refused(code, kind):
            dispute(office, said)
    with refused("disputes.too_late"):
        dispute(office, at=AT + timedelta(days=8))
    found = dispute(office, claim(interactions=LOST[:5], effect=Effect.LEAVE_OUT))
    with refused("disputes.same_item"):
        dispute(office, claim(interactions=LOST[4:6]))
    for granted in ("0", "5", "1.5", "many"):
        with pytest.raises(Invalid):
            decide(office, found, Outcome.PARTLY, granted=granted)
    decide(office, found, Outcome.ACCEPTED)
    with refused("disputes.same_item_final"):
        dispute(office)


def test_a_value_granted_in_part_lies_between_what_stood_and_what_was_asked(
    database: Connection, blobs: Blobs
) -> None:
    """92.5 stood and 95 was asked: 94 is a part, 95 and 96 are not, and the panel may go to 93."""
    office = open_disputed(database, blobs)
    found = dispute(office, claim(subject=DisputeSubject.METRIC, expected="95"))
    for granted in ("92.5", "95", "96"):
        with pytest.raises(Invalid):
            decide(office, found, Outcome.PARTLY, granted=granted)
    decide(office, found, Outcome.PARTLY, granted="94")
    office.publish()
    assert net(office) == "-1000.00"
    appeal(office, found)
    rule(office, found, Outcome.PARTLY, granted="93")
    office.publish()
    assert net(office) == "-2000.00"


def test_strangers_and_parties_do_not_decide(database: Connection, blobs: Blobs) -> None:
    """Not who scored, not the vendor, not finance at first; not the first decider at last."""
    office = open_disputed(database, blobs)
    found = dispute(office)
    with refused("people.same_person", Forbidden):
        decide(office, found, Outcome.REJECTED, who="procurement")
    for who in ("vendor", "finance", "qa", "admin", "auditor"):
        with refused("people.not_allowed", Forbidden):
            decide(office, found, Outcome.ACCEPTED, who=who)
    stranger = hire(open_office(database, blobs), "second", Role.PROCUREMENT)
    with pytest.raises(NotFound):
        decide(stranger, found, Outcome.ACCEPTED)
    rival = Actor(office.people["vendor"].account_id, "Rival", office.tenant_id, Role.VENDOR, found)
    with office.enter("procurement") as session, pytest.raises(NotFound):
        withdraw_dispute(session, rival, dispute_id=found, at=AT)
    decide(office, found, Outcome.REJECTED)
    with refused("disputes.not_now"):
        decide(office, found, Outcome.ACCEPTED)
    appeal(office, found)
    with refused("disputes.not_now"):
        appeal(office, found)
    with refused("disputes.undecided"), office.enter("vendor") as session:
        accept_month(session, office.people["vendor"], month_id=office.month_id, at=LATER)
    for who in ("second", "procurement"):
        with refused("people.same_person", Forbidden):
            rule(office, found, Outcome.ACCEPTED, who=who)
    verdict = Verdict(Outcome.REJECTED, "No.")
    with refused("disputes.panel_side", Invalid), office.enter("finance") as session:
        rule_appeal(
            session, office.people["finance"], dispute_id=found, verdict=verdict,
            client_panel=["Chen Jing"], at=LATER,
        )  # fmt: skip
    rule(office, found, Outcome.REJECTED)
    assert (kept(office, found).state, kept(office, found).ruling) == ("final", {})


def test_who_reviewed_a_contact_does_not_decide_on_it_and_is_told_how_it_ended(
    database: Connection, blobs: Blobs
) -> None:
    """The second person of procurement reviewed one of the five contacts; a third decides."""
    office = hire(open_disputed(database, blobs), "third", Role.PROCUREMENT)
    reviewer = office.people["second"].account_id
    found = dispute(office)
    with office.enter("second") as session:
        task = ReviewTaskRow(
            tenant_id=office.tenant_id, id=new_id(), month_id=office.month_id,
            vendor_id=office.vendor_id, interaction_id=LOST[0], interaction={}, purpose="sample",
            state="submitted", submitted_at=AT, assignee_id=reviewer, made_at=AT, place=1,
            drawn_by="ticket",
        )  # fmt: skip
        session.add(task)
        session.flush()
        session.add(
            ReviewRow(
                tenant_id=office.tenant_id, id=new_id(), task_id=task.id, month_id=office.month_id,
                vendor_id=office.vendor_id, interaction_id=LOST[0], number=1, account_id=reviewer,
                verdicts={}, form_sha256="0" * 64, reviewed_at=AT,
            )
        )  # fmt: skip
    with pytest.raises(Forbidden) as barred:
        decide(office, found, Outcome.ACCEPTED)
    assert [one.facts["did"] for one in barred.value.problems] == ["reviewed"]
    decide(office, found, Outcome.ACCEPTED, who="third")
    with office.enter("third") as session:
        ended = disputes_of_reviewers(session, [office.month_id])
    assert ended == {reviewer: Overturned(1, 1)}


def test_who_alone_decided_does_not_correct(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    """The scorer may: the decision was another's. A rejected dispute leaves nothing to correct."""
    office = open_disputed(database, blobs)
    issue(office, signer)
    found, other = dispute(office), dispute(office, claim(interactions=LOST[5:6]))
    decide(office, other, Outcome.REJECTED)
    with refused("corrections.nothing_changes"):
        correct(office, signer, office.month_id)
    decide(office, found, Outcome.PARTLY, granted="3")
    with refused("corrections.decided_alone", Forbidden):
        correct(office, signer, office.month_id)
    correct(office, signer, office.month_id, who="procurement")
    assert (net(office), kept(office, found).corrected_in) == ("-1000.00", 2)
    assert kept(office, other).corrected_in is None


def test_files_are_bounded_and_go_to_the_two_sides_alone(
    database: Connection, blobs: Blobs
) -> None:
    office = open_disputed(database, blobs)
    files = [
        SentFile("../../etc/mail\x00.html", BytesIO(b"<script>")),
        SentFile("a.pdf", BytesIO(b"%")),
    ]
    found = dispute(office, files=files)
    with office.enter("procurement") as session:
        stored = rows.list_files(session, found)
        assert [(one.name, one.media_type) for one in stored] == [
            ("mail.html", "application/octet-stream"),
            ("a.pdf", "application/pdf"),
        ]
        paper = open_dispute_file(
            session, office.people["procurement"], file_id=stored[0].id, blobs=blobs
        )
    assert paper.content == b"<script>"
    stranger = open_office(database, blobs)
    with stranger.enter("vendor") as session, pytest.raises(NotFound):
        open_dispute_file(session, stranger.people["vendor"], file_id=stored[0].id, blobs=blobs)
    many = [SentFile(f"{n}.txt", BytesIO(b"x")) for n in range(6)]
    with refused("disputes.too_many_files", Invalid), office.enter("second") as session:
        answer_dispute(
            session, office.people["second"], dispute_id=found, text="Here.", files=many,
            blobs=blobs, at=LATER,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("silence", "state", "outcome"),
    [
        ("accepted", "final", "accepted"),
        ("rejected", "decided", "rejected"),
        ("next_level", "appealed", ""),
    ],
)
def test_silence_means_what_the_contract_says(
    database: Connection, blobs: Blobs, silence: str, state: str, outcome: str
) -> None:
    """Nothing before the clock ends, one step at its end, and nothing more when asked again."""
    office = open_disputed(database, blobs, silence=silence)
    found = dispute(office)
    due = kept(office, found).due_at
    assert due is not None
    late = Verdict(Outcome.REJECTED, "Too late.")
    with refused("disputes.decision_too_late"), office.enter("second") as session:
        decide_dispute(session, office.people["second"], dispute_id=found, verdict=late, at=due)
    for at, moved in [(due - timedelta(seconds=1), 0), (due, 1), (due, 0)]:
        with office.enter("procurement") as session:
            assert let_dispute_clocks_run_out(session, at=at) == moved
    now = kept(office, found)
    assert (now.state, now.outcome) == (state, outcome)
    assert bool(now.ruling) is (outcome == "accepted")
    if now.due_at is None:
        return
    with office.enter("procurement") as session:
        assert let_dispute_clocks_run_out(session, at=now.due_at) == 1
        assert let_dispute_clocks_run_out(session, at=now.due_at) == 0
        last = rows.list_steps(session, [found])[-1][0]
    ends = {"decided": ("final", "final"), "appealed": ("appealed", "overdue")}
    assert (kept(office, found).state, last.outcome) == ends[state]


def test_the_clock_of_a_dispute_runs_out_by_itself(database: Connection, blobs: Blobs) -> None:
    """A turn of the tenant's clocks passes it on; the next turn finds nothing to do."""
    office = open_disputed(database, blobs)
    found = dispute(office)
    due = kept(office, found).due_at
    assert due is not None
    counts = []
    for at in (due, due + timedelta(minutes=1)):
        with office.enter("procurement") as session:
            run = run_clocks(session, tenant_id=office.tenant_id, blobs=blobs, at=at)
        assert not run.failures
        counts.append(run.effects.get("disputes", 0))
    assert (counts, kept(office, found).state) == ([1, 0], "appealed")


def test_a_dispute_is_taken_back_and_a_decision_let_stand(
    database: Connection, blobs: Blobs
) -> None:
    office = open_disputed(database, blobs)
    first, second = dispute(office), dispute(office, claim(interactions=LOST[5:7]))
    decide(office, second, Outcome.REJECTED)
    with office.enter("vendor") as session:
        vendor = office.people["vendor"]
        withdraw_dispute(session, vendor, dispute_id=first, at=LATER)
        let_stand(session, vendor, dispute_id=second, at=LATER)
        accept_month(session, vendor, month_id=office.month_id, at=LATER)
    states = [kept(office, one).state for one in (first, second)]
    assert (states, office.page().state) == (
        [DisputeState.WITHDRAWN, DisputeState.FINAL],
        "accepted",
    )
    assert net(office) == "-3000.00"


def test_of_two_who_decide_at_once_one_does(engine: Engine, blobs: Blobs) -> None:
    office = hire(open_disputed(engine, blobs), "third", Role.PROCUREMENT)
    found, seen = dispute(office), list[str]()

    def reject() -> None:
        try:
            decide(office, found, Outcome.REJECTED, who="third")
        except Conflict as conflict:
            seen.extend(problem.code for problem in conflict.problems)

    late = threading.Thread(target=reject)
    verdict = Verdict(Outcome.ACCEPTED, "They were.")
    with office.enter("second") as session:
        decide_dispute(
            session, office.people["second"], dispute_id=found, verdict=verdict, at=LATER
        )
        late.start()
        late.join(0.5)
        assert late.is_alive()
    late.join(10)
    assert seen == ["disputes.not_now"]
    with office.enter("procurement") as session:
        query = select(func.count()).where(
            DisputeStepRow.dispute_id == found, DisputeStepRow.kind == "decided"
        )
        assert session.scalars(query).one() == 1
    assert kept(office, found).outcome == "accepted"
