"""Alternatives: the money of a period had another figure governed."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from vendor_sla.domain.decisions import Check, Decision, Governs, MoneyUnder
from vendor_sla.domain.money import Money

Settled = Callable[[Mapping[str, Decision]], Money]


def money_under(decisions: Mapping[str, Decision], net: Settled) -> MoneyUnder | None:
    """Return the net under the vendor's figures, the client's, and those that govern.

    `net` settles the period under some decisions. A figure is put in as it stands, without the
    limits that money on an estimate keeps to: this is what each side's number alone would cost.
    None where no metric was checked.
    """
    vendors = {
        key: replace(one, governs=Governs.VENDOR, basis=None, is_misreported=False)
        for key, one in decisions.items()
        if one.vendor is not None and one.client is not None
    }
    clients = {key: _as_found(one) for key, one in decisions.items() if one.client is not None}
    if not clients:
        return None
    governing = net(decisions)
    by_metric = {
        key: (
            net({**decisions, key: vendors[key]}) if key in vendors else None,
            net({**decisions, key: one}),
            governing,
        )
        for key, one in clients.items()
    }
    return MoneyUnder(
        vendor=net({**decisions, **vendors}),
        client=net({**decisions, **clients}),
        governing=governing,
        by_metric=by_metric,
    )


def _as_found(decision: Decision) -> Decision:
    governs = Governs.SAMPLE if decision.check is Check.MEASURE else Governs.CLIENT
    return replace(decision, governs=governs, basis=None, excuse="", is_misreported=False)
