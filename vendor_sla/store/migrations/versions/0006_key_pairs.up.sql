-- What people decided about rows of both sides whose keys differ.

CREATE TABLE key_pairs (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    vendor_key TEXT NOT NULL,
    client_key TEXT NOT NULL,
    verdict TEXT NOT NULL,
    decided_by UUID NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_key_pairs PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_key_pairs_tenant_id_month_id_number UNIQUE (tenant_id, month_id, number),
    CONSTRAINT fk_key_pairs_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_key_pairs_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT ck_key_pairs_verdict CHECK (verdict IN ('same', 'different', 'open')),
    CONSTRAINT fk_key_pairs_decided_by FOREIGN KEY(decided_by) REFERENCES accounts (id)
);
