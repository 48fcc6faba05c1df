//! The tables that hold something about people.

/// How a row says whom it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// This column has the number of their account.
    Account(&'static str),
    /// This column names them as the audit does, `account:4711`.
    Actor(&'static str),
    /// This column has their address.
    Address(&'static str),
    /// The first column has the number of a message to their address.
    Message,
}

/// A table, or a part of it, that holds something about people.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// Which.
    pub table: &'static str,
    /// How it says whom it is about.
    pub whose: Whose,
    /// What is given out; the rows are in the order of the first.
    pub columns: &'static [&'static str],
}

const fn held(table: &'static str, whose: Whose, columns: &'static [&'static str]) -> Held {
    Held { table, whose, columns }
}

/// All of them, in the order of the export.
pub const HELD: &[Held] = &[
    held(
        "account",
        Whose::Account("id"),
        &[
            "id",
            "email",
            "name",
            "job_title",
            "demonstration",
            "created_at",
            "last_signed_in_at",
            "closing_warned_at",
            "deactivated_at",
            "closed_by_hand",
            "erased_at",
        ],
    ),
    held("grant", Whose::Account("account_id"), &["id", "role", "scope_kind", "scope_id", "granted_at", "revoked_at"]),
    held("session", Whose::Account("account_id"), &["id", "device", "created_at", "last_seen_at", "stage"]),
    held("one_time_link", Whose::Account("account_id"), &["id", "purpose", "created_at", "expires_at", "used_at"]),
    held("second_factor", Whose::Account("account_id"), &["created_at"]),
    held("recovery_code", Whose::Account("account_id"), &["id", "created_at", "used_at"]),
    held(
        "known_device",
        Whose::Account("account_id"),
        &["id", "device", "first_seen_at", "last_seen_at", "remembered_until"],
    ),
    held("linked_sign_in", Whose::Account("account_id"), &["id", "issuer", "subject", "created_at", "last_used_at"]),
    held(
        "access_request",
        Whose::Address("email"),
        &[
            "id",
            "kind",
            "state",
            "email",
            "name",
            "job_title",
            "role",
            "scope_kind",
            "scope_id",
            "created_at",
            "proved_at",
            "decided_at",
            "refusal",
            "message",
        ],
    ),
    held("access_request", Whose::Actor("decided_by"), &["id", "state", "decided_at"]),
    held("access_request", Whose::Account("invited_by"), &["id", "state", "created_at"]),
    held("access_note", Whose::Account("author_id"), &["id", "request_id", "body", "written_at"]),
    held(
        "mail_message",
        Whose::Address("recipient"),
        &["id", "kind", "recipient", "subject", "body", "state", "created_at", "finished_at", "cancelled_at"],
    ),
    held("mail_attempt", Whose::Message, &["message_id", "attempted_at", "outcome", "detail"]),
    held("contact_bounce", Whose::Account("account_id"), &["id", "email", "location_id", "recorded_at", "ended_at"]),
    held("contact_bounce", Whose::Actor("recorded_by"), &["id", "recorded_at"]),
    held(
        "reminder",
        Whose::Account("account_id"),
        &["message_id", "month", "kind", "locations", "queued_at", "doubted_at"],
    ),
    held("told_miss", Whose::Account("account_id"), &["message_id", "month", "location_id", "queued_at"]),
    held(
        "told_place",
        Whose::Account("account_id"),
        &["message_id", "month", "location_id", "kind", "until_at", "queued_at"],
    ),
    held("confirm_link", Whose::Account("account_id"), &["created_at", "location_id", "month", "used_at"]),
    held("reminder_choice", Whose::Account("account_id"), &["hour", "skipped", "chosen_at"]),
    held("chase_message", Whose::Account("account_id"), &["message_id", "location_id", "batch_id"]),
    held("chase_batch", Whose::Account("made_by"), &["id", "month", "template", "made_at"]),
    held("section_draft", Whose::Account("account_id"), &["kept_at", "location_id", "section", "typed"]),
    held(
        "section_save",
        Whose::Actor("saved_by"),
        &["id", "location_id", "section", "month", "channel", "reasons", "saved_at"],
    ),
    held("outcome_correction", Whose::Actor("corrected_by"), &["id", "location_id", "month", "reason", "corrected_at"]),
    held("window_extension", Whose::Actor("granted_by"), &["id", "location_id", "month", "reason", "granted_at"]),
    held("contact_log", Whose::Actor("made_by"), &["id", "location_id", "kind", "outcome", "note", "made_at"]),
    held("not_operating_report", Whose::Actor("reported_by"), &["id", "location_id", "reason", "seen", "reported_at"]),
    held("not_operating_report", Whose::Actor("checked_by"), &["id", "location_id", "note", "checked_at"]),
    held("register_event", Whose::Actor("actor"), &["id", "location_id", "kind", "happened_on", "reason"]),
    held("extract_run", Whose::Actor("asked_by"), &["id", "kind", "month", "asked_at"]),
    held("extract_schedule", Whose::Actor("asked_by"), &["id", "kind", "rhythm", "asked_at"]),
    held("extract_schedule", Whose::Actor("cancelled_by"), &["id", "ended_at"]),
    held("extract_recipient", Whose::Actor("added_by"), &["id", "added_at"]),
    held("extract_recipient", Whose::Actor("withdrawn_by"), &["id", "withdrawn_at"]),
    held("disclosure", Whose::Actor("actor"), &["id", "run_id", "file", "disclosed_at"]),
    held("enforcement_case", Whose::Actor("opened_by"), &["id", "opened_at"]),
    held("case_event", Whose::Actor("actor"), &["id", "case_id", "kind", "happened_at"]),
    held("case_representation", Whose::Actor("entered_by"), &["id", "case_id", "entered_at"]),
    held("case_document", Whose::Actor("drafted_by"), &["id", "case_id", "kind", "added_at"]),
    held("case_document", Whose::Actor("added_by"), &["id", "case_id", "kind", "added_at"]),
    held("case_draft", Whose::Actor("drafted_by"), &["id", "case_id", "kind", "drafted_at"]),
    held("case_withdrawal", Whose::Actor("drafted_by"), &["id", "case_id", "drafted_at"]),
    held("case_service", Whose::Actor("recorded_by"), &["id", "case_id", "state", "recorded_at"]),
    held("case_amount", Whose::Actor("recorded_by"), &["id", "case_id", "recorded_at"]),
    held("case_payment", Whose::Actor("recorded_by"), &["id", "case_id", "recorded_at"]),
    held("case_payment", Whose::Actor("reconciled_by"), &["id", "case_id", "recorded_at"]),
    held("case_refund", Whose::Actor("recorded_by"), &["id", "case_id", "recorded_at"]),
    held("case_reversal", Whose::Actor("recorded_by"), &["id", "case_id", "recorded_at"]),
    held("case_appeal", Whose::Actor("recorded_by"), &["id", "case_id", "recorded_at"]),
    held("audit_entry", Whose::Actor("actor"), &["sequence", "recorded_at", "event", "subject", "detail"]),
    held("audit_entry", Whose::Actor("subject"), &["sequence", "recorded_at", "actor", "event", "detail"]),
];
