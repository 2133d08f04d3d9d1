"""Circumstances against the contract they belong to: every name they use is there."""

from collections.abc import Collection, Iterator

from vendor_sla.domain.circumstances import Circumstances
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.refusals import Problem


def unknown_names(contract: Contract, circumstances: Circumstances) -> Iterator[Problem]:
    """Yield a problem for each metric, relief code, duty and incident the contract lacks."""
    metrics = {metric.key for metric in contract.metrics}
    codes = {code.key for code in contract.relief}
    duties = {duty.key for duty in contract.data_duties if duty.key}
    incidents = {incident.key for incident in contract.incidents}
    for place, claim in enumerate(circumstances.relief):
        if claim.metric not in metrics:
            facts = {"metric": claim.metric}
            yield Problem("circumstances.unknown_metric", f"relief.{place}.metric", facts)
        if claim.code not in codes:
            facts = {"relief": claim.code, "known": _listed(codes)}
            yield Problem("relief.unknown_code", f"relief.{place}.code", facts)
    for place, recount in enumerate(circumstances.recounts):
        if recount.metric not in metrics:
            facts = {"metric": recount.metric}
            yield Problem("circumstances.unknown_metric", f"recounts.{place}.metric", facts)
    for place, delivery in enumerate(circumstances.deliveries):
        if delivery.duty not in duties:
            facts = {"duty": delivery.duty, "known": _listed(duties)}
            yield Problem("circumstances.unknown_duty", f"deliveries.{place}.duty", facts)
    for place, incident in enumerate(circumstances.incidents):
        if incident.kind not in incidents:
            facts = {"kind": incident.kind, "known": _listed(incidents)}
            yield Problem("circumstances.unknown_incident", f"incidents.{place}.kind", facts)


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names)) or "—"
