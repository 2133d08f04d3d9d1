-- What is known of a month or a contract beside the rows.

CREATE TABLE circumstances (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    document TEXT NOT NULL,
    recorded_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_circumstances PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_circumstances_tenant_id_month_id_number UNIQUE (tenant_id, month_id, number),
    CONSTRAINT fk_circumstances_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_circumstances_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_circumstances_recorded_by FOREIGN KEY(recorded_by) REFERENCES accounts (id)
);

CREATE TABLE opening_states (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    contract_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    number INTEGER NOT NULL,
    document TEXT NOT NULL,
    proposed_by UUID NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    approved_by UUID,
    approved_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_opening_states PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_opening_states_tenant_id_contract_id_number UNIQUE (tenant_id, contract_id, number),
    CONSTRAINT fk_opening_states_tenant_id_vendor_id_contract_id FOREIGN KEY(tenant_id, vendor_id, contract_id) REFERENCES contracts (tenant_id, vendor_id, id),
    CONSTRAINT ck_opening_states_four_eyes CHECK (approved_by <> proposed_by),
    CONSTRAINT ck_opening_states_approved_has_a_time CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT fk_opening_states_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
    CONSTRAINT fk_opening_states_proposed_by FOREIGN KEY(proposed_by) REFERENCES accounts (id),
    CONSTRAINT fk_opening_states_approved_by FOREIGN KEY(approved_by) REFERENCES accounts (id)
);
