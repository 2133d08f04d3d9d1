DROP TABLE idempotency_keys, waivers, applications, invoices;
DROP FUNCTION IF EXISTS refuse_above_invoice();
