ALTER TABLE enforcement_case DROP COLUMN refunded_too_much;
