-- What is unlikely in a month's rows; a reason to look, never seen by the vendor.

CREATE TABLE month_signals (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    submission_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    signals INTEGER NOT NULL,
    document JSONB NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_month_signals PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_month_signals_tenant_id_month_id_number UNIQUE (tenant_id, month_id, number),
    CONSTRAINT fk_month_signals_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_month_signals_tenant_id_vendor_id_submission_id FOREIGN KEY(tenant_id, vendor_id, submission_id) REFERENCES submissions (tenant_id, vendor_id, id),
    CONSTRAINT fk_month_signals_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);
