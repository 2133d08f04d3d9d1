"""The task that sends what waits to be sent, every minute, one letter after the other."""

from datetime import timedelta
from uuid import UUID

import structlog
from procrastinate import JobContext

from vendor_sla.jobs.clocks import is_stale
from vendor_sla.jobs.workplaces import Workplace
from vendor_sla.services import mails
from vendor_sla.services.tenants import list_tenants
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.mail_servers import MailServer, NotSent, Post, send_mail
from vendor_sla.store.queue import QUEUE

_AT_MOST = timedelta(seconds=50)  # the next minute goes on
_log = structlog.get_logger()


@QUEUE.periodic(cron="* * * * *")
@QUEUE.task(name="send_mails", pass_context=True, lock="send_mails")
def send_mails(context: JobContext, timestamp: int) -> None:
    """Send the mails of all tenants; what is wrong with one's does not keep the others'."""
    place: Workplace = context.additional_context["place"]
    if is_stale(place, timestamp):
        return
    until = place.now() + _AT_MOST
    for tenant_id in list_tenants(place.engine):
        try:
            send_of(place, tenant_id)
        except Exception as error:  # noqa: BLE001  # logged; the others go on
            _log.exception("mails_failed", tenant=str(tenant_id), error=type(error).__name__)
        if place.now() > until:
            break


def send_of(place: Workplace, tenant_id: UUID) -> int:
    """Send what waits in one tenant; return how many were sent."""
    if place.mail_server is None:
        with tenant_session(place.engine, tenant_id=tenant_id) as session:
            mails.switch_off(session)
        return 0
    sent, until = 0, place.now() + _AT_MOST
    while place.now() <= until:
        with tenant_session(place.engine, tenant_id=tenant_id) as session:
            claimed = mails.claim_mail(session, origin=place.origin, at=place.now())
        if claimed is None:
            break
        sent += _send(place, place.mail_server, tenant_id, claimed)
    return sent


def _send(place: Workplace, server: MailServer, tenant_id: UUID, claimed: mails.Claimed) -> bool:
    letter = claimed.letter
    log = _log.bind(tenant=str(tenant_id), mail=str(claimed.mail_id))
    try:
        send_mail(
            server,
            Post(
                mail_id=claimed.mail_id,
                name=claimed.name,
                email=claimed.email,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                language=letter.language,
            ),
        )
    except NotSent as failure:
        with tenant_session(place.engine, tenant_id=tenant_id) as session:
            mails.keep_failed(
                session,
                claimed=claimed,
                error=failure.code,
                may_retry=failure.may_retry,
                at=place.now(),
            )
        log.warning("mail_not_sent", code=failure.code)
        return False
    with tenant_session(place.engine, tenant_id=tenant_id) as session:
        mails.keep_sent(session, claimed=claimed, at=place.now())
    log.info("mail_sent")
    return True
