-- Disputes: single items a vendor says are wrong, their thread, and the files that prove them.

CREATE TABLE disputes (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    subject TEXT NOT NULL,
    metric TEXT DEFAULT '' NOT NULL,
    interaction_id TEXT DEFAULT '' NOT NULL,
    finding TEXT DEFAULT '' NOT NULL,
    line_number INTEGER,
    expected TEXT DEFAULT '' NOT NULL,
    reason TEXT NOT NULL,
    raised_by UUID NOT NULL,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT DEFAULT 'raised' NOT NULL,
    outcome TEXT DEFAULT '' NOT NULL,
    ruling JSONB DEFAULT '{}'::jsonb NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    corrected_in INTEGER,
    CONSTRAINT pk_disputes PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_disputes_tenant_id_month_id_number UNIQUE (tenant_id, month_id, number),
    CONSTRAINT uq_disputes_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_disputes_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT ck_disputes_subject CHECK (subject IN ('interaction', 'metric', 'finding', 'line')),
    CONSTRAINT ck_disputes_state CHECK (state IN ('raised', 'decided', 'appealed', 'final', 'withdrawn')),
    CONSTRAINT ck_disputes_outcome CHECK (outcome IN ('', 'accepted', 'partly', 'rejected')),
    CONSTRAINT fk_disputes_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_disputes_raised_by FOREIGN KEY(raised_by) REFERENCES accounts (id)
);

CREATE INDEX ix_disputes_tenant_id_state_due_at ON disputes (tenant_id, state, due_at);

CREATE TABLE dispute_steps (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    dispute_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    by_side TEXT NOT NULL,
    account_id UUID,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    outcome TEXT DEFAULT '' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    ruling JSONB DEFAULT '{}'::jsonb NOT NULL,
    names JSONB DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT pk_dispute_steps PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_dispute_steps_tenant_id_dispute_id_number UNIQUE (tenant_id, dispute_id, number),
    CONSTRAINT fk_dispute_steps_tenant_id_vendor_id_dispute_id FOREIGN KEY(tenant_id, vendor_id, dispute_id) REFERENCES disputes (tenant_id, vendor_id, id),
    CONSTRAINT ck_dispute_steps_kind CHECK (kind IN ('raised', 'answered', 'decided', 'appealed', 'ruled', 'withdrawn', 'let_stand', 'ran_out')),
    CONSTRAINT ck_dispute_steps_by_side CHECK (by_side IN ('client', 'vendor', '')),
    CONSTRAINT fk_dispute_steps_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_dispute_steps_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE TABLE dispute_files (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    dispute_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    step_number INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    blob_sha256 TEXT NOT NULL,
    added_by UUID NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_dispute_files PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_dispute_files_tenant_id_dispute_id_number UNIQUE (tenant_id, dispute_id, number),
    CONSTRAINT fk_dispute_files_tenant_id_vendor_id_dispute_id FOREIGN KEY(tenant_id, vendor_id, dispute_id) REFERENCES disputes (tenant_id, vendor_id, id),
    CONSTRAINT fk_dispute_files_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_dispute_files_added_by FOREIGN KEY(added_by) REFERENCES accounts (id)
);
