-- Billing details and ledger codes, appended; notices of deduction and the vendors' receipts.

CREATE TABLE tenant_billing_details (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number INTEGER NOT NULL,
    legal_name TEXT NOT NULL,
    address TEXT NOT NULL,
    country TEXT NOT NULL,
    tax_id TEXT NOT NULL,
    kept_by UUID NOT NULL,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_tenant_billing_details PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_tenant_billing_details_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT fk_tenant_billing_details_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_tenant_billing_details_kept_by FOREIGN KEY(kept_by) REFERENCES accounts (id)
);

CREATE TABLE vendor_billing_details (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    legal_name TEXT NOT NULL,
    address TEXT NOT NULL,
    country TEXT NOT NULL,
    tax_id TEXT NOT NULL,
    erp_number TEXT NOT NULL,
    payable_code TEXT NOT NULL,
    self_billing_from DATE,
    self_billing_until DATE,
    self_billing_reference TEXT DEFAULT '' NOT NULL,
    kept_by UUID NOT NULL,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_vendor_billing_details PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_vendor_billing_details_tenant_id_vendor_id_number UNIQUE (tenant_id, vendor_id, number),
    CONSTRAINT fk_vendor_billing_details_tenant_id_vendor_id FOREIGN KEY(tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
    CONSTRAINT ck_vendor_billing_details_self_billing_has_days CHECK (self_billing_from < self_billing_until),
    CONSTRAINT fk_vendor_billing_details_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_vendor_billing_details_kept_by FOREIGN KEY(kept_by) REFERENCES accounts (id)
);

CREATE TABLE ledger_codes (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number INTEGER NOT NULL,
    codes JSONB NOT NULL,
    kept_by UUID NOT NULL,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_ledger_codes PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_ledger_codes_tenant_id_number UNIQUE (tenant_id, number),
    CONSTRAINT fk_ledger_codes_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_ledger_codes_kept_by FOREIGN KEY(kept_by) REFERENCES accounts (id)
);

CREATE TABLE notices (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    scorecard_id UUID NOT NULL,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    net NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    document_sha256 TEXT NOT NULL,
    pdf_sha256 JSONB NOT NULL,
    issued_on DATE NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    issued_by UUID NOT NULL,
    CONSTRAINT pk_notices PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_notices_tenant_id_scorecard_id UNIQUE (tenant_id, scorecard_id),
    CONSTRAINT uq_notices_tenant_id_year_number UNIQUE (tenant_id, year, number),
    CONSTRAINT uq_notices_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_notices_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_notices_tenant_id_vendor_id_scorecard_id FOREIGN KEY(tenant_id, vendor_id, scorecard_id) REFERENCES scorecards (tenant_id, vendor_id, id),
    CONSTRAINT ck_notices_number_counts_from_one CHECK (number > 0),
    CONSTRAINT fk_notices_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_notices_issued_by FOREIGN KEY(issued_by) REFERENCES accounts (id)
);

CREATE TABLE notice_receipts (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    notice_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    account_id UUID NOT NULL,
    name TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_notice_receipts PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_notice_receipts_tenant_id_notice_id UNIQUE (tenant_id, notice_id),
    CONSTRAINT fk_notice_receipts_tenant_id_vendor_id_notice_id FOREIGN KEY(tenant_id, vendor_id, notice_id) REFERENCES notices (tenant_id, vendor_id, id),
    CONSTRAINT fk_notice_receipts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_notice_receipts_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);
