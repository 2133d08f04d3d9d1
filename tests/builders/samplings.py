"""A month of a hotline on its way to a drawn sample, step by step as people take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.builders.offices import AT, Office, contacts_csv
from vendor_sla.domain.samples import Draw
from vendor_sla.services import sample_draws, sample_items, sample_seals, samples
from vendor_sla.services.sample_pages import SamplePage, read_sample_page
from vendor_sla.services.sample_populations import Wishes

SHARES: Mapping[str, tuple[str, str]] = {
    "procurement": ("client-share-7f3a9c", "client-nonce-0123456789"),
    "vendor": ("vendor-share-51b2e8", "vendor-nonce-0123456789"),
}
# Frozen on Tuesday 3 November: seals by the end of Thursday, shares by the end of Monday.
SEALING_OVER = datetime.fromisoformat("2026-11-06T00:00:00+08:00")
REVEALING_OVER = datetime.fromisoformat("2026-11-10T00:00:00+08:00")


@dataclass(frozen=True, slots=True)
class Sampling:
    """One office's October and the steps of its sample."""

    office: Office

    @property
    def month_id(self) -> UUID:
        """Return October."""
        return self.office.month_id

    def send(self, answered: int = 400, lost: int = 60) -> None:
        """Send the month as the vendor."""
        self.office.read(self.office.upload(contacts_csv(answered, lost)))

    def plan(self, wishes: Wishes | None = None, *, at: datetime = AT) -> None:
        """Plan 100 items, 160 at most, unless something else is wished."""
        with self.office.enter("procurement") as session:
            samples.plan_sample(
                session,
                self.office.people["procurement"],
                month_id=self.month_id,
                wishes=wishes or Wishes(size=100, most=160),
                blobs=self.office.blobs,
                at=at,
            )

    def freeze(self, *, at: datetime = AT) -> None:
        """Freeze what was planned."""
        with self.office.enter("procurement") as session:
            samples.freeze_sample(
                session, self.office.people["procurement"], month_id=self.month_id, at=at
            )

    def thaw(self, reason: str = "recount", *, at: datetime = AT) -> None:
        """Lift the freeze."""
        with self.office.enter("procurement") as session:
            actor = self.office.people["procurement"]
            samples.thaw_month(session, actor, month_id=self.month_id, reason=reason, at=at)

    def seal(self, who: str, *, at: datetime = AT, commitment: str = "") -> str:
        """Seal a side's share."""
        share, nonce = ("", "") if commitment else SHARES[who]
        with self.office.enter(who) as session:
            return sample_seals.seal_share(
                session,
                self.office.people[who],
                month_id=self.month_id,
                at=at,
                commitment=commitment,
                share=share,
                nonce=nonce,
            )

    def reveal(
        self, who: str, *, at: datetime = AT + timedelta(hours=1), share: str = "", nonce: str = ""
    ) -> None:
        """Reveal a side's share; the worker does at once what it is asked."""
        with self.office.enter(who) as session:
            sample_seals.reveal_share(
                session,
                self.office.people[who],
                month_id=self.month_id,
                share=share or SHARES[who][0],
                nonce=nonce or SHARES[who][1],
                blobs=self.office.blobs,
                at=at,
            )
        if who == "vendor":
            self.work(at=at)

    def settle(self, who: str, *, at: datetime) -> None:
        """Let the deadlines take effect."""
        with self.office.enter(who) as session:
            sample_draws.settle_sample(
                session,
                self.office.people[who],
                month_id=self.month_id,
                blobs=self.office.blobs,
                at=at,
            )
        if who == "vendor":
            self.work(at=at)

    def work(self, *, at: datetime) -> None:
        """Do what a vendor set off, in the worker's session, which names no vendor."""
        with self.office.enter("procurement") as session:
            sample_draws.settle_asked(
                session,
                tenant_id=self.office.tenant_id,
                month_id=self.month_id,
                account_id=self.office.people["vendor"].account_id,
                blobs=self.office.blobs,
                at=at,
            )

    def seal_and_reveal(self) -> None:
        """Take both sides through sealing and revealing."""
        self.seal("procurement")
        self.seal("vendor")
        self.reveal("procurement")
        self.reveal("vendor")

    def draw(self) -> Draw:
        """Take every step from the data to the drawn sample."""
        self.send()
        self.plan()
        self.freeze()
        self.seal_and_reveal()
        return self.found()

    def found(self) -> Draw:
        """Return the drawn sample."""
        with self.office.enter("procurement") as session:
            draw = samples.find_draw(session, self.month_id)
        assert draw is not None
        return draw

    def page(self, who: str = "procurement", *, at: datetime = AT) -> SamplePage:
        """Return the page as somebody sees it."""
        with self.office.enter(who) as session:
            actor = self.office.people[who]
            return read_sample_page(session, actor, month_id=self.month_id, at=at)

    def change(self, step: str, *, at: datetime = AT, **values: Any) -> Any:
        """Take a step with the items of the drawn sample, by its name."""
        if step in {"extend_sample", "replace_item", "add_by_hand"}:
            values["blobs"] = self.office.blobs
        with self.office.enter("procurement") as session:
            return getattr(sample_items, step)(
                session,
                self.office.people["procurement"],
                month_id=self.month_id,
                at=at,
                **values,
            )
