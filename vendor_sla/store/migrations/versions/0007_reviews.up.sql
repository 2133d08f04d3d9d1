-- Reviews: the desk where people judge a sample of contacts.

CREATE TABLE calibration_sessions (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    title TEXT NOT NULL,
    state TEXT DEFAULT 'scoring' NOT NULL,
    opened_by UUID NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    talked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_calibration_sessions PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_calibration_sessions_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_calibration_sessions_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT ck_calibration_sessions_state CHECK (state IN ('scoring', 'talked')),
    CONSTRAINT ck_calibration_sessions_talked_at CHECK ((state = 'talked') = (talked_at IS NOT NULL)),
    CONSTRAINT fk_calibration_sessions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_calibration_sessions_opened_by FOREIGN KEY(opened_by) REFERENCES accounts (id)
);

CREATE TABLE review_tasks (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    calibration_id UUID,
    interaction_id TEXT NOT NULL,
    interaction JSONB NOT NULL,
    purpose TEXT NOT NULL,
    stratum TEXT DEFAULT '' NOT NULL,
    drawn_by TEXT NOT NULL,
    place INTEGER NOT NULL,
    assignee_id UUID,
    state TEXT DEFAULT 'open' NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE,
    submitted_at TIMESTAMP WITH TIME ZONE,
    seconds INTEGER,
    CONSTRAINT pk_review_tasks PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_review_tasks_tenant_id_vendor_id_id UNIQUE (tenant_id, vendor_id, id),
    CONSTRAINT fk_review_tasks_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_review_tasks_tenant_id_vendor_id_calibration_id FOREIGN KEY(tenant_id, vendor_id, calibration_id) REFERENCES calibration_sessions (tenant_id, vendor_id, id),
    CONSTRAINT ck_review_tasks_purpose CHECK (purpose IN ('sample', 'second', 'adjudication', 'calibration', 'hand', 'callback')),
    CONSTRAINT ck_review_tasks_state CHECK (state IN ('open', 'submitted')),
    CONSTRAINT ck_review_tasks_drawn_by CHECK (drawn_by IN ('ticket', 'random', 'hand')),
    CONSTRAINT ck_review_tasks_submitted_at CHECK ((state = 'open') = (submitted_at IS NULL)),
    CONSTRAINT ck_review_tasks_of_session CHECK ((purpose = 'calibration') = (calibration_id IS NOT NULL)),
    CONSTRAINT fk_review_tasks_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_review_tasks_assignee_id FOREIGN KEY(assignee_id) REFERENCES accounts (id)
);

CREATE INDEX ix_review_tasks_tenant_id_assignee_id_state ON review_tasks (tenant_id, assignee_id, state);

CREATE UNIQUE INDEX uq_review_tasks_one_a_person ON review_tasks (tenant_id, calibration_id, interaction_id, assignee_id) WHERE purpose = 'calibration';

CREATE UNIQUE INDEX uq_review_tasks_one_a_purpose ON review_tasks (tenant_id, month_id, interaction_id, purpose) WHERE purpose <> 'calibration';

CREATE TABLE reviews (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    task_id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    interaction_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    account_id UUID NOT NULL,
    verdicts JSONB NOT NULL,
    facts JSONB DEFAULT '{}'::jsonb NOT NULL,
    comment TEXT DEFAULT '' NOT NULL,
    is_undelivered BOOLEAN DEFAULT false NOT NULL,
    saw_value BOOLEAN DEFAULT false NOT NULL,
    after_talk BOOLEAN DEFAULT false NOT NULL,
    form_sha256 TEXT NOT NULL,
    reviewed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_reviews PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_reviews_tenant_id_task_id_number UNIQUE (tenant_id, task_id, number),
    CONSTRAINT fk_reviews_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_reviews_tenant_id_vendor_id_task_id FOREIGN KEY(tenant_id, vendor_id, task_id) REFERENCES review_tasks (tenant_id, vendor_id, id),
    CONSTRAINT fk_reviews_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_reviews_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE INDEX ix_reviews_tenant_id_month_id ON reviews (tenant_id, month_id);

CREATE TABLE reliability_figures (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    document JSONB NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_reliability_figures PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_reliability_figures_tenant_id_month_id UNIQUE (tenant_id, month_id),
    CONSTRAINT fk_reliability_figures_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_reliability_figures_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);
