"""Reviewers: who may judge contacts, and whose turn it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from uuid import UUID

from vendor_sla.domain.people import Role
from vendor_sla.store import reviews as rows
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Bench:
    """Who may review: QA people first, procurement where there are too few of them."""

    qa: tuple[UUID, ...]
    others: tuple[UUID, ...]

    @property
    def everybody(self) -> tuple[UUID, ...]:
        """Return everybody, QA people first."""
        return self.qa + self.others

    def turns(self, start: int) -> Iterator[UUID | None]:
        """Yield whose turn it is from a place on, over and over; None where there is nobody."""
        people = self.qa or self.others or (None,)
        begin = start % len(people)
        return cycle((*people[begin:], *people[:begin]))

    def somebody_else(self, *but: UUID | None, place: int) -> UUID | None:
        """Return another person, by turns, QA people first; None leaves it to who comes first."""
        for group in (self.qa, self.others):
            free = [one for one in group if one not in but]
            if free:
                return free[place % len(free)]
        return None


def bench_of(session: Session) -> Bench:
    """Return who may review in the session's tenant."""
    people = rows.list_people(session, (Role.QA, Role.PROCUREMENT))
    qa = dict.fromkeys(account for account, _, role in people if role == Role.QA)
    others = dict.fromkeys(account for account, _, _ in people if account not in qa)
    return Bench(tuple(qa), tuple(others))
