-- One step for every month of a period, and how far it is with each.

CREATE TABLE batches (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    message TEXT DEFAULT '' NOT NULL,
    verify TEXT DEFAULT '' NOT NULL,
    role TEXT NOT NULL,
    started_by UUID NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_batches PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_batches_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT ck_batches_kind CHECK (kind IN ('draft', 'publish', 'issue')),
    CONSTRAINT fk_batches_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_batches_started_by FOREIGN KEY(started_by) REFERENCES accounts (id)
);

CREATE TABLE batch_items (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    batch_id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    problems JSONB DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT pk_batch_items PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_batch_items_tenant_id_batch_id_month_id UNIQUE (tenant_id, batch_id, month_id),
    CONSTRAINT fk_batch_items_tenant_id_batch_id FOREIGN KEY(tenant_id, batch_id) REFERENCES batches (tenant_id, id),
    CONSTRAINT fk_batch_items_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT ck_batch_items_state CHECK (state IN ('waiting', 'doing', 'done', 'refused', 'skipped')),
    CONSTRAINT fk_batch_items_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

