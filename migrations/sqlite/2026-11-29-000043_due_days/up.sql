-- What is overdue, was signed and not given, or was paid and may be appealed stays among what falls due.
UPDATE enforcement_case SET due_on = pay_by WHERE stage = 'overdue';
UPDATE enforcement_case SET due_on = date(stage_since) WHERE stage = 'notice_of_intent';
UPDATE enforcement_case SET due_on = date(appeal_until) WHERE stage = 'paid' AND appeal_until IS NOT NULL;
UPDATE enforcement_case SET due_on = (
    SELECT date(max(case_document.added_at)) FROM case_document
    WHERE case_document.case_id = enforcement_case.id AND case_document.kind = 'final' AND case_document.facts <> ''
    AND case_document.added_at >= enforcement_case.stage_since
) WHERE stage = 'final_notice';
-- A withdrawal that was signed and is not known to be given, of a notice that reached the provider or may do so still.
UPDATE enforcement_case SET due_on = date(stage_since)
WHERE stage = 'withdrawn' AND EXISTS (
    SELECT 1 FROM case_document AS paper
    WHERE paper.case_id = enforcement_case.id AND paper.kind = 'withdrawal' AND paper.facts <> ''
    AND paper.added_at >= enforcement_case.stage_since
) AND EXISTS (
    SELECT 1 FROM case_service AS service JOIN case_document AS notice ON notice.id = service.document_id
    WHERE notice.case_id = enforcement_case.id AND notice.kind IN ('intent', 'final')
    AND service.state IN ('given', 'too_short', 'waiting')
    -- Of what fell with an earlier withdrawal this one tells nothing.
    AND NOT EXISTS (
        SELECT 1 FROM case_document AS earlier
        WHERE earlier.case_id = notice.case_id AND earlier.kind = 'withdrawal' AND earlier.id > notice.id
        AND earlier.added_at < enforcement_case.stage_since
    )
) AND NOT EXISTS (
    SELECT 1 FROM case_service AS service JOIN case_document AS paper ON paper.id = service.document_id
    WHERE paper.case_id = enforcement_case.id AND paper.kind = 'withdrawal'
    AND paper.added_at >= enforcement_case.stage_since AND service.state = 'given'
);
