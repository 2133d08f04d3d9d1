"""The vendor's last step draws the sample, though the vendor itself may write nothing of it."""

import signal
from pathlib import Path

from sqlalchemy import Engine

from tests.builders.offices import AT, open_office
from tests.builders.samplings import SHARES, Sampling
from tests.jobs.test_workers import wait_until, worker
from vendor_sla.services.sample_seals import reveal_share
from vendor_sla.services.samples import find_draw
from vendor_sla.store.addresses import Addresses
from vendor_sla.store.blobs import Blobs


def test_a_real_worker_draws_what_the_vendors_reveal_set_off(
    engine: Engine, addresses: Addresses, tmp_path: Path
) -> None:
    sampling = Sampling(open_office(engine, Blobs(tmp_path / "files")))
    office = sampling.office
    sampling.send()
    sampling.plan()
    sampling.freeze()
    sampling.seal("procurement")
    sampling.seal("vendor")
    sampling.reveal("procurement")
    share, nonce = SHARES["vendor"]
    with office.enter("vendor") as session:
        reveal_share(
            session,
            office.people["vendor"],
            month_id=office.month_id,
            share=share,
            nonce=nonce,
            blobs=office.blobs,
            at=AT,
        )

    def is_drawn() -> bool:
        with office.enter("vendor") as session:
            return find_draw(session, office.month_id) is not None

    assert not is_drawn()
    with worker(addresses, tmp_path / "files", tmp_path / "log") as process:
        wait_until(is_drawn)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert sampling.found().problems == ()
    assert office.page("vendor").state == "sampled"
