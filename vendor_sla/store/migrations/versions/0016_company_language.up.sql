-- Who has chosen no language of their own is spoken to in their company's.

ALTER TABLE accounts DROP CONSTRAINT ck_accounts_language;

ALTER TABLE accounts ADD CONSTRAINT ck_accounts_language CHECK (language IN ('', 'zh', 'en'));

ALTER TABLE accounts ALTER COLUMN language SET DEFAULT '';
