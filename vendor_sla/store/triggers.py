"""What the database refuses by itself: editing the past, money that does not balance."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Table

from vendor_sla.store.scripts import quoted

_FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a row of % is never changed or deleted', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    # Deferred to the end of the transaction. A session that hides the entries from itself (by
    # dropping its tenant before the commit) finds none, and is refused, too.
    """
    CREATE OR REPLACE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        wanted uuid := CASE TG_TABLE_NAME
            WHEN 'ledger_transfers' THEN to_jsonb(NEW) ->> 'id'
            ELSE to_jsonb(NEW) ->> 'transfer_id' END;
        entries bigint;
        unbalanced bigint;
    BEGIN
        SELECT coalesce(sum(number), 0), count(*) FILTER (WHERE total <> 0)
            INTO entries, unbalanced
            FROM (SELECT count(*) AS number, sum(amount) AS total FROM ledger_entries
                  WHERE tenant_id = NEW.tenant_id AND transfer_id = wanted
                  GROUP BY currency) AS by_currency;
        IF entries < 2 OR unbalanced > 0 THEN
            RAISE EXCEPTION 'transfer % does not balance', wanted
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION follow_head() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE history_heads SET sequence = NEW.sequence, hash = NEW.hash
            WHERE tenant_id = NEW.tenant_id
              AND sequence = NEW.sequence - 1 AND hash = NEW.previous_hash;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'history row % does not follow the last one', NEW.sequence
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION refuse_backwards() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.sequence <> OLD.sequence + 1 OR NEW.tenant_id <> OLD.tenant_id THEN
            RAISE EXCEPTION 'the history only grows'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
)

# What makes a version the law is in `contract_approvals`: since it was proposed last, the signed
# paper, or an approval of both parties, each of exactly the document that is committed.
_APPROVAL_FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION refuse_unapproved() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        papers bigint;
        parties bigint;
    BEGIN
        SELECT count(*) FILTER (WHERE kind = 'paper'), count(DISTINCT party)
            INTO papers, parties
            FROM contract_approvals
            WHERE tenant_id = NEW.tenant_id AND version_id = NEW.id
              AND kind IN ('approved', 'paper') AND sha256 = NEW.sha256
              AND number > (SELECT max(number) FROM contract_approvals
                            WHERE tenant_id = NEW.tenant_id AND version_id = NEW.id
                              AND kind = 'proposed');
        IF OLD.state <> 'proposed' OR NEW.sha256 <> OLD.sha256 OR NEW.document <> OLD.document
           OR (papers = 0 AND parties < 2) THEN
            RAISE EXCEPTION 'version % is not approved by both parties', NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION refuse_edit_by_vendor() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        answer text[] := ARRAY['state', 'committed_at', 'committed_by'];
    BEGIN
        IF NULLIF(current_setting('vendor_sla.vendor_id', true), '') IS NOT NULL
           AND to_jsonb(NEW) - answer <> to_jsonb(OLD) - answer THEN
            RAISE EXCEPTION 'a vendor answers a version, it does not edit it'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END $$
    """,
)

FUNCTIONS = ("refuse_change", "refuse_unbalanced", "follow_head", "refuse_backwards")

_COMMITTED_IS_FINAL = """
    CREATE OR REPLACE TRIGGER committed_is_final BEFORE UPDATE OR DELETE ON contract_versions
    FOR EACH ROW WHEN (OLD.state = 'committed') EXECUTE FUNCTION refuse_change()
"""
_COMMITTED_IS_APPROVED = """
    CREATE OR REPLACE TRIGGER committed_is_approved BEFORE UPDATE ON contract_versions
    FOR EACH ROW WHEN (NEW.state = 'committed' AND OLD.state <> 'committed')
    EXECUTE FUNCTION refuse_unapproved()
"""
_VENDOR_ONLY_ANSWERS = """
    CREATE OR REPLACE TRIGGER vendor_only_answers BEFORE UPDATE ON contract_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_edit_by_vendor()
"""
_FOLLOWS_HEAD = """
    CREATE OR REPLACE TRIGGER follows_head BEFORE INSERT ON history
    FOR EACH ROW EXECUTE FUNCTION follow_head()
"""
_ONLY_GROWS = """
    CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE ON history_heads
    FOR EACH ROW EXECUTE FUNCTION refuse_backwards()
"""
# What people scored apart is final with its round: a late answer would know the others'.
_REFUSE_CLOSED_ROUND = """
    CREATE OR REPLACE FUNCTION refuse_closed_round() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        answer design_answers := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    BEGIN
        IF EXISTS (SELECT FROM design_rounds WHERE tenant_id = answer.tenant_id
                   AND id = answer.round_id AND state <> 'open') THEN
            RAISE EXCEPTION 'the round of this answer is over'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN answer;
    END $$
"""
_ROUND_IS_OPEN = """
    CREATE OR REPLACE TRIGGER round_is_open BEFORE INSERT OR UPDATE OR DELETE ON design_answers
    FOR EACH ROW EXECUTE FUNCTION refuse_closed_round()
"""
_COUNTED_IS_FINAL = """
    CREATE OR REPLACE TRIGGER counted_is_final BEFORE UPDATE OR DELETE ON design_rounds
    FOR EACH ROW WHEN (OLD.results <> '{}'::jsonb) EXECUTE FUNCTION refuse_change()
"""
# What both sides build on is fixed before chance is asked, and so is what chance said.
_FROZEN_IS_FINAL = """
    CREATE OR REPLACE TRIGGER frozen_is_final BEFORE UPDATE ON samples
    FOR EACH ROW WHEN (OLD.state <> 'planned' AND (
        (OLD.plan, OLD.plan_sha256, OLD.data_sha256, OLD.rows_sha256, OLD.membership_sha256,
         OLD.submission_id, OLD.frozen_at, OLD.seal_until, OLD.reveal_until)
        IS DISTINCT FROM
        (NEW.plan, NEW.plan_sha256, NEW.data_sha256, NEW.rows_sha256, NEW.membership_sha256,
         NEW.submission_id, NEW.frozen_at, NEW.seal_until, NEW.reveal_until)
        OR (OLD.seed <> '' AND NEW.seed <> OLD.seed)
        OR (OLD.client_revealed_at IS NOT NULL
            AND NEW.client_revealed_at IS DISTINCT FROM OLD.client_revealed_at)
        OR (OLD.beacon <> '' AND NEW.beacon <> OLD.beacon)
        OR OLD.state = 'void' OR NEW.state = 'planned'))
    EXECUTE FUNCTION refuse_change()
"""
_FROZEN_STAYS = """
    CREATE OR REPLACE TRIGGER frozen_stays BEFORE DELETE ON samples
    FOR EACH ROW WHEN (OLD.state <> 'planned') EXECUTE FUNCTION refuse_change()
"""
# The credits that stand on an invoice never come to more than its net; nothing goes on a void one.
_REFUSE_ABOVE_INVOICE = """
    CREATE OR REPLACE FUNCTION refuse_above_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        bill invoices;
        taken numeric;
    BEGIN
        SELECT * INTO bill FROM invoices
            WHERE tenant_id = NEW.tenant_id AND id = NEW.invoice_id FOR UPDATE;
        IF NEW.reverses_id IS NOT NULL OR NOT FOUND THEN
            RETURN NEW;
        END IF;
        SELECT coalesce(-sum(amount), 0) INTO taken FROM applications
            WHERE tenant_id = NEW.tenant_id AND invoice_id = NEW.invoice_id
              AND CASE WHEN reverses_id IS NULL THEN amount < 0 ELSE amount > 0 END;
        IF bill.state = 'void' OR bill.currency <> NEW.currency
           OR (NEW.amount < 0 AND taken - NEW.amount > bill.net) THEN
            RAISE EXCEPTION 'invoice % cannot take this', NEW.invoice_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
"""
_INVOICE_TAKES_IT = """
    CREATE OR REPLACE TRIGGER invoice_takes_it BEFORE INSERT ON applications
    FOR EACH ROW WHEN (NEW.invoice_id IS NOT NULL) EXECUTE FUNCTION refuse_above_invoice()
"""


def trigger_statements(tables: Sequence[Table]) -> Iterator[str]:
    """Yield the SQL of the functions and triggers of these tables; running it twice is safe."""
    yield from _FUNCTIONS
    names = {table.name for table in tables}
    for table in tables:
        if table.info.get("is_append_only"):
            yield from _append_only(quoted(table.name))
    for name in sorted(names & {"ledger_transfers", "ledger_entries"}):
        yield from _balanced(quoted(name))
    if "contract_versions" in names:
        yield _COMMITTED_IS_FINAL
    if "contract_approvals" in names:
        yield from (*_APPROVAL_FUNCTIONS, _COMMITTED_IS_APPROVED, _VENDOR_ONLY_ANSWERS)
    if "history" in names:
        yield _FOLLOWS_HEAD
        yield _ONLY_GROWS
    if "samples" in names:
        yield from (_FROZEN_IS_FINAL, _FROZEN_STAYS)
    if {"invoices", "applications"} <= names:
        yield from (_REFUSE_ABOVE_INVOICE, _INVOICE_TAKES_IT)
    if "design_answers" in names:
        yield from (_REFUSE_CLOSED_ROUND, _ROUND_IS_OPEN, _COUNTED_IS_FINAL)


def _append_only(table: str) -> Iterator[str]:
    yield f"""
        CREATE OR REPLACE TRIGGER is_final BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """
    yield f"""
        CREATE OR REPLACE TRIGGER is_never_emptied BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """


def _balanced(table: str) -> Iterator[str]:
    yield f"DROP TRIGGER IF EXISTS transfer_balances ON {table}"
    yield f"""
        CREATE CONSTRAINT TRIGGER transfer_balances AFTER INSERT ON {table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()
    """
