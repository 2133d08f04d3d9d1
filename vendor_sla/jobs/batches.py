"""The task that takes a batch's step for one month, under that month's lock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from procrastinate import JobContext, RetryStrategy

from vendor_sla.domain.refusals import Problem, Refused
from vendor_sla.jobs.workplaces import Workplace
from vendor_sla.services.batch_items import begin_item, refuse_item, run_item
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.faults import is_disconnected, is_out_of_space
from vendor_sla.store.queue import QUEUE

# A month that meets a lost connection, a killed worker or a bug of ours this often is refused.
MOST_ATTEMPTS = 4
_log = structlog.get_logger()


@QUEUE.task(
    name="run_batch_item",
    pass_context=True,
    retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=2),
)
def run_batch_item(context: JobContext, *, tenant_id: str, item_id: str) -> None:
    """Take the step for one month; running it again at any point changes nothing twice."""
    place: Workplace = context.additional_context["place"]
    working = _Working(place, UUID(tenant_id), UUID(item_id))
    log = _log.bind(tenant=tenant_id, item=item_id, attempt=context.job.attempts)
    if context.job.attempts >= MOST_ATTEMPTS:
        working.refuse([Problem("batches.given_up")])
        log.error("batch_item_given_up")
        return
    try:
        working.run()
    except Refused as refusal:
        working.refuse(refusal.problems)
        log.info("batch_item_refused", problems=[problem.code for problem in refusal.problems])
    except Exception as error:
        if is_disconnected(error) or not is_out_of_space(error):
            raise  # to be tried again
        working.refuse([Problem("batches.no_space")])
        log.warning("batch_item_no_space", error=str(error))


@dataclass(frozen=True, slots=True)
class _Working:
    place: Workplace
    tenant_id: UUID
    item_id: UUID

    def run(self) -> None:
        place = self.place
        assert place.signer is not None
        if self._within(begin_item):
            self._within(
                run_item,
                tenant_id=self.tenant_id,
                blobs=place.blobs,
                signer=place.signer,
                at=place.now(),
            )

    def refuse(self, problems: Sequence[Problem]) -> None:
        self._within(refuse_item, problems=problems)

    def _within(self, work: Callable[..., Any], **given: Any) -> Any:
        with tenant_session(self.place.engine, tenant_id=self.tenant_id) as session:
            return work(session, item_id=self.item_id, **given)
