DROP INDEX ix_notices_tenant_id_scorecard_id;

ALTER TABLE notices ADD CONSTRAINT uq_notices_tenant_id_scorecard_id UNIQUE (tenant_id, scorecard_id);
