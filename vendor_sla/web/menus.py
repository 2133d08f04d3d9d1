"""The menu: the places this person may go to."""

from dataclasses import dataclass

from flask import request, url_for

from vendor_sla.domain.people import Action
from vendor_sla.web.visits import visit


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: `word` is its message, `icon` its picture."""

    word: str
    icon: str
    url: str
    is_current: bool


# endpoint, what it needs, word, icon; an entry lights up on every page of its blueprint or more.
_PLACES = (
    ("boards.show_board", Action.READ_BOARD, "page.board.menu", "grid-1x2"),
    ("inboxes.show_inbox", Action.READ_BOARD, "page.inbox.menu", "inbox"),
    ("deadlines.show_calendar", Action.READ_BOARD, "page.calendar.menu", "calendar3"),
    ("penalties.show_penalties", Action.READ_PENALTIES, "page.penalties.menu", "cash-coin"),
    ("statements.show_statement", Action.READ_PENALTIES, "page.statements.menu", "receipt"),
    ("disputes.show_disputes", Action.READ_DISPUTES, "page.disputes.menu", "flag"),
    ("contracts.show_contracts", Action.READ_CONTRACTS, "page.contracts.menu", "file-earmark-text"),
    ("designs.show_designs", Action.READ_DESIGNS, "page.designs.menu", "people"),
    ("reviews.show_queue", Action.REVIEW, "page.reviews.menu", "patch-check"),
    ("catalogue.show_catalogue", Action.READ_DESIGNS, "page.catalogue.menu", "clipboard-data"),
    ("vendors.show_vendors", Action.REGISTER_VENDOR, "page.vendors.menu", "building"),
    ("mails.show_mails", Action.MANAGE_PEOPLE, "page.mails.menu", "send"),
    ("history.show_history", Action.READ_HISTORY, "page.history.menu", "clock-history"),
    ("scorecards.show_verify", Action.VERIFY_PDF, "page.verify.menu", "shield-check"),
)
_HOME_OF = {
    "annual_views": "penalties",
    "applications": "penalties",
    "invoices": "penalties",
    "waivers": "penalties",
    "batches": "boards",
    "months": "boards",
    "leagues": "boards",
    "breakdowns": "boards",
    "submissions": "boards",
    "profiles": "boards",
    "circumstances": "boards",
    "pairs": "boards",
    "samples": "boards",
    "corrections": "disputes",
    "calibrations": "reviews",
    "callbacks": "reviews",
    "reliability": "reviews",
    "signals": "boards",
    "notices": "statements",
    "journals": "statements",
    "accruals": "statements",
    "billing_details": "statements",
    "opening_states": "contracts",
    "design_rounds": "designs",
    "design_documents": "designs",
    "drafts": "contracts",
    "replays": "contracts",
}


def menu() -> tuple[Place, ...]:
    """Return the places of this visitor, in order."""
    seen = visit()
    if seen is None or seen.actor is None:
        return ()
    here = request.blueprint or ""
    here = _HOME_OF.get(here, here)
    words = {"page.board.menu": "page.board.title_vendor"} if seen.actor.is_vendor else {}
    return tuple(
        Place(words.get(word, word), icon, url_for(endpoint), endpoint.partition(".")[0] == here)
        for endpoint, action, word, icon in _PLACES
        if seen.actor.may(action)
    )


def first_place() -> str:
    """Return the address of the first place, else of the account."""
    places = menu()
    seen = visit()
    if seen is not None and seen.actor is None:
        return url_for("accounts.show_choices")
    return places[0].url if places else url_for("accounts.show_account")


def may(action: str) -> bool:
    """Tell templates whether this visitor may do an action."""
    seen = visit()
    return seen is not None and seen.actor is not None and seen.actor.may(Action(action))


def seat_name() -> str:
    """Return the tenant this visitor sits in, and the vendor they come from."""
    seen = visit()
    chosen = seen.chosen if seen else None
    names = (chosen.vendor_name, chosen.tenant_name) if chosen else ()
    return " · ".join(name for name in names if name)
