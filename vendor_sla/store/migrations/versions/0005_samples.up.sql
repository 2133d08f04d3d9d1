-- Samples: what was planned, sealed, revealed and drawn of a month.

CREATE TABLE samples (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    submission_id UUID NOT NULL,
    number INTEGER NOT NULL,
    state TEXT DEFAULT 'planned' NOT NULL,
    plan TEXT NOT NULL,
    plan_sha256 TEXT NOT NULL,
    data_sha256 TEXT NOT NULL,
    rows_sha256 TEXT NOT NULL,
    membership_sha256 TEXT NOT NULL,
    forecast JSONB DEFAULT '{}'::jsonb NOT NULL,
    seal_until TIMESTAMP WITH TIME ZONE,
    reveal_until TIMESTAMP WITH TIME ZONE,
    client_revealed_at TIMESTAMP WITH TIME ZONE,
    beacon TEXT DEFAULT '' NOT NULL,
    seed TEXT DEFAULT '' NOT NULL,
    is_vendor_silent BOOLEAN DEFAULT false NOT NULL,
    reasons JSONB DEFAULT '[]'::jsonb NOT NULL,
    planned_by UUID NOT NULL,
    planned_at TIMESTAMP WITH TIME ZONE NOT NULL,
    frozen_at TIMESTAMP WITH TIME ZONE,
    drawn_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_samples PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_samples_tenant_id_month_id_number UNIQUE (tenant_id, month_id, number),
    CONSTRAINT uq_samples_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_samples_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_samples_tenant_id_vendor_id_submission_id FOREIGN KEY(tenant_id, vendor_id, submission_id) REFERENCES submissions (tenant_id, vendor_id, id),
    CONSTRAINT ck_samples_state CHECK (state IN ('planned', 'frozen', 'drawn', 'void')),
    CONSTRAINT ck_samples_drawn_has_a_seed CHECK ((state = 'drawn') <= (seed <> '')),
    CONSTRAINT ck_samples_frozen_has_deadlines CHECK (state IN ('planned', 'void') OR (frozen_at IS NOT NULL AND seal_until IS NOT NULL AND reveal_until IS NOT NULL)),
    CONSTRAINT fk_samples_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_samples_planned_by FOREIGN KEY(planned_by) REFERENCES accounts (id)
);

CREATE UNIQUE INDEX uq_samples_one_alive ON samples (tenant_id, month_id) WHERE state <> 'void';

CREATE TABLE sample_seals (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    sample_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    party TEXT NOT NULL,
    commitment TEXT NOT NULL,
    sealed_by UUID NOT NULL,
    sealed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_sample_seals PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_sample_seals_tenant_id_sample_id_party UNIQUE (tenant_id, sample_id, party),
    CONSTRAINT fk_sample_seals_tenant_id_vendor_id_sample_id FOREIGN KEY(tenant_id, vendor_id, sample_id) REFERENCES samples (tenant_id, vendor_id, id),
    CONSTRAINT ck_sample_seals_party CHECK (party IN ('client', 'vendor')),
    CONSTRAINT fk_sample_seals_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_sample_seals_sealed_by FOREIGN KEY(sealed_by) REFERENCES accounts (id)
);

CREATE TABLE sample_reveals (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    sample_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    party TEXT NOT NULL,
    share TEXT NOT NULL,
    nonce TEXT NOT NULL,
    revealed_by UUID NOT NULL,
    revealed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_sample_reveals PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_sample_reveals_tenant_id_sample_id_party UNIQUE (tenant_id, sample_id, party),
    CONSTRAINT fk_sample_reveals_tenant_id_vendor_id_sample_id FOREIGN KEY(tenant_id, vendor_id, sample_id) REFERENCES samples (tenant_id, vendor_id, id),
    CONSTRAINT ck_sample_reveals_party CHECK (party IN ('client', 'vendor')),
    CONSTRAINT fk_sample_reveals_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_sample_reveals_revealed_by FOREIGN KEY(revealed_by) REFERENCES accounts (id)
);

CREATE TABLE sample_items (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    sample_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    interaction_id TEXT NOT NULL,
    stratum TEXT NOT NULL,
    ticket TEXT NOT NULL,
    position INTEGER NOT NULL,
    look INTEGER NOT NULL,
    status TEXT NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    replaces TEXT DEFAULT '' NOT NULL,
    drawn_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_sample_items PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_sample_items_tenant_id_sample_id_interaction_id UNIQUE (tenant_id, sample_id, interaction_id),
    CONSTRAINT fk_sample_items_tenant_id_vendor_id_sample_id FOREIGN KEY(tenant_id, vendor_id, sample_id) REFERENCES samples (tenant_id, vendor_id, id),
    CONSTRAINT ck_sample_items_status CHECK (status IN ('drawn', 'extension', 'replaced', 'undelivered', 'hand')),
    CONSTRAINT ck_sample_items_ticket CHECK ((status = 'hand') = (ticket = '')),
    CONSTRAINT ck_sample_items_look CHECK (look IN (1, 2)),
    CONSTRAINT fk_sample_items_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);
