UPDATE enforcement_case SET due_on = NULL
WHERE stage IN ('overdue', 'notice_of_intent', 'paid', 'final_notice', 'withdrawn');
