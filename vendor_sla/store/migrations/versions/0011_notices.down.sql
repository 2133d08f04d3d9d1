DROP TABLE notice_receipts, notices, ledger_codes, tenant_billing_details, vendor_billing_details;
