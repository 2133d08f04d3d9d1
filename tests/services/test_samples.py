"""A sample neither side can rig: planned, frozen, sealed, revealed, drawn, and drawn again."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders.offices import AT, OCTOBER, Office, contacts_csv
from tests.builders.samplings import REVEALING_OVER, SEALING_OVER, SHARES, Sampling
from vendor_sla.domain.people import Action
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound
from vendor_sla.domain.samples import SampleState
from vendor_sla.evidence.draws import DrawFiles, check_draw
from vendor_sla.evidence.tickets import commitment
from vendor_sla.intake.draws import read_draw
from vendor_sla.services.months import draft_month, open_months
from vendor_sla.services.sample_draws import publish_beacon
from vendor_sla.services.sample_pages import open_sample_file
from vendor_sla.services.sample_populations import Wishes
from vendor_sla.services.samples import find_draw, find_drawn


@pytest.fixture(name="sampling")
def _sampling(office: Office) -> Sampling:
    return Sampling(office)


def refused(error: pytest.ExceptionInfo[Conflict | Invalid]) -> list[str]:
    """Return the codes of a refusal."""
    return [problem.code for problem in error.value.problems]


def file(sampling: Sampling, name: str, who: str = "vendor") -> str:
    """Return a published file of the sample."""
    with sampling.office.enter(who) as session:
        actor = sampling.office.people[who]
        month_id, blobs = sampling.month_id, sampling.office.blobs
        paper = open_sample_file(session, actor, month_id=month_id, name=name, blobs=blobs)
        return paper.content.decode()


def test_the_plan_follows_the_rows_and_says_what_it_can_find(sampling: Sampling) -> None:
    sampling.send()
    sampling.plan()
    shown = sampling.page().sample
    assert shown is not None
    assert shown.state is SampleState.PLANNED
    assert shown.plan.metrics == ("answer_rate",)
    strata = {one.key: (one.population, one.size, one.most) for one in shown.plan.strata}
    assert strata == {"bad": (60, 30, 30), "good": (400, 70, 130)}
    assert shown.plan.hours == Decimal("10.0")
    assert shown.forecast is not None
    assert [chance["gap"] for chance in shown.forecast["chances"]] == ["0", "1", "2", "3", "5", "8"]
    assert shown.forecast["chances"][0]["accepted"] == "100"
    assert sampling.page().may == {"plan", "freeze"}
    assert sampling.page("vendor").sample is None


def test_the_whole_way_leads_to_a_draw_that_anybody_can_repeat(sampling: Sampling) -> None:
    draw = sampling.draw()
    assert draw.problems == ()
    assert len(draw.items) == 100
    assert sampling.office.page().state == "sampled"
    published = read_draw(file(sampling, "draw.json"), "draw.json")
    assert published == draw
    files = DrawFiles(*(file(sampling, f"{name}.txt") for name in ("keys", "strata", "rows")))
    assert check_draw(published, files) == ()
    with sampling.office.enter("procurement") as session:
        assert find_drawn(session, sampling.month_id) == draw.items


def test_another_share_draws_another_sample(sampling: Sampling) -> None:
    """Neither side decides alone: both draws stand on the same data and plan."""
    draw = sampling.draw()
    again = replace(draw, vendor=replace(draw.vendor, share="another-share-1"))
    assert {"draw.seal_differs", "draw.seed_differs"} == {
        problem.code for problem in check_draw(again, DrawFiles())
    }


def test_the_vendor_sees_the_list_only_after_the_draw_and_nobody_the_others_share(
    sampling: Sampling,
) -> None:
    sampling.send()
    sampling.plan()
    sampling.freeze()
    sampling.seal("procurement")
    sampling.seal("vendor")
    sampling.reveal("procurement")
    for who in ("procurement", "vendor"):
        shown = sampling.page(who).sample
        assert shown is not None
        assert shown.items == ()
        assert shown.sides["client"].is_revealed
        assert [side.share for side in shown.sides.values()] == ["", ""]
        assert shown.sides["client"].commitment == commitment("client", *SHARES["procurement"])
    with pytest.raises(Conflict):
        file(sampling, "draw.json")
    sampling.reveal("vendor")
    drawn = sampling.page("vendor").sample
    assert drawn is not None
    assert len(drawn.items) == 100
    assert drawn.sides["client"].share == SHARES["procurement"][0]
    assert drawn.forecast is None


def test_a_frozen_month_takes_no_new_files_until_it_is_thawed(sampling: Sampling) -> None:
    sampling.send()
    sampling.plan()
    sampling.freeze()
    with pytest.raises(Conflict, match=r"lifecycle\.not_now"):
        sampling.send(answered=459, lost=1)
    sampling.thaw("a column was missing")
    sampling.send(answered=459, lost=1)
    shown = sampling.page("vendor")
    assert shown.sample is None
    assert [(one.state, one.reasons) for one in shown.earlier] == [("void", ("thawed",))]


def test_a_drawn_sample_holds_the_vendors_data_also_once_the_month_is_drafted(
    sampling: Sampling,
) -> None:
    sampling.draw()
    office = sampling.office
    office.publish()
    with office.enter("procurement") as session:
        procurement = office.people["procurement"]
        draft_month(session, procurement, month_id=office.month_id, blobs=office.blobs, at=AT)
    with pytest.raises(Conflict, match=r"samples\.data_is_frozen"):
        sampling.send(answered=459, lost=1)
    sampling.thaw("the decision asks for a recount")
    sampling.send(answered=459, lost=1)
    assert office.page().state == "submitted"


def test_the_client_sends_what_its_reviewers_found_while_the_data_is_frozen(
    sampling: Sampling,
) -> None:
    sampling.draw()
    office = sampling.office
    office.read(office.upload(contacts_csv(400, 100), who="procurement"))
    page = office.page()
    assert page.state == "sampled"
    assert Action.SUBMIT_EVIDENCE in page.actions
    assert [(one.side, one.state) for one in page.submissions] == [
        ("vendor", "accepted"),
        ("client", "accepted"),
    ]


def test_nothing_is_thawed_that_is_not_frozen(sampling: Sampling) -> None:
    sampling.send()
    sampling.plan()
    with pytest.raises(Conflict, match=r"samples\.not_frozen"):
        sampling.thaw()


def test_a_plan_older_than_the_data_is_not_frozen(sampling: Sampling) -> None:
    sampling.send()
    sampling.plan()
    sampling.send(answered=420, lost=40)
    with pytest.raises(Conflict) as error:
        sampling.freeze()
    assert refused(error) == ["samples.plan_is_old"]
    assert "freeze" not in sampling.page().may


def test_a_population_changed_after_freezing_makes_the_sample_void(sampling: Sampling) -> None:
    """The lifecycle does not let it happen; should it, the draw refuses to be one."""
    sampling.send()
    sampling.plan()
    before = sampling.office.upload(contacts_csv(459, 1))  # sent before, read after the freeze
    sampling.freeze()
    with sampling.office.enter("procurement") as session:
        session.connection().exec_driver_sql(
            "UPDATE submissions SET state = 'accepted' WHERE id = %(id)s", {"id": before}
        )
    sampling.seal("procurement")
    sampling.seal("vendor")
    sampling.reveal("procurement")
    assert sampling.page().earlier[0].reasons == ("population_changed",)
    assert sampling.page().sample is None


def test_data_that_came_after_the_draw_is_a_problem_of_the_draw(sampling: Sampling) -> None:
    sampling.draw()
    with sampling.office.enter("procurement") as session:
        session.connection().exec_driver_sql("UPDATE submissions SET state = 'refused'")
    assert [problem.code for problem in sampling.found().problems] == ["samples.population_changed"]


def test_a_revealed_share_that_does_not_match_is_refused(sampling: Sampling) -> None:
    sampling.send()
    sampling.plan()
    sampling.freeze()
    sampling.seal("procurement")
    sampling.seal("vendor")
    with pytest.raises(Invalid) as error:
        sampling.reveal("vendor", share="a-better-share-now")
    assert refused(error) == ["samples.reveal_differs"]
    with pytest.raises(Invalid):
        sampling.reveal("vendor", nonce="another-nonce-0123")
    sampling.reveal("vendor")


def test_a_commitment_made_elsewhere_is_taken_as_it_is(sampling: Sampling) -> None:
    """A vendor need not type its share into the client's server before the reveal."""
    sampling.send()
    sampling.plan()
    sampling.freeze()
    made = commitment("vendor", *SHARES["vendor"])
    assert sampling.seal("vendor", commitment=f" {made.upper()} ") == made
    sampling.seal("procurement")
    sampling.reveal("vendor")
    sampling.reveal("procurement")
    assert sampling.found().problems == ()


@pytest.mark.parametrize("commitment", ["abc", "z" * 64, "0" * 63])
def test_what_is_no_hash_seals_nothing(sampling: Sampling, commitment: str) -> None:
    sampling.send()
    sampling.plan()
    sampling.freeze()
    with pytest.raises(Invalid) as error:
        sampling.seal("vendor", commitment=commitment)
    assert refused(error) == ["samples.no_commitment"]


def test_nobody_reveals_before_both_have_sealed_nor_seals_twice(sampling: Sampling) -> None:
    sampling.send()
    sampling.plan()
    sampling.freeze()
    sampling.seal("procurement")
    with pytest.raises(Conflict) as error:
        sampling.reveal("procurement")
    assert refused(error) == ["samples.other_not_sealed"]
    with pytest.raises(Conflict) as error:
        sampling.seal("procurement")
    assert refused(error) == ["samples.sealed_already"]
    with pytest.raises(Conflict) as error:
        sampling.reveal("vendor")
    assert refused(error) == ["samples.not_sealed"]


def test_a_vendor_that_does_not_reveal_is_drawn_by_the_clients_share_and_marked(
    sampling: Sampling,
) -> None:
    sampling.send()
    sampling.plan()
    sampling.freeze()
    sampling.seal("procurement")
    sampling.seal("vendor")
    sampling.reveal("procurement")
    with pytest.raises(Conflict) as error:
        sampling.settle("procurement", at=REVEALING_OVER - timedelta(seconds=1))
    assert refused(error) == ["samples.not_due"]
    with pytest.raises(Conflict):
        sampling.reveal("vendor", at=REVEALING_OVER)
    sampling.settle("procurement", at=REVEALING_OVER)
    draw = sampling.found()
    assert draw.is_vendor_silent
    assert draw.problems == ()
    assert sampling.page().sample is not None
    assert read_draw(file(sampling, "draw.json"), "draw.json").is_vendor_silent


def test_a_vendor_that_never_seals_gains_nothing(sampling: Sampling) -> None:
    sampling.send()
    sampling.plan()
    sampling.freeze()
    sampling.seal("procurement")
    sampling.reveal("procurement", at=SEALING_OVER)
    # It could now choose a share; nothing of it counts any more. The draw is there already.
    with pytest.raises(Conflict):
        sampling.seal("vendor", at=SEALING_OVER)
    assert sampling.found().is_vendor_silent


def test_a_client_that_does_not_reveal_has_no_audit_and_no_second_try(sampling: Sampling) -> None:
    sampling.send()
    sampling.plan()
    sampling.freeze()
    sampling.seal("procurement")
    sampling.seal("vendor")
    sampling.reveal("vendor")
    assert "settle" in sampling.page("vendor", at=REVEALING_OVER).may
    sampling.settle("vendor", at=REVEALING_OVER)
    assert sampling.page("vendor").earlier[0].reasons == ("client_silent",)
    with sampling.office.enter("procurement") as session:
        assert find_draw(session, sampling.month_id) is None
    with pytest.raises(Conflict) as error:
        sampling.plan()
    assert refused(error) == ["samples.client_was_silent"]
    # The vendor's figure stands: the month goes on without a sample.
    sampling.thaw("no audit: the client did not reveal")
    with pytest.raises(Conflict):
        sampling.plan()


def test_a_client_that_never_seals_has_no_audit(sampling: Sampling) -> None:
    sampling.send()
    sampling.plan()
    sampling.freeze()
    sampling.seal("vendor")
    sampling.settle("vendor", at=SEALING_OVER)
    assert sampling.page().earlier[0].reasons == ("client_silent",)


def test_the_client_takes_no_draw_back_once_a_share_is_known(sampling: Sampling) -> None:
    sampling.send()
    sampling.plan()
    sampling.freeze()
    sampling.seal("procurement")
    sampling.seal("vendor")
    assert "thaw" in sampling.page().may
    sampling.reveal("vendor")
    assert "thaw" not in sampling.page().may
    with pytest.raises(Conflict) as error:
        sampling.thaw()
    assert refused(error) == ["samples.too_late_to_withdraw"]


def test_a_draw_that_does_not_please_is_not_drawn_again_from_the_same_data(
    sampling: Sampling,
) -> None:
    sampling.draw()
    sampling.thaw("the vendor is to count again")
    assert "plan" not in sampling.page().may
    with pytest.raises(Conflict) as error:
        sampling.plan()
    assert refused(error) == ["samples.drawn_already"]
    sampling.send(answered=410, lost=50)
    sampling.plan()
    assert "freeze" in sampling.page().may


def test_a_published_list_sent_as_a_months_file_is_refused_and_not_erased(
    sampling: Sampling,
) -> None:
    """A file is stored once by its hash: what is refused must not take the frozen data along."""
    sampling.draw()
    keys = file(sampling, "keys.txt")
    office = sampling.office
    with office.enter("procurement") as session:
        november = open_months(
            session,
            office.people["procurement"],
            contract_id=office.contract_id,
            periods=[OCTOBER.shifted(1)],
            at=AT,
        )
    office.read(office.upload(keys.encode(), name="keys.csv", month_id=november[0]))
    assert file(sampling, "keys.txt") == keys


def test_a_beacon_is_written_down_after_the_shares_and_enters_the_seed(sampling: Sampling) -> None:
    sampling.send()
    sampling.plan(Wishes(size=100, beacon="drand round 5120000"))
    sampling.freeze()
    office, procurement = sampling.office, sampling.office.people["procurement"]

    def publish(value: str) -> None:
        with office.enter("procurement") as session:
            publish_beacon(
                session,
                procurement,
                month_id=sampling.month_id,
                value=value,
                blobs=office.blobs,
                at=AT,
            )

    with pytest.raises(Conflict) as error:
        publish("7c1e")
    assert refused(error) == ["samples.beacon_too_early"]
    sampling.seal_and_reveal()
    assert sampling.page().may == {"beacon"}
    with pytest.raises(Invalid):
        publish("a|b")
    publish("7c1e")
    assert (sampling.found().beacon, sampling.found().problems) == ("7c1e", ())


def test_the_extension_takes_the_next_tickets_once(sampling: Sampling) -> None:
    first = sampling.draw()
    assert "extend" in sampling.page().may
    assert sampling.change("extend_sample") == 60
    extended = sampling.found()
    assert extended.problems == ()
    assert {item.look for item in extended.items if item not in first.items} == {2}
    files = DrawFiles(*(file(sampling, f"{name}.txt") for name in ("keys", "strata", "rows")))
    assert check_draw(extended, files) == ()
    with pytest.raises(Conflict) as error:
        sampling.change("extend_sample")
    assert refused(error) == ["samples.extended_already"]


def test_a_lost_item_is_replaced_by_the_next_ticket_and_stays_in_the_log(
    sampling: Sampling,
) -> None:
    draw = sampling.draw()
    lost = draw.items[0]
    key = sampling.change(
        "replace_item", interaction_id=lost.interaction_id, reason="our recording is gone"
    )
    after = {item.interaction_id: item for item in sampling.found().items}
    assert (after[lost.interaction_id].status, after[lost.interaction_id].reason) == (
        "replaced", "our recording is gone",
    )  # fmt: skip
    assert (after[key].replaces, after[key].position) == (lost.interaction_id, 31)
    assert sampling.found().problems == ()
    again = pytest.raises(Conflict, match="item_settled")
    with again:
        sampling.change("replace_item", interaction_id=lost.interaction_id, reason="once more")
    with pytest.raises(Invalid):
        sampling.change("replace_item", interaction_id=key, reason=" ")
    with pytest.raises(NotFound):
        sampling.change("replace_item", interaction_id="C-nobody", reason="gone")


def test_what_the_vendor_does_not_deliver_in_two_working_days_counts_against_it(
    sampling: Sampling,
) -> None:
    item = sampling.draw().items[0].interaction_id
    too_early = pytest.raises(Conflict, match="still_time")
    with too_early:
        sampling.change("mark_undelivered", interaction_id=item, reason="no recording came")
    sampling.change(
        "mark_undelivered", interaction_id=item, reason="no recording came", at=SEALING_OVER
    )
    marked = next(one for one in sampling.found().items if one.interaction_id == item)
    assert (marked.status, marked.weighs) == ("undelivered", True)


def test_items_chosen_by_hand_are_marked_and_weigh_nothing(sampling: Sampling) -> None:
    draw = sampling.draw()
    drawn = {item.interaction_id for item in draw.items}
    free = [f"C-{number}" for number in range(460) if f"C-{number}" not in drawn][:2]
    lines = "\n".join(free)
    assert sampling.change("add_by_hand", interaction_ids=lines, reason="complaints") == 2
    added = [item for item in sampling.found().items if item.status == "hand"]
    assert sorted(item.interaction_id for item in added) == sorted(free)
    assert not any(item.weighs for item in added)
    assert {item.reason for item in added} == {"complaints"}
    assert sampling.found().problems == ()
    unknown = f"{free[0]}\nX-1\nC-459x\n{draw.items[0].interaction_id}"
    with pytest.raises(Invalid) as error:
        sampling.change("add_by_hand", interaction_ids=unknown, reason="complaints")
    assert refused(error) == [
        "samples.duplicate_item", "samples.unknown_item", "samples.unknown_item",
        "samples.duplicate_item",
    ]  # fmt: skip


def test_what_the_clients_list_has_and_the_vendors_lacks_is_drawn_from_too(
    sampling: Sampling,
) -> None:
    sampling.send()
    everything = contacts_csv(400, 100)  # forty lost calls the vendor does not mention
    sampling.office.read(sampling.office.upload(everything, who="procurement"))
    sampling.plan()
    shown = sampling.page().sample
    assert shown is not None
    strata = {one.key: (one.population, one.size) for one in shown.plan.strata}
    assert strata["omitted"] == (40, 30)
    assert "omitted\tC-460" in file(sampling, "strata.txt", "procurement")
    assert "C-460" not in file(sampling, "keys.txt", "procurement")


@pytest.mark.parametrize(
    ("wishes", "codes"),
    [
        (Wishes(size=10), ["samples.size"]),
        (Wishes(size=100, most=90), ["samples.most"]),
        (Wishes(minutes=Decimal(0), split_by="mood"), ["samples.minutes", "samples.split"]),
        (Wishes(rates={"bad": Decimal(101)}), ["samples.rate"]),
        (Wishes(metrics=("csat",)), ["samples.no_rows_to_judge"]),
    ],
)
def test_wishes_that_make_no_plan_are_refused_at_once(
    sampling: Sampling, wishes: Wishes, codes: list[str]
) -> None:
    sampling.send()
    with pytest.raises(Invalid) as error:
        sampling.plan(wishes)
    assert refused(error) == codes


def test_tightened_inspection_draws_three_fifths_more(sampling: Sampling) -> None:
    sampling.send(answered=2000, lost=300)
    sampling.plan(Wishes(is_tightened=True))
    shown = sampling.page().sample
    assert shown is not None
    assert (shown.plan.size, shown.plan.most) == (320, 640)


@pytest.mark.parametrize("who", ["vendor", "finance", "qa", "auditor", "admin"])
def test_only_procurement_plans(office: Office, who: str) -> None:
    assert not office.people[who].may(Action.PLAN_SAMPLE)


def test_a_reviewer_does_not_read_the_vendors_rows(office: Office) -> None:
    """The rows hold the vendor's own values: whoever judges an item must not know them."""
    with office.enter("qa") as session, pytest.raises(Forbidden):
        open_sample_file(
            session,
            office.people["qa"],
            month_id=office.month_id,
            name="rows.txt",
            blobs=office.blobs,
        )


def test_every_step_is_in_the_history_and_the_vendor_reads_it(sampling: Sampling) -> None:
    sampling.draw()
    told = [entry.event for entry in sampling.office.page("vendor").history]
    assert told[:6] == [
        "sample", "reveal_share", "reveal_share", "seal_share", "seal_share", "freeze",
    ]  # fmt: skip


def test_the_published_document_is_plain_json(sampling: Sampling) -> None:
    sampling.draw()
    document = json.loads(file(sampling, "draw.json"))
    assert json.loads(file(sampling, "plan.json")) == json.loads(document["plan"])
    with pytest.raises(NotFound):
        file(sampling, "passwords.txt")
