"""The worker: takes jobs off the queue until it is told to stop, whatever the database does."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException

from vendor_sla.jobs import batches, clocks, mails, samples, submissions
from vendor_sla.jobs.workplaces import Workplace
from vendor_sla.store.addresses import Addresses
from vendor_sla.store.engine import global_session
from vendor_sla.store.queue import QUEUE, worker_connector

# The tasks register themselves on the queue when their modules are imported.
TASKS = (
    submissions.read_submission,
    samples.settle_sample,
    batches.run_batch_item,
    clocks.wind_clocks,
    mails.send_mails,
)

_HEARTBEAT_SECONDS = 2.0
_STALLED_SECONDS = 6
_PAUSE_SECONDS = 1.0
_log = structlog.get_logger()


def run_worker(place: Workplace, addresses: Addresses, *, at_once: int = 2) -> None:
    """Work until SIGTERM or SIGINT; jobs begun are finished first.

    `at_once` jobs run side by side. A database that goes away is waited for.
    """
    asyncio.run(_run(place, addresses, at_once))


async def _run(place: Workplace, addresses: Addresses, at_once: int) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    while not stopping.is_set():
        try:
            await _work(place, addresses, at_once, stopping)
        except (ConnectorException, OSError) as error:
            _log.warning("queue_lost", error=str(error))
        if not stopping.is_set():
            # The library's worker ends quietly when the database goes: wait, wake it, go on.
            await asyncio.sleep(_PAUSE_SECONDS)
            await asyncio.to_thread(_wake, place)


async def _work(
    place: Workplace, addresses: Addresses, at_once: int, stopping: asyncio.Event
) -> None:
    with QUEUE.replace_connector(worker_connector(addresses.worker)) as app:
        async with app.open_async():
            worker = app.run_worker_async(
                concurrency=at_once,
                install_signal_handlers=False,
                update_heartbeat_interval=_HEARTBEAT_SECONDS,
                stalled_worker_timeout=_STALLED_SECONDS,
                fetch_job_polling_interval=_HEARTBEAT_SECONDS,
                delete_jobs="successful",
                additional_context={"place": place},
            )
            _log.info("worker_ready")
            await _first_of(worker, _retry_stalled(app), stopping.wait())


async def _first_of(*coroutines: Awaitable[object]) -> None:
    """Wait for the first to end, end the others, and raise what the first one raised."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError, ConnectorException):
            await task
    for task in done:
        task.result()


async def _retry_stalled(app: App) -> None:
    """Put back the jobs of workers whose heart has stopped."""
    while True:
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_SECONDS)
        for job in stalled:
            _log.warning("job_stalled", job=job.id, task=job.task_name)
            await app.job_manager.retry_job(job)
        await asyncio.sleep(_HEARTBEAT_SECONDS)


def _wake(place: Workplace) -> None:
    """Connect once as the application, which starts an embedded server that went away."""
    try:
        with global_session(place.engine):
            pass
    except Exception as error:  # noqa: BLE001  # whatever is wrong with it, it is tried again
        _log.warning("database_away", error=str(error))
