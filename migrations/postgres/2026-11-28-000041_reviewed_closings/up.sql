-- Months to which a review added outcomes before that was noted: the board counts these anew. They are noted as looked at
-- when they were closed, so that no extract has another moment than before.
INSERT INTO closing_doubt (month, doubted_at, reviewed_at)
SELECT c.month, c.closed_at, c.closed_at FROM window_closing c
WHERE c.locations <> (SELECT count(*) FROM window_outcome o WHERE o.month = c.month)
    AND NOT EXISTS (SELECT 1 FROM closing_doubt d WHERE d.month = c.month);
