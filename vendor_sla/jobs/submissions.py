"""The task that reads a submission: short transactions at both ends, none while it reads."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import structlog
from procrastinate import JobContext, RetryStrategy

from vendor_sla.domain.refusals import Problem, Refused
from vendor_sla.jobs.workplaces import Workplace
from vendor_sla.services.submission_readings import plan_reading, read_files
from vendor_sla.services.submission_results import (
    forget_refused,
    keep_reading,
    refuse_unread,
    tell_progress,
)
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.queue import QUEUE
from vendor_sla.store.sessions import Session

# A file that ends its worker, or meets a bug of ours, this often is refused instead of read again.
MOST_ATTEMPTS = 3
_log = structlog.get_logger()


@QUEUE.task(
    name="read_submission",
    pass_context=True,
    retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=1),
)
def read_submission(context: JobContext, *, tenant_id: str, submission_id: str) -> None:
    """Read a submission's files; running it again at any point changes nothing twice."""
    place: Workplace = context.additional_context["place"]
    reading = _Reading(place, UUID(tenant_id), UUID(submission_id))
    log = _log.bind(tenant=tenant_id, submission=submission_id, attempt=context.job.attempts)
    if context.job.attempts >= MOST_ATTEMPTS:
        reading.refuse([Problem("submissions.reader_failed")])
        log.error("reading_given_up")
        return
    try:
        reading.run()
    except Refused as refusal:
        reading.refuse(refusal.problems)
        log.info("reading_refused", problems=[problem.code for problem in refusal.problems])


@dataclass(frozen=True, slots=True)
class _Reading:
    place: Workplace
    tenant_id: UUID
    submission_id: UUID

    def run(self) -> None:
        with self._session() as session:
            plan = plan_reading(session, tenant_id=self.tenant_id, submission_id=self.submission_id)
        if plan is not None:
            outcome = read_files(plan, self.place.blobs, self._tell)
            with self._session() as session:
                keep_reading(session, plan, outcome, at=self.place.now())
        self._forget()

    def refuse(self, problems: Sequence[Problem]) -> None:
        with self._session() as session:
            refuse_unread(
                session,
                submission_id=self.submission_id,
                problems=problems,
                at=self.place.now(),
            )
        self._forget()

    def _forget(self) -> None:
        # Only after the refusal is committed: a file is erased last of all.
        with self._session() as session:
            forget_refused(session, submission_id=self.submission_id, blobs=self.place.blobs)

    def _tell(self, stage: str, done: int) -> None:
        with self._session() as session:
            tell_progress(session, self.submission_id, stage=stage, done=done, at=self.place.now())

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with tenant_session(self.place.engine, tenant_id=self.tenant_id) as session:
            yield session
