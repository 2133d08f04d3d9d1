-- The tables of the first release. Policies, rights and triggers are made by store/locks.py.

CREATE TABLE accounts (
    id UUID NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT DEFAULT '' NOT NULL,
    name TEXT NOT NULL,
    language TEXT DEFAULT 'zh' NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_accounts PRIMARY KEY (id),
    CONSTRAINT uq_accounts_email UNIQUE (email),
    CONSTRAINT ck_accounts_email_is_lower CHECK (email = lower(email)),
    CONSTRAINT ck_accounts_language CHECK (language IN ('zh', 'en'))
);

CREATE TABLE sign_in_attempts (
    id UUID NOT NULL,
    key TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    is_success BOOLEAN NOT NULL,
    CONSTRAINT pk_sign_in_attempts PRIMARY KEY (id)
);

CREATE INDEX ix_sign_in_attempts_key_at ON sign_in_attempts (key, at);

CREATE TABLE tenants (
    id UUID NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    language TEXT DEFAULT 'zh' NOT NULL,
    zone TEXT DEFAULT 'Asia/Shanghai' NOT NULL,
    customer_salt TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_tenants PRIMARY KEY (id),
    CONSTRAINT ck_tenants_language CHECK (language IN ('zh', 'en'))
);

CREATE TABLE history_heads (
    tenant_id UUID NOT NULL,
    sequence BIGINT DEFAULT 0 NOT NULL,
    hash TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_history_heads PRIMARY KEY (tenant_id),
    CONSTRAINT fk_history_heads_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE sign_in_sessions (
    id UUID NOT NULL,
    token_hash TEXT NOT NULL,
    account_id UUID NOT NULL,
    tenant_id UUID,
    vendor_id UUID,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_sign_in_sessions PRIMARY KEY (id),
    CONSTRAINT uq_sign_in_sessions_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_sign_in_sessions_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE INDEX ix_sign_in_sessions_account_id ON sign_in_sessions (account_id);

CREATE TABLE vendors (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    service_line TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_vendors PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_vendors_tenant_id_code UNIQUE (tenant_id, code),
    CONSTRAINT fk_vendors_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE contracts (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    key TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    currency TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_contracts PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_contracts_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT uq_contracts_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_contracts_tenant_id_vendor_id FOREIGN KEY(tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
    CONSTRAINT fk_contracts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE history (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    sequence BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    account_id UUID,
    actor_name TEXT NOT NULL,
    vendor_id UUID,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id UUID,
    facts JSONB NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_history PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_history_tenant_id_sequence UNIQUE (tenant_id, sequence),
    CONSTRAINT fk_history_tenant_id_vendor_id FOREIGN KEY(tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
    CONSTRAINT fk_history_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_history_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE INDEX ix_history_tenant_id_subject_kind_subject_id_sequence ON history (tenant_id, subject_kind, subject_id, sequence);

CREATE TABLE memberships (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    role TEXT NOT NULL,
    vendor_id UUID,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_memberships PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_memberships_tenant_id_account_id_role_vendor_id UNIQUE NULLS NOT DISTINCT (tenant_id, account_id, role, vendor_id),
    CONSTRAINT fk_memberships_tenant_id_vendor_id FOREIGN KEY(tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
    CONSTRAINT ck_memberships_role CHECK (role IN ('procurement', 'vendor', 'finance', 'qa', 'admin', 'auditor')),
    CONSTRAINT ck_memberships_vendor_is_named CHECK ((role = 'vendor') = (vendor_id IS NOT NULL)),
    CONSTRAINT fk_memberships_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_memberships_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE TABLE profiles (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    side TEXT DEFAULT 'vendor' NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_profiles PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_profiles_tenant_id_vendor_id_side_kind_name_version UNIQUE (tenant_id, vendor_id, side, kind, name, version),
    CONSTRAINT uq_profiles_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_profiles_tenant_id_vendor_id FOREIGN KEY(tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
    CONSTRAINT ck_profiles_side CHECK (side IN ('vendor', 'client')),
    CONSTRAINT fk_profiles_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE contract_versions (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    contract_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    document TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    effective_from DATE NOT NULL,
    signed_paper_sha256 TEXT DEFAULT '' NOT NULL,
    state TEXT DEFAULT 'draft' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    committed_at TIMESTAMP WITH TIME ZONE,
    committed_by UUID,
    CONSTRAINT pk_contract_versions PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_contract_versions_tenant_id_contract_id_number UNIQUE (tenant_id, contract_id, number),
    CONSTRAINT fk_contract_versions_tenant_id_vendor_id_contract_id FOREIGN KEY(tenant_id, vendor_id, contract_id) REFERENCES contracts (tenant_id, vendor_id, id),
    CONSTRAINT ck_contract_versions_state CHECK (state IN ('draft', 'committed')),
    CONSTRAINT ck_contract_versions_committed_has_a_time CHECK ((state = 'committed') = (committed_at IS NOT NULL)),
    CONSTRAINT fk_contract_versions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_contract_versions_committed_by FOREIGN KEY(committed_by) REFERENCES accounts (id)
);

CREATE TABLE months (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    contract_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    state TEXT DEFAULT 'open' NOT NULL,
    row_version INTEGER DEFAULT 1 NOT NULL,
    due_on DATE,
    published_at TIMESTAMP WITH TIME ZONE,
    review_until TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_months PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_months_tenant_id_contract_id_period_start UNIQUE (tenant_id, contract_id, period_start),
    CONSTRAINT uq_months_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_months_tenant_id_vendor_id_contract_id FOREIGN KEY(tenant_id, vendor_id, contract_id) REFERENCES contracts (tenant_id, vendor_id, id),
    CONSTRAINT ck_months_period_has_days CHECK (period_start < period_end),
    CONSTRAINT fk_months_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_months_tenant_id_vendor_id_period_start ON months (tenant_id, vendor_id, period_start);

CREATE TABLE assessments (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    visible_to_vendor BOOLEAN DEFAULT false NOT NULL,
    document JSONB NOT NULL,
    document_sha256 TEXT NOT NULL,
    total NUMERIC,
    grade TEXT,
    net NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    made_by UUID,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_assessments PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_assessments_tenant_id_month_id_number UNIQUE (tenant_id, month_id, number),
    CONSTRAINT uq_assessments_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_assessments_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT ck_assessments_purpose CHECK (purpose IN ('dry_run', 'draft', 'issue')),
    CONSTRAINT fk_assessments_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_assessments_made_by FOREIGN KEY(made_by) REFERENCES accounts (id)
);

CREATE TABLE ledger_transfers (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    key TEXT NOT NULL,
    vendor_id UUID NOT NULL,
    month_id UUID,
    reverses_id UUID,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    made_by UUID,
    CONSTRAINT pk_ledger_transfers PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_ledger_transfers_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT uq_ledger_transfers_tenant_id_reverses_id UNIQUE (tenant_id, reverses_id),
    CONSTRAINT fk_ledger_transfers_tenant_id_vendor_id FOREIGN KEY(tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
    CONSTRAINT fk_ledger_transfers_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_ledger_transfers_tenant_id_reverses_id FOREIGN KEY(tenant_id, reverses_id) REFERENCES ledger_transfers (tenant_id, id),
    CONSTRAINT fk_ledger_transfers_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_ledger_transfers_made_by FOREIGN KEY(made_by) REFERENCES accounts (id)
);

CREATE TABLE metric_figures (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    contract_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    period_start DATE NOT NULL,
    metric TEXT NOT NULL,
    rounded NUMERIC,
    points NUMERIC,
    is_met BOOLEAN,
    visible_to_vendor BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_metric_figures PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_metric_figures_tenant_id_month_id_metric UNIQUE (tenant_id, month_id, metric),
    CONSTRAINT fk_metric_figures_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_metric_figures_tenant_id_vendor_id_contract_id FOREIGN KEY(tenant_id, vendor_id, contract_id) REFERENCES contracts (tenant_id, vendor_id, id),
    CONSTRAINT fk_metric_figures_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_metric_figures_tenant_id_contract_id_metric_period_start ON metric_figures (tenant_id, contract_id, metric, period_start);

CREATE TABLE month_figures (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    contract_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    state TEXT NOT NULL,
    total NUMERIC,
    grade TEXT,
    net NUMERIC,
    fee NUMERIC,
    currency TEXT,
    visible_to_vendor BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_month_figures PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_month_figures_tenant_id_month_id UNIQUE (tenant_id, month_id),
    CONSTRAINT fk_month_figures_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_month_figures_tenant_id_vendor_id_contract_id FOREIGN KEY(tenant_id, vendor_id, contract_id) REFERENCES contracts (tenant_id, vendor_id, id),
    CONSTRAINT fk_month_figures_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_month_figures_tenant_id_period_start ON month_figures (tenant_id, period_start);

CREATE TABLE submissions (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    side TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT DEFAULT 'receiving' NOT NULL,
    submitted_by UUID NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    report JSONB DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT pk_submissions PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_submissions_tenant_id_month_id_side_number UNIQUE (tenant_id, month_id, side, number),
    CONSTRAINT uq_submissions_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_submissions_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT ck_submissions_side CHECK (side IN ('vendor', 'client')),
    CONSTRAINT ck_submissions_state CHECK (state IN ('receiving', 'reading', 'accepted', 'refused')),
    CONSTRAINT fk_submissions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_submissions_submitted_by FOREIGN KEY(submitted_by) REFERENCES accounts (id)
);

CREATE TABLE job_progress (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    key TEXT NOT NULL,
    vendor_id UUID,
    month_id UUID,
    submission_id UUID,
    stage TEXT DEFAULT '' NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    done BIGINT DEFAULT 0 NOT NULL,
    total BIGINT DEFAULT 0 NOT NULL,
    problem JSONB DEFAULT '[]'::jsonb NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_job_progress PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_job_progress_tenant_id_key UNIQUE (tenant_id, key),
    CONSTRAINT fk_job_progress_tenant_id_vendor_id FOREIGN KEY(tenant_id, vendor_id) REFERENCES vendors (tenant_id, id),
    CONSTRAINT fk_job_progress_tenant_id_month_id FOREIGN KEY(tenant_id, month_id) REFERENCES months (tenant_id, id),
    CONSTRAINT fk_job_progress_tenant_id_submission_id FOREIGN KEY(tenant_id, submission_id) REFERENCES submissions (tenant_id, id),
    CONSTRAINT fk_job_progress_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_job_progress_tenant_id_vendor_id_submission_id FOREIGN KEY(tenant_id, vendor_id, submission_id) REFERENCES submissions (tenant_id, vendor_id, id),
    CONSTRAINT ck_job_progress_state CHECK (state IN ('waiting', 'working', 'done', 'refused', 'failed')),
    CONSTRAINT fk_job_progress_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_job_progress_tenant_id_month_id ON job_progress (tenant_id, month_id);

CREATE TABLE ledger_entries (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    transfer_id UUID NOT NULL,
    number INTEGER NOT NULL,
    account_code TEXT NOT NULL,
    amount NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    CONSTRAINT pk_ledger_entries PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_ledger_entries_tenant_id_transfer_id_number UNIQUE (tenant_id, transfer_id, number),
    CONSTRAINT fk_ledger_entries_tenant_id_transfer_id FOREIGN KEY(tenant_id, transfer_id) REFERENCES ledger_transfers (tenant_id, id),
    CONSTRAINT ck_ledger_entries_amount_is_something CHECK (amount NOT IN (0, 'NaN', 'Infinity', '-Infinity')),
    CONSTRAINT fk_ledger_entries_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_ledger_entries_tenant_id_account_code_currency ON ledger_entries (tenant_id, account_code, currency);

CREATE TABLE scorecards (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    version INTEGER NOT NULL,
    assessment_id UUID,
    document_sha256 TEXT NOT NULL,
    pdf_sha256 JSONB NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    issued_by UUID NOT NULL,
    total NUMERIC,
    grade TEXT,
    net NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    CONSTRAINT pk_scorecards PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_scorecards_tenant_id_month_id_version UNIQUE (tenant_id, month_id, version),
    CONSTRAINT uq_scorecards_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_scorecards_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_scorecards_tenant_id_vendor_id_assessment_id FOREIGN KEY(tenant_id, vendor_id, assessment_id) REFERENCES assessments (tenant_id, vendor_id, id),
    CONSTRAINT fk_scorecards_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_scorecards_issued_by FOREIGN KEY(issued_by) REFERENCES accounts (id)
);

CREATE TABLE submission_files (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    submission_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    side TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    blob_sha256 TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    profile_id UUID,
    profile_sha256 TEXT DEFAULT '' NOT NULL,
    rows_read BIGINT,
    rows_accepted BIGINT,
    rows_refused BIGINT,
    rows_sha256 TEXT,
    refusals_sha256 TEXT,
    annotated_sha256 TEXT,
    problems JSONB DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT pk_submission_files PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_submission_files_tenant_id_submission_id_kind_name UNIQUE (tenant_id, submission_id, kind, name),
    CONSTRAINT fk_submission_files_tenant_id_vendor_id_submission_id FOREIGN KEY(tenant_id, vendor_id, submission_id) REFERENCES submissions (tenant_id, vendor_id, id),
    CONSTRAINT fk_submission_files_tenant_id_vendor_id_profile_id FOREIGN KEY(tenant_id, vendor_id, profile_id) REFERENCES profiles (tenant_id, vendor_id, id),
    CONSTRAINT ck_submission_files_side CHECK (side IN ('vendor', 'client')),
    CONSTRAINT ck_submission_files_rows_add_up CHECK (rows_read = rows_accepted + rows_refused),
    CONSTRAINT fk_submission_files_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE TABLE penalty_lines (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    scorecard_id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    line_number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    metric TEXT NOT NULL,
    clause TEXT NOT NULL,
    mechanic TEXT NOT NULL,
    amount NUMERIC NOT NULL,
    currency TEXT NOT NULL,
    state TEXT DEFAULT 'pending' NOT NULL,
    approved_by UUID,
    approved_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_penalty_lines PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_penalty_lines_tenant_id_scorecard_id_line_number UNIQUE (tenant_id, scorecard_id, line_number),
    CONSTRAINT fk_penalty_lines_tenant_id_vendor_id_scorecard_id FOREIGN KEY(tenant_id, vendor_id, scorecard_id) REFERENCES scorecards (tenant_id, vendor_id, id),
    CONSTRAINT fk_penalty_lines_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT ck_penalty_lines_state CHECK (state IN ('pending', 'approved')),
    CONSTRAINT ck_penalty_lines_approved_has_a_name CHECK ((state = 'approved') = (approved_by IS NOT NULL AND approved_at IS NOT NULL)),
    CONSTRAINT fk_penalty_lines_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_penalty_lines_approved_by FOREIGN KEY(approved_by) REFERENCES accounts (id)
);

CREATE INDEX ix_penalty_lines_tenant_id_month_id ON penalty_lines (tenant_id, month_id);
