-- A version has a later notice once something was waived: of what is due by then.

ALTER TABLE notices DROP CONSTRAINT uq_notices_tenant_id_scorecard_id;

CREATE INDEX ix_notices_tenant_id_scorecard_id ON notices (tenant_id, scorecard_id);
