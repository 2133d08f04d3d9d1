-- Invoices, what was applied to them, waivers after issue, and answers given once.

CREATE TABLE invoices (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    contract_id UUID NOT NULL,
    number TEXT NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    net NUMERIC NOT NULL,
    tax NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE,
    state TEXT DEFAULT 'open' NOT NULL,
    entered_by UUID NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    voided_by UUID,
    voided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_invoices PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_invoices_tenant_id_vendor_id_number UNIQUE (tenant_id, vendor_id, number),
    CONSTRAINT uq_invoices_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_invoices_tenant_id_vendor_id_contract_id FOREIGN KEY(tenant_id, vendor_id, contract_id) REFERENCES contracts (tenant_id, vendor_id, id),
    CONSTRAINT fk_invoices_tenant_id_vendor_id FOREIGN KEY(tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
    CONSTRAINT ck_invoices_state CHECK (state IN ('open', 'void')),
    CONSTRAINT ck_invoices_period_has_days CHECK (period_start < period_end),
    CONSTRAINT ck_invoices_net_is_something CHECK (net >= 0 AND net NOT IN ('NaN', 'Infinity', '-Infinity')),
    CONSTRAINT ck_invoices_tax_is_something CHECK (tax >= 0 AND tax NOT IN ('NaN', 'Infinity', '-Infinity')),
    CONSTRAINT ck_invoices_void_has_a_name CHECK ((state = 'void') = (voided_by IS NOT NULL AND voided_at IS NOT NULL)),
    CONSTRAINT fk_invoices_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_invoices_entered_by FOREIGN KEY(entered_by) REFERENCES accounts (id),
    CONSTRAINT fk_invoices_voided_by FOREIGN KEY(voided_by) REFERENCES accounts (id)
);

CREATE INDEX ix_invoices_tenant_id_contract_id_period_start ON invoices (tenant_id, contract_id, period_start);

CREATE TABLE applications (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    scorecard_id UUID NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    invoice_id UUID,
    amount NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    transfer_id UUID NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    reverses_id UUID,
    made_by UUID NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_applications PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_applications_tenant_id_reverses_id UNIQUE (tenant_id, reverses_id),
    CONSTRAINT uq_applications_tenant_id_transfer_id UNIQUE (tenant_id, transfer_id),
    CONSTRAINT uq_applications_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_applications_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_applications_tenant_id_vendor_id_scorecard_id FOREIGN KEY(tenant_id, vendor_id, scorecard_id) REFERENCES scorecards (tenant_id, vendor_id, id),
    CONSTRAINT fk_applications_tenant_id_vendor_id_invoice_id FOREIGN KEY(tenant_id, vendor_id, invoice_id) REFERENCES invoices (tenant_id, vendor_id, id),
    CONSTRAINT fk_applications_tenant_id_vendor_id_reverses_id FOREIGN KEY(tenant_id, vendor_id, reverses_id) REFERENCES applications (tenant_id, vendor_id, id),
    CONSTRAINT fk_applications_tenant_id_transfer_id FOREIGN KEY(tenant_id, transfer_id) REFERENCES ledger_transfers (tenant_id, id),
    CONSTRAINT ck_applications_kind CHECK (kind IN ('invoice', 'refund')),
    CONSTRAINT ck_applications_has_an_invoice CHECK ((kind = 'invoice') = (invoice_id IS NOT NULL)),
    CONSTRAINT ck_applications_amount_is_something CHECK (amount <> 0 AND amount NOT IN ('NaN', 'Infinity', '-Infinity')),
    CONSTRAINT fk_applications_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_applications_made_by FOREIGN KEY(made_by) REFERENCES accounts (id)
);

CREATE INDEX ix_applications_tenant_id_invoice_id ON applications (tenant_id, invoice_id);

CREATE INDEX ix_applications_tenant_id_month_id ON applications (tenant_id, month_id);

CREATE TABLE waivers (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    scorecard_id UUID NOT NULL,
    version INTEGER NOT NULL,
    line_number INTEGER NOT NULL,
    amount NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    reason_class TEXT NOT NULL,
    reason TEXT NOT NULL,
    benefit TEXT NOT NULL,
    state TEXT DEFAULT 'proposed' NOT NULL,
    proposed_by UUID NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMP WITH TIME ZONE,
    decision_note TEXT DEFAULT '' NOT NULL,
    transfer_id UUID,
    replaces_id UUID,
    CONSTRAINT pk_waivers PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_waivers_tenant_id_replaces_id UNIQUE (tenant_id, replaces_id),
    CONSTRAINT uq_waivers_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_waivers_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_waivers_tenant_id_vendor_id_scorecard_id FOREIGN KEY(tenant_id, vendor_id, scorecard_id) REFERENCES scorecards (tenant_id, vendor_id, id),
    CONSTRAINT fk_waivers_tenant_id_vendor_id_replaces_id FOREIGN KEY(tenant_id, vendor_id, replaces_id) REFERENCES waivers (tenant_id, vendor_id, id),
    CONSTRAINT fk_waivers_tenant_id_transfer_id FOREIGN KEY(tenant_id, transfer_id) REFERENCES ledger_transfers (tenant_id, id),
    CONSTRAINT ck_waivers_state CHECK (state IN ('proposed', 'approved', 'refused', 'replaced')),
    CONSTRAINT ck_waivers_reason_class CHECK (reason_class IN ('client_fault', 'goodwill', 'first_time', 'compensation_in_kind', 'commercial', 'other')),
    CONSTRAINT ck_waivers_amount_is_something CHECK (amount > 0 AND amount NOT IN ('NaN', 'Infinity', '-Infinity')),
    CONSTRAINT ck_waivers_four_eyes CHECK (decided_by <> proposed_by),
    CONSTRAINT ck_waivers_decided_has_a_name CHECK ((state = 'proposed') = (decided_by IS NULL AND decided_at IS NULL)),
    CONSTRAINT fk_waivers_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_waivers_proposed_by FOREIGN KEY(proposed_by) REFERENCES accounts (id),
    CONSTRAINT fk_waivers_decided_by FOREIGN KEY(decided_by) REFERENCES accounts (id)
);

CREATE INDEX ix_waivers_tenant_id_month_id ON waivers (tenant_id, month_id);

CREATE TABLE idempotency_keys (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    key TEXT NOT NULL,
    account_id UUID NOT NULL,
    request_sha256 TEXT NOT NULL,
    answer JSONB NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_idempotency_keys_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT fk_idempotency_keys_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_idempotency_keys_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE INDEX ix_idempotency_keys_tenant_id_made_at ON idempotency_keys (tenant_id, made_at);

