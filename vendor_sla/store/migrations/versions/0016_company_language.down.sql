UPDATE accounts SET language = 'zh' WHERE language = '';

ALTER TABLE accounts DROP CONSTRAINT ck_accounts_language;

ALTER TABLE accounts ADD CONSTRAINT ck_accounts_language CHECK (language IN ('zh', 'en'));

ALTER TABLE accounts ALTER COLUMN language SET DEFAULT 'zh';
