"""The task that winds the clocks of all tenants, every minute."""

import structlog
from procrastinate import JobContext

from vendor_sla.jobs.workplaces import Workplace
from vendor_sla.services.clocks import run_clocks
from vendor_sla.services.tenants import list_tenants
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.queue import QUEUE

_STALE_SECONDS = 150
_log = structlog.get_logger()


@QUEUE.periodic(cron="* * * * *")
@QUEUE.task(name="wind_clocks", pass_context=True, lock="wind_clocks")
def wind_clocks(context: JobContext, timestamp: int) -> None:
    """Run the clocks of each tenant in its own transaction; one's failure stops no other's.

    However many workers there are, one of them does it each minute: the queue sees to that, and a
    lock on the tenant's clock to what is left.
    """
    place: Workplace = context.additional_context["place"]
    if is_stale(place, timestamp):
        return
    for tenant_id in list_tenants(place.engine):
        log = _log.bind(tenant=str(tenant_id))
        try:
            with tenant_session(place.engine, tenant_id=tenant_id) as session:
                run = run_clocks(session, tenant_id=tenant_id, blobs=place.blobs, at=place.now())
        except Exception as error:  # logged; the others go on
            log.exception("clocks_failed", error=type(error).__name__)
            continue
        for thing, error_text in run.failures:
            log.error("clock_failed", thing=thing, error=error_text)
        if run.effects:
            log.info("clocks_ran", **run.effects)


def is_stale(place: Workplace, timestamp: int) -> bool:
    """Tell whether a minute's task comes so late that the next one's is about to do the same."""
    return place.now().timestamp() - timestamp > _STALE_SECONDS
