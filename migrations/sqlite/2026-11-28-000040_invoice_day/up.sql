-- The day of CQC's invoice, by which the fee scheme goes that it is of. Amounts of before have none: theirs is the day on which
-- they were recorded.
ALTER TABLE case_amount ADD COLUMN invoice_on DATE;
