ALTER TABLE case_amount DROP COLUMN invoice_on;
