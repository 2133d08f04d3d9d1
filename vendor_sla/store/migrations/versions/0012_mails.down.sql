DROP INDEX ix_months_tenant_id_state;
DROP TABLE mails, clocks, deadlines;
ALTER TABLE accounts DROP COLUMN mails;

-- What a clock recorded goes with the revision that let it.
ALTER TABLE circumstances NO FORCE ROW LEVEL SECURITY;
ALTER TABLE circumstances DISABLE TRIGGER USER;
DELETE FROM circumstances WHERE recorded_by IS NULL;
ALTER TABLE circumstances ENABLE TRIGGER USER;
ALTER TABLE circumstances ALTER COLUMN recorded_by SET NOT NULL
