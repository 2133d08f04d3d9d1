"""Pre-sales: what became of the customers received, from the orders file."""

import numpy as np

from vendor_sla.measures.arrivals import handled_at
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution, share
from vendor_sla.measures.registry import kept, measure
from vendor_sla.measures.rows import MISSING, Ints, Mask, Rows

_ONE = 1_000_000


@measure("orders")
def sales_amount(rows: Rows, asked: Asked) -> Contribution:
    """Add up the amounts of orders, by default of paid ones in the period of payment."""
    at, counted = _orders(rows, asked)
    told = counted & rows.present("amount")
    return Contribution(
        told,
        at,
        rows["amount"],
        amount_scale=_ONE,
        is_total=True,
        facts={"without_amount": counted & ~told},
    )


@measure("orders")
def order_count(rows: Rows, asked: Asked) -> Contribution:
    """Count the orders."""
    at, counted = _orders(rows, asked)
    return Contribution(counted, at, counted, is_total=True)


@measure(keeps=kept("opened_at", "answered_at", "first_response_at", "customer_key"))
def inquiry_conversion(rows: Rows, asked: Asked) -> Contribution:
    """Measure customers who ordered within the window over customers received in the period."""
    at, keys = handled_at(rows), rows["customer_key"]
    received = np.flatnonzero(asked.inside(at) & (keys != MISSING))
    orders = asked.files["orders"]
    ordered = _ordered_after(
        keys[received],
        at[received],
        order_keys=orders["customer_key"],
        placed=orders["placed_at"],
        window=asked.needed_span("window"),
    )
    _, first, group = np.unique(keys[received], return_index=True, return_inverse=True)
    counted = np.zeros(rows.size, dtype=np.bool_)
    hit = counted.copy()
    counted[received[first]] = True
    hit[received[first]] = np.bincount(group, ordered, minlength=len(first)) > 0
    without = (at != MISSING) & (keys == MISSING)
    return share(asked, at, counted, hit, without_customer=without)


@measure("orders")
def order_loss_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure closed orders over orders placed."""
    return share(asked, rows["placed_at"], rows.present("placed_at"), rows.present("closed_at"))


@measure("orders")
def payment_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure paid orders over orders placed."""
    return share(asked, rows["placed_at"], rows.present("placed_at"), rows.present("paid_at"))


@measure("orders")
def average_order_value(rows: Rows, asked: Asked) -> Contribution:
    """Measure the mean amount of an order."""
    at, counted = _orders(rows, asked)
    told = counted & rows.present("amount")
    facts = {"without_amount": counted & ~told}
    return Contribution(told, at, rows["amount"], amount_scale=_ONE, facts=facts)


@measure("orders")
def repurchase_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure customers with two orders or more over customers with orders in the period."""
    at, keys = rows["placed_at"], rows["customer_key"]
    known = np.flatnonzero(asked.inside(at) & (keys != MISSING))
    _, first, counts = np.unique(keys[known], return_index=True, return_counts=True)
    counted = np.zeros(rows.size, dtype=np.bool_)
    hit = counted.copy()
    counted[known[first]] = True
    hit[known[first]] = counts > 1
    return share(asked, at, counted, hit, without_customer=keys == MISSING)


def _orders(rows: Rows, asked: Asked) -> tuple[Ints, Mask]:
    at = rows["paid_at" if asked.text("counted") == "paid" else "placed_at"]
    return at, asked.inside(at)


def _ordered_after(keys: Ints, at: Ints, *, order_keys: Ints, placed: Ints, window: int) -> Mask:
    """Return the contacts whose customer placed an order within the window after them."""
    order = np.lexsort((placed, order_keys))
    order_keys, placed = order_keys[order], placed[order]
    found = np.zeros(len(keys), dtype=np.bool_)
    for place, (key, instant) in enumerate(zip(keys.tolist(), at.tolist(), strict=True)):
        low, high = np.searchsorted(order_keys, key), np.searchsorted(order_keys, key, "right")
        later = low + np.searchsorted(placed[low:high], instant)
        found[place] = later < high and placed[later] - instant <= window
    return found
