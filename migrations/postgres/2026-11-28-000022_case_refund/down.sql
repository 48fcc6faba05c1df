DROP TABLE case_refund;
ALTER TABLE enforcement_case DROP COLUMN overpaid;
