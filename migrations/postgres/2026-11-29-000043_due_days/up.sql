-- What is overdue, was signed and not given, or was paid and may be appealed stays among what falls due.
UPDATE enforcement_case SET due_on = pay_by WHERE stage = 'overdue';
UPDATE enforcement_case SET due_on = (stage_since)::date WHERE stage = 'notice_of_intent';
UPDATE enforcement_case SET due_on = (appeal_until)::date WHERE stage = 'paid' AND appeal_until IS NOT NULL;
UPDATE enforcement_case SET due_on = (
    SELECT (max(case_document.added_at))::date FROM case_document
    WHERE case_document.case_id = enforcement_case.id AND case_document.kind = 'final' AND case_document.facts <> ''
    AND case_document.added_at >= enforcement_case.stage_since
) WHERE stage = 'final_notice';
