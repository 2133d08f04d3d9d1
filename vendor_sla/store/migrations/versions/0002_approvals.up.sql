-- Versions committed before have no approvals: they stay as they are, committed.
ALTER TABLE contract_versions
    DROP CONSTRAINT ck_contract_versions_state,
    ADD CONSTRAINT ck_contract_versions_state CHECK (state IN ('draft', 'proposed', 'refused', 'committed')),
    ADD CONSTRAINT uq_contract_versions_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id);

CREATE TABLE contract_approvals (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    version_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    party TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    paper_sha256 TEXT DEFAULT '' NOT NULL,
    name TEXT NOT NULL,
    comment TEXT DEFAULT '' NOT NULL,
    account_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_contract_approvals PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_contract_approvals_tenant_id_version_id_number UNIQUE (tenant_id, version_id, number),
    CONSTRAINT fk_contract_approvals_tenant_id_vendor_id_version_id FOREIGN KEY(tenant_id, vendor_id, version_id) REFERENCES contract_versions (tenant_id, vendor_id, id),
    CONSTRAINT ck_contract_approvals_kind CHECK (kind IN ('proposed', 'approved', 'paper', 'refused', 'withdrawn')),
    CONSTRAINT ck_contract_approvals_party CHECK (party IN ('client', 'vendor')),
    CONSTRAINT ck_contract_approvals_paper_has_a_hash CHECK ((kind = 'paper') = (paper_sha256 <> '')),
    CONSTRAINT fk_contract_approvals_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_contract_approvals_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);
