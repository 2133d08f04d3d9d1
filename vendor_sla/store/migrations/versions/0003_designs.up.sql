-- Designs: choosing the metrics and weights of a contract.

CREATE TABLE designs (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    vendor_id UUID,
    title TEXT NOT NULL,
    service TEXT NOT NULL,
    state TEXT DEFAULT 'open' NOT NULL,
    spread_limit INTEGER NOT NULL,
    candidates JSONB DEFAULT '[]'::jsonb NOT NULL,
    weights JSONB DEFAULT '{}'::jsonb NOT NULL,
    weights_from TEXT DEFAULT '' NOT NULL,
    owner_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_designs PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_designs_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_designs_tenant_id_vendor_id FOREIGN KEY(tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
    CONSTRAINT ck_designs_state CHECK (state IN ('open', 'published')),
    CONSTRAINT ck_designs_spread_limit CHECK (spread_limit BETWEEN 1 AND 100),
    CONSTRAINT ck_designs_published_at CHECK ((state = 'published') = (published_at IS NOT NULL)),
    CONSTRAINT fk_designs_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_designs_owner_id FOREIGN KEY(owner_id) REFERENCES accounts (id)
);

CREATE TABLE design_invitations (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    design_id UUID NOT NULL,
    vendor_id UUID,
    account_id UUID NOT NULL,
    role TEXT NOT NULL,
    invited_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_design_invitations PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_design_invitations_tenant_id_design_id_account_id UNIQUE (tenant_id, design_id, account_id),
    CONSTRAINT fk_design_invitations_tenant_id_design_id FOREIGN KEY(tenant_id, design_id) REFERENCES designs (tenant_id, id),
    CONSTRAINT fk_design_invitations_tenant_id_vendor_id_design_id FOREIGN KEY(tenant_id, vendor_id, design_id) REFERENCES designs (tenant_id, vendor_id, id),
    CONSTRAINT fk_design_invitations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_design_invitations_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE TABLE design_rounds (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    design_id UUID NOT NULL,
    vendor_id UUID,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT DEFAULT 'open' NOT NULL,
    measures JSONB NOT NULL,
    due_on DATE,
    team TEXT DEFAULT '' NOT NULL,
    agents JSONB DEFAULT '[]'::jsonb NOT NULL,
    period_start DATE,
    period_end DATE,
    results JSONB DEFAULT '{}'::jsonb NOT NULL,
    opened_by UUID NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_design_rounds PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_design_rounds_tenant_id_design_id_kind_number UNIQUE (tenant_id, design_id, kind, number),
    CONSTRAINT uq_design_rounds_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_design_rounds_tenant_id_design_id FOREIGN KEY(tenant_id, design_id) REFERENCES designs (tenant_id, id),
    CONSTRAINT fk_design_rounds_tenant_id_vendor_id_design_id FOREIGN KEY(tenant_id, vendor_id, design_id) REFERENCES designs (tenant_id, vendor_id, id),
    CONSTRAINT ck_design_rounds_kind CHECK (kind IN ('rating', 'weighing', 'feedback')),
    CONSTRAINT ck_design_rounds_state CHECK (state IN ('open', 'closed', 'cancelled')),
    CONSTRAINT ck_design_rounds_closed_at CHECK ((state = 'open') = (closed_at IS NULL)),
    CONSTRAINT ck_design_rounds_team CHECK ((kind = 'feedback') = (team <> '')),
    CONSTRAINT ck_design_rounds_pilot_has_days CHECK ((kind = 'feedback') = (period_start IS NOT NULL AND period_end IS NOT NULL)),
    CONSTRAINT fk_design_rounds_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_design_rounds_opened_by FOREIGN KEY(opened_by) REFERENCES accounts (id)
);

CREATE UNIQUE INDEX uq_design_rounds_one_open ON design_rounds (tenant_id, design_id) WHERE state = 'open';

CREATE TABLE design_seats (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    design_id UUID NOT NULL,
    round_id UUID NOT NULL,
    vendor_id UUID,
    account_id UUID NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_design_seats PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_design_seats_tenant_id_round_id_account_id UNIQUE (tenant_id, round_id, account_id),
    CONSTRAINT fk_design_seats_tenant_id_design_id FOREIGN KEY(tenant_id, design_id) REFERENCES designs (tenant_id, id),
    CONSTRAINT fk_design_seats_tenant_id_vendor_id_design_id FOREIGN KEY(tenant_id, vendor_id, design_id) REFERENCES designs (tenant_id, vendor_id, id),
    CONSTRAINT fk_design_seats_tenant_id_round_id FOREIGN KEY(tenant_id, round_id) REFERENCES design_rounds (tenant_id, id),
    CONSTRAINT fk_design_seats_tenant_id_vendor_id_round_id FOREIGN KEY(tenant_id, vendor_id, round_id) REFERENCES design_rounds (tenant_id, vendor_id, id),
    CONSTRAINT fk_design_seats_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_design_seats_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE TABLE design_answers (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    round_id UUID NOT NULL,
    vendor_id UUID,
    account_id UUID NOT NULL,
    marks JSONB NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_design_answers PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_design_answers_tenant_id_round_id_account_id UNIQUE (tenant_id, round_id, account_id),
    CONSTRAINT fk_design_answers_tenant_id_round_id FOREIGN KEY(tenant_id, round_id) REFERENCES design_rounds (tenant_id, id),
    CONSTRAINT fk_design_answers_tenant_id_vendor_id_round_id FOREIGN KEY(tenant_id, vendor_id, round_id) REFERENCES design_rounds (tenant_id, vendor_id, id),
    CONSTRAINT fk_design_answers_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_design_answers_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE TABLE design_studies (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    design_id UUID NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    outcome TEXT NOT NULL,
    document JSONB NOT NULL,
    made_by UUID NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_design_studies PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_design_studies_tenant_id_design_id_number UNIQUE (tenant_id, design_id, number),
    CONSTRAINT fk_design_studies_tenant_id_design_id FOREIGN KEY(tenant_id, design_id) REFERENCES designs (tenant_id, id),
    CONSTRAINT fk_design_studies_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_design_studies_made_by FOREIGN KEY(made_by) REFERENCES accounts (id)
);

CREATE TABLE design_documents (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    design_id UUID NOT NULL,
    template TEXT NOT NULL,
    document TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    made_by UUID NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_design_documents PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_design_documents_tenant_id_design_id UNIQUE (tenant_id, design_id),
    CONSTRAINT fk_design_documents_tenant_id_design_id FOREIGN KEY(tenant_id, design_id) REFERENCES designs (tenant_id, id),
    CONSTRAINT fk_design_documents_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_design_documents_made_by FOREIGN KEY(made_by) REFERENCES accounts (id)
);
