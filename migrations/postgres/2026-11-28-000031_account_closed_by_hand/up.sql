-- Whether a person closed an account by hand: then nobody but an administrator of the service opens it again.
ALTER TABLE account ADD COLUMN closed_by_hand BOOLEAN NOT NULL DEFAULT FALSE;

UPDATE account SET closed_by_hand = TRUE
WHERE deactivated_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM audit_entry AS entry
    WHERE entry.sequence = (
        SELECT max(newest.sequence) FROM audit_entry AS newest
        WHERE newest.event = 'account.closed' AND newest.subject = 'account:' || account.id
    )
    AND entry.detail LIKE '%"reason":"by_hand"%'
);
