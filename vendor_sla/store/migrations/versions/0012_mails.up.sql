-- Deadlines and the clock's place in the history, mails, and which mails a person wants.

CREATE TABLE deadlines (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    kind TEXT NOT NULL,
    item TEXT DEFAULT '' NOT NULL,
    visible_to_vendor BOOLEAN NOT NULL,
    roles JSONB NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_on DATE NOT NULL,
    grace_until DATE,
    zone TEXT NOT NULL,
    days JSONB NOT NULL,
    reminders JSONB NOT NULL,
    reminded INTEGER DEFAULT 0 NOT NULL,
    next_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_deadlines PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_deadlines_tenant_id_month_id_kind_item UNIQUE (tenant_id, month_id, kind, item),
    CONSTRAINT fk_deadlines_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_deadlines_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_deadlines_tenant_id_due_on ON deadlines (tenant_id, due_on);

CREATE INDEX ix_deadlines_tenant_id_next_at ON deadlines (tenant_id, next_at);

CREATE TABLE clocks (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    ran_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_clocks PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_clocks_tenant_id UNIQUE (tenant_id),
    CONSTRAINT fk_clocks_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE mails (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    month_id UUID,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    facts JSONB NOT NULL,
    path TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    tries INTEGER DEFAULT 0 NOT NULL,
    claim UUID,
    last_error TEXT DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    next_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_mails PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_mails_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT fk_mails_tenant_id_month_id FOREIGN KEY(tenant_id, month_id) REFERENCES months (tenant_id, id),
    CONSTRAINT ck_mails_language CHECK (language IN ('zh', 'en')),
    CONSTRAINT ck_mails_state CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'off')),
    CONSTRAINT fk_mails_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_mails_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE INDEX ix_mails_tenant_id_state_next_at ON mails (tenant_id, state, next_at);

ALTER TABLE accounts ADD COLUMN mails TEXT DEFAULT 'all' NOT NULL;

ALTER TABLE accounts ADD CONSTRAINT ck_accounts_mails CHECK (mails IN ('all', 'mine', 'none'));

-- A clock that runs out is nobody's doing.
ALTER TABLE circumstances ALTER COLUMN recorded_by DROP NOT NULL;

CREATE INDEX ix_months_tenant_id_state ON months (tenant_id, state)
