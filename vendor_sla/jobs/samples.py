"""The task that draws a sample a vendor's step made due: the vendor itself may not write it."""

from uuid import UUID

import structlog
from procrastinate import JobContext, RetryStrategy

from vendor_sla.jobs.workplaces import Workplace
from vendor_sla.services.sample_draws import settle_asked
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.queue import QUEUE

_log = structlog.get_logger()


@QUEUE.task(name="settle_sample", pass_context=True, retry=RetryStrategy(max_attempts=5, wait=1))
def settle_sample(context: JobContext, *, tenant_id: str, month_id: str, account_id: str) -> None:
    """Draw a month's sample or let a deadline take effect; running it again changes nothing."""
    place: Workplace = context.additional_context["place"]
    tenant = UUID(tenant_id)
    with tenant_session(place.engine, tenant_id=tenant) as session:
        settle_asked(
            session,
            tenant_id=tenant,
            month_id=UUID(month_id),
            account_id=UUID(account_id),
            blobs=place.blobs,
            at=place.now(),
        )
    _log.info("sample_settled", tenant=tenant_id, month=month_id)
