-- Narrow figures of a month's dimensions and tiers, so that the board reads no document.

CREATE TABLE part_figures (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    month_id UUID NOT NULL,
    contract_id UUID NOT NULL,
    vendor_id UUID NOT NULL,
    period_start DATE NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    points NUMERIC,
    met INTEGER,
    judged INTEGER,
    visible_to_vendor BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_part_figures PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_part_figures_tenant_id_month_id_kind_name UNIQUE (tenant_id, month_id, kind, name),
    CONSTRAINT fk_part_figures_tenant_id_vendor_id_month_id FOREIGN KEY(tenant_id, vendor_id, month_id) REFERENCES months (tenant_id, vendor_id, id),
    CONSTRAINT fk_part_figures_tenant_id_vendor_id_contract_id FOREIGN KEY(tenant_id, vendor_id, contract_id) REFERENCES contracts (tenant_id, vendor_id, id),
    CONSTRAINT ck_part_figures_kind CHECK (kind IN ('dimension', 'tier')),
    CONSTRAINT fk_part_figures_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_part_figures_tenant_id_kind_name_period_start ON part_figures (tenant_id, kind, name, period_start);

-- The months that are there already get theirs from the newest document of each. While a schema
-- changes there are no policies: the owner reads only what is not forced on it. It is again when
-- the locks are made anew, in this same transaction.
ALTER TABLE assessments NO FORCE ROW LEVEL SECURITY;
ALTER TABLE month_figures NO FORCE ROW LEVEL SECURITY;

CREATE TEMPORARY TABLE newest_documents ON COMMIT DROP AS
SELECT figures.tenant_id, figures.month_id, figures.contract_id, figures.vendor_id,
    figures.period_start, figures.visible_to_vendor, newest.document
FROM month_figures AS figures
CROSS JOIN LATERAL (
    SELECT document FROM assessments
    WHERE tenant_id = figures.tenant_id AND month_id = figures.month_id
    ORDER BY number DESC LIMIT 1
) AS newest;

INSERT INTO part_figures (tenant_id, id, month_id, contract_id, vendor_id, period_start, kind,
    name, points, visible_to_vendor)
SELECT tenant_id, gen_random_uuid(), month_id, contract_id, vendor_id, period_start, 'dimension',
    score ->> 'dimension', (score ->> 'points')::numeric, visible_to_vendor
FROM newest_documents, jsonb_array_elements(document -> 'scores' -> 'dimensions') AS score
WHERE score ->> 'points' IS NOT NULL;

INSERT INTO part_figures (tenant_id, id, month_id, contract_id, vendor_id, period_start, kind,
    name, met, judged, visible_to_vendor)
SELECT tenant_id, gen_random_uuid(), month_id, contract_id, vendor_id, period_start, 'tier', tier,
    count(*) FILTER (WHERE CASE
        WHEN level LIKE '%–%' THEN value BETWEEN split_part(level, '–', 1)::numeric
            AND split_part(level, '–', 2)::numeric
        WHEN direction = 'down' THEN value <= level::numeric
        ELSE value >= level::numeric END),
    count(*), visible_to_vendor
FROM (
    SELECT kept.*, parts -> 'scope' -> 'tier' ->> 0 AS tier,
        (parts ->> 'rounded')::numeric AS value, scored ->> 'expected' AS level,
        reading ->> 'direction' AS direction
    FROM newest_documents AS kept,
        jsonb_array_elements(document -> 'readings') AS reading,
        jsonb_array_elements(document -> 'scores' -> 'metrics') AS scored,
        jsonb_array_elements(document -> 'breakdowns') AS parts
    WHERE scored ->> 'metric' = reading ->> 'metric'
        AND parts ->> 'metric' = reading ->> 'metric'
        AND scored ->> 'expected' IS NOT NULL
        AND jsonb_array_length(parts -> 'scope' -> 'tier') = 1
        AND (parts -> 'scope') - 'tier' = (reading -> 'scope') - 'tier'
        AND parts ->> 'rounded' IS NOT NULL
        AND (parts ->> 'denominator')::numeric >= 20
) AS judged
GROUP BY tenant_id, month_id, contract_id, vendor_id, period_start, tier, visible_to_vendor;

DROP TABLE newest_documents;
