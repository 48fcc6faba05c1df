//! What lies in the tables of each schema, as the program of that time wrote it: by the migration that made room for it.
//! Numbers are given by the database, so that those who come later do not meet them.

/// Of the first release: everything before the register.
pub const FIRST: usize = 5;

/// The token that the first release made of the name of a link and the secret of development.
pub const LINK_TOKEN: &str = "pDJskRbjlOSKRUXrI6-w7ekN_ZEjPh4iKgL-tnyXpWE";

/// A key of which only the hash is in the rows.
pub const KEY: &str = "capacity_tracker_of-the-first-program";

/// Rows of a migration, by its number. `PASSWORD` stands for the hash of Ada's password.
pub const ROWS: &[(usize, &str)] = &[
    (
        1,
        "INSERT INTO account (email, name, password_hash, demonstration, created_at) VALUES \
         ('ada@example.org', 'Ada Lovelace', 'PASSWORD', FALSE, '2026-01-05 09:00:00'), \
         ('jo@example.org', 'Zoë Müller', NULL, FALSE, '2026-01-05 09:05:00'); \
         INSERT INTO account (email, name, demonstration, created_at, deactivated_at) VALUES \
         ('gone@example.org', 'Gone', FALSE, '2026-01-05 09:05:00', '2026-01-05 09:07:00'); \
         INSERT INTO api_key (name, key_hash, created_at) VALUES \
         ('CareSoft', '55eb811fa31febc4c097ea14c59b59da3651668ad3e43e7650001b43decabca8', '2026-01-05 09:06:00'); \
         INSERT INTO \"grant\" (account_id, role, scope_kind, granted_at) VALUES \
         (1, 'administrator', 'national', '2026-01-05 09:00:00'); \
         INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at) VALUES \
         (2, 'provider_user', 'provider', '1-900', '2026-01-05 09:05:00'); \
         INSERT INTO \"grant\" (api_key_id, role, scope_kind, scope_id, granted_at) VALUES \
         (1, 'provider_user', 'provider', '1-900', '2026-01-05 09:06:00')",
    ),
    (
        2,
        "INSERT INTO session (key_hash, account_id, csrf_token, device, created_at, last_seen_at) VALUES \
         ('5e55', 1, 'token', 'Firefox on Linux', '2026-01-05 09:02:00', '2026-01-05 09:30:00'); \
         INSERT INTO one_time_link (account_id, purpose, token_hash, created_at, expires_at) VALUES (2, 'set_password', \
         '4769ec1ccac95037820f642bc9d1b978f9ab36dca8937bf317ee499e4ea9d2bd', '2026-01-05 09:05:00', '2026-01-08 09:05:00'); \
         INSERT INTO sign_in_attempt (account_key, address_key, attempted_at, outcome) VALUES \
         ('acc0', 'add4', '2026-01-05 09:02:00', 'succeeded')",
    ),
    (
        3,
        "INSERT INTO audit_entry (sequence, recorded_at, actor, event, subject, detail, previous_hash, hash) VALUES \
         (1, '2026-01-05 09:00:00.000000', 'operator', 'account.added', 'account:1', \
         '{\"role\":\"administrator\",\"scopes\":[\"national\"]}', \
         '0000000000000000000000000000000000000000000000000000000000000000', \
         '58f43a48d968d4f60d033a9ee572e4499e1b7652fb090b42563d1654c11eb3a7'); \
         INSERT INTO audit_entry (sequence, recorded_at, actor, event, subject, detail, previous_hash, hash) VALUES \
         (2, '2026-01-05 09:01:00.250000', 'account:1', 'account.password_set', 'account:1', '{}', \
         '58f43a48d968d4f60d033a9ee572e4499e1b7652fb090b42563d1654c11eb3a7', \
         '0de0f00c9627dff772eca5ef5a7ebda0f1f6146b94e02d20eaa5e28bafd2b6d3'); \
         INSERT INTO audit_entry (sequence, recorded_at, actor, event, subject, detail, previous_hash, hash) VALUES \
         (3, '2026-01-05 09:05:00.000000', 'account:1', 'account.added', 'account:2', \
         '{\"role\":\"provider_user\",\"scopes\":[\"provider:1-900\"]}', \
         '0de0f00c9627dff772eca5ef5a7ebda0f1f6146b94e02d20eaa5e28bafd2b6d3', \
         '60c3bed96adc776a050b54996351cd0e61760f1a4a4960dbc96e9e34bc6e702b'); \
         INSERT INTO audit_entry (sequence, recorded_at, actor, event, subject, detail, previous_hash, hash) VALUES \
         (4, '2026-01-05 09:06:00.000000', 'operator', 'key.added', 'key:1', \
         '{\"role\":\"provider_user\",\"scopes\":[\"provider:1-900\"]}', \
         '60c3bed96adc776a050b54996351cd0e61760f1a4a4960dbc96e9e34bc6e702b', \
         '3ba148688254a10bcf03ea16fdbe3f9bdb1032078ff442386479f39fff6350f2')",
    ),
    (
        4,
        "INSERT INTO job (name, arguments, state, attempts, created_at, run_at) VALUES \
         ('mail.deliver', '{\"message_id\":1}', 'queued', 0, '2026-01-05 09:05:00', '2026-01-05 09:05:00'); \
         INSERT INTO job (name, arguments, state, attempts, created_at, run_at, finished_at, last_error) VALUES \
         ('mail.deliver', '{\"message_id\":2}', 'failed', 10, '2026-01-05 09:05:00', '2026-01-05 09:05:00', \
         '2026-01-05 09:10:00', 'message 2 was refused'); \
         INSERT INTO job_schedule (name, cron, next_run_at, last_run_at) VALUES \
         ('accounts.remove_expired', '50 3 * * *', '2026-01-06 03:50:00', '2026-01-05 03:50:00')",
    ),
    (
        5,
        "INSERT INTO mail_message (kind, recipient, subject, body, secret_name, state, created_at) VALUES \
         ('set_password', 'jo@example.org', 'Set your password for the Provider Capacity Tracker', \
         'Dear Zoë Müller,\n\nhttp://localhost:8080/set-password/\u{1}secret\u{1}\n', \
         'set_password:of-the-first-program', 'queued', '2026-01-05 09:05:00'); \
         INSERT INTO mail_message (kind, recipient, subject, body, state, created_at, finished_at) VALUES \
         ('set_password', 'gone@example.org', 'Set your password', 'Dear Gone', 'failed', '2026-01-05 09:05:00', \
         '2026-01-05 09:10:00'); \
         INSERT INTO mail_attempt (message_id, attempted_at, outcome, detail) VALUES \
         (2, '2026-01-05 09:10:00', 'refused', '550 no such mailbox')",
    ),
    (
        6,
        "INSERT INTO register_import (source, snapshot_on, imported_at, forced, report) VALUES \
         ('January.csv', '2026-01-01', '2026-01-05 10:00:00', FALSE, '{}'); \
         INSERT INTO provider (id, name, sector, public_body, public_body_reason) VALUES \
         ('1-900', 'Sunny Care Ltd', 'Social Care Org', FALSE, 'no rule'); \
         INSERT INTO location (id, provider_id, name, status, care_home, home_care, kinds, registered_beds, postcode, \
         address, council_name, council_code, region_code, service_types, user_bands, primary_location_id, registered_on) \
         VALUES ('1-100000001', '1-900', 'Sunny Home', 'active', TRUE, FALSE, '[\"care_home\"]', 20, 'M41 5BU', \
         '[\"1 Sunny Street\"]', 'Trafford', 'E08000009', 'E12000002', '[]', '[]', '1-100000009', '2015-04-01'), \
         ('1-100000002', '1-900', 'Sunny Agency', 'active', FALSE, TRUE, '[\"home_care\"]', NULL, NULL, \
         '[]', NULL, NULL, NULL, '[]', '[]', NULL, '2015-04-01'); \
         INSERT INTO register_event (location_id, provider_id, kind, happened_on, became, import_id) VALUES \
         ('1-100000001', '1-900', 'registered', '2015-04-01', '1-900', 1), \
         ('1-100000002', '1-900', 'registered', '2015-04-01', '1-900', 1)",
    ),
    (
        7,
        "INSERT INTO register_remark (import_id, refused, row_number, column_name, reason, location_id) VALUES \
         (1, FALSE, 7, 'Location Postal Code', 'is missing', '1-100000002'); \
         INSERT INTO register_event (location_id, provider_id, kind, happened_on, was, became, actor, reason) VALUES \
         ('1-100000002', '1-900', 'placed', '2026-01-05', NULL, 'E08000035', 'account:1', 'Rang them')",
    ),
    (
        8,
        "INSERT INTO register_sync (started_at, since_at, until_at, state, next_page, listed, beat) VALUES \
         ('2026-01-05 11:00:00', '2026-01-01 00:00:00', '2026-01-05 11:00:00', 'open', 2, FALSE, 3); \
         INSERT INTO register_sync_item (sync_id, kind, cqc_id, position, state, body) VALUES \
         (1, 'location', '1-100000001', 1, 'fetched', '{}')",
    ),
    (
        9,
        "INSERT INTO bank_holiday_feed (source, fetched_at, forced, events) VALUES \
         ('https://www.gov.uk/bank-holidays.json', '2026-01-05 11:00:00', FALSE, '[]'); \
         INSERT INTO reporting_window (month, opens_at, closes_at, feed_id, frozen_at) VALUES \
         ('2025-12', '2025-12-08 00:00:00', '2025-12-15 00:00:00', 1, '2025-12-15 00:05:00')",
    ),
    (
        10,
        "INSERT INTO section_save (location_id, provider_id, section, notice, month, version, answers, reasons, unchanged, \
         nil, channel, saved_by, saved_at, sequence) VALUES ('1-100000001', '1-900', 'visiting', '2024-04', '2025-12', 1, \
         '{\"visitors_inside_home\":true}', '{}', FALSE, FALSE, 'page', 'account:2', '2025-12-09 10:00:00', 1); \
         INSERT INTO section_save (location_id, provider_id, section, notice, month, version, previous_id, answers, reasons, \
         unchanged, nil, channel, saved_by, saved_at) VALUES ('1-100000001', '1-900', 'visiting', '2024-04', NULL, 2, 1, \
         '{\"visitors_inside_home\":false}', '{}', FALSE, FALSE, 'api', 'key:1', '2025-12-20 10:00:00'); \
         INSERT INTO current_section (location_id, section, save_id, version, figures_since) VALUES \
         ('1-100000001', 'visiting', 2, 2, '2025-12-20 10:00:00'); \
         INSERT INTO month_progress (location_id, month, done) VALUES ('1-100000001', '2025-12', ' visiting '); \
         INSERT INTO section_draft (account_id, location_id, section, typed, based_on, kept_at) VALUES \
         (2, '1-100000001', 'workforce', '{}', 0, '2026-01-05 11:00:00'); \
         INSERT INTO request_key (holder, key_hash, request_hash, save_id, used_at) VALUES \
         ('key:1', 'aa', 'bb', 2, '2025-12-20 10:00:00')",
    ),
    (
        12,
        "INSERT INTO window_closing (month, closes_at, closed_at, notice, feed_id, locations) VALUES \
         ('2025-12', '2025-12-15 00:00:00', '2025-12-15 00:05:00', '2024-04', 1, 2); \
         INSERT INTO window_outcome (location_id, month, provider_id, state, state_at_close, missing) VALUES \
         ('1-100000001', '2025-12', '1-900', 'partial', 'partial', 'workforce'), \
         ('1-100000002', '2025-12', '1-900', 'excused', 'missing', ''); \
         INSERT INTO outcome_correction (location_id, month, was, became, reason, corrected_by, corrected_at) VALUES \
         ('1-100000002', '2025-12', 'missing', 'excused', 'A flood', 'account:1', '2025-12-16 10:00:00')",
    ),
    (
        13,
        "INSERT INTO reminder (account_id, month, kind, message_id, locations, queued_at) VALUES \
         (2, '2025-12', 'window_opens', 1, 2, '2025-12-08 08:00:00'); \
         INSERT INTO confirm_link (token_hash, account_id, location_id, month, created_at) VALUES \
         ('c0', 2, '1-100000001', '2025-12', '2025-12-08 08:00:00'); \
         INSERT INTO reminder_choice (account_id, hour, skipped, chosen_at) VALUES (2, 7, 'half_way', '2025-12-09 08:00:00'); \
         INSERT INTO contact_bounce (account_id, email, recorded_by, recorded_at, ended_at) VALUES \
         (2, 'jo@example.org', 'account:1', '2025-12-09 08:00:00', '2025-12-10 08:00:00')",
    ),
    (
        14,
        "INSERT INTO miss_counting (month, basis, counted_at) VALUES ('2025-12', 'basis', '2025-12-16 10:00:00'); \
         INSERT INTO miss_count (location_id, month, provider_id, place, consecutive, in_last_12, at_risk, triggered, \
         next_triggers, people, working) VALUES ('1-100000001', '2025-12', '1-900', 1, 1, 1, FALSE, FALSE, FALSE, 1, 1); \
         INSERT INTO chase_batch (month, template, request_key, made_by, made_at, leaves_at) VALUES \
         ('2025-12', 'first', 'once', 1, '2025-12-16 10:00:00', '2025-12-16 10:10:00'); \
         INSERT INTO chase_message (message_id, location_id, batch_id, account_id) VALUES (2, '1-100000001', 1, 2); \
         INSERT INTO contact_log (location_id, provider_id, month, kind, outcome, note, next_action, made_by, made_at) VALUES \
         ('1-100000001', '1-900', '2025-12', 'call', 'spoke', 'Will do', '', 'account:1', '2025-12-16 11:00:00'); \
         INSERT INTO not_operating_report (location_id, reason, seen, reported_by, reported_at) VALUES \
         ('1-100000002', 'Empty', 'visit', 'account:1', '2025-12-16 11:00:00')",
    ),
    (
        15,
        "INSERT INTO window_extension (location_id, month, until_at, reason, granted_by, granted_at) VALUES \
         ('1-100000002', '2025-12', '2025-12-20 00:00:00', 'A flood', 'account:1', '2025-12-14 10:00:00'); \
         INSERT INTO window_use (location_id, month, case_reference, used_at) VALUES \
         ('1-100000001', '2025-12', '1', '2025-12-17 10:00:00'); \
         INSERT INTO window_hour (month, hour, complete, owed) VALUES ('2025-12', 0, 0, 2), ('2025-12', 1, 1, 2)",
    ),
    (
        16,
        "INSERT INTO extract_moment (as_at, last_place, last_event, kept_at) VALUES \
         ('2025-12-16 00:00:00', 1, 2, '2025-12-16 00:01:00'); \
         INSERT INTO extract_run (kind, month, as_at, format, scope, sensitive, provisional, origin, state, asked_by, asked_at) \
         VALUES ('full', '2025-12', '2025-12-16 00:00:00', 'jsonl', 'national', FALSE, FALSE, 'command', 'done', 'operator', \
         '2025-12-16 00:01:00'); \
         INSERT INTO extract_file (run_id, name, is_data, position, rows, items, bytes, sha256) VALUES \
         (1, 'full.jsonl', TRUE, 1, 2, 10, 100, 'abc'); \
         INSERT INTO extract_recipient (name, purpose, basis, sensitive, valid_from, scope, api_key_id, added_by, added_at) \
         VALUES ('DHSC', 'Statistics', 'health_or_care', FALSE, '2025-12-01', 'national', 1, 'account:1', \
         '2025-12-01 10:00:00'); \
         INSERT INTO disclosure (run_id, file, recipient_id, rows, items, bytes, sha256, actor, via, disclosed_at) VALUES \
         (1, 'full.jsonl', 1, 2, 10, 100, 'abc', 'key:1', 'api', '2025-12-16 00:02:00')",
    ),
    (17, CASE),
    (
        18,
        "INSERT INTO second_factor (account_id, name, created_at, last_step) VALUES \
         (2, 'of-account-2', '2026-01-05 12:00:00', 5); \
         INSERT INTO recovery_code (account_id, code_hash, created_at) VALUES (2, 'c0de', '2026-01-05 12:00:00'); \
         INSERT INTO known_device (account_id, token_hash, network_key, device, first_seen_at, last_seen_at) VALUES \
         (2, 'd0', 'n0', 'Firefox on Linux', '2026-01-05 12:00:00', '2026-01-05 12:00:00'); \
         INSERT INTO access_request (kind, state, email, name, job_title, role, scope_kind, scope_id, provider_id, \
         token_hash, network_key, created_at, expires_at) VALUES ('asked', 'waiting', 'new@example.org', 'New', 'Manager', \
         'provider_user', 'location', '1-100000001', '1-900', 'f0', 'n0', '2026-01-05 12:00:00', '2026-01-07 12:00:00'); \
         INSERT INTO access_note (request_id, author_id, body, written_at) VALUES (1, 1, 'Rang', '2026-01-05 13:00:00')",
    ),
    (
        20,
        "INSERT INTO linked_sign_in (account_id, issuer, subject, created_at, last_used_at) VALUES \
         (2, 'https://issuer.example', 'sub', '2026-01-05 12:00:00', '2026-01-05 12:00:00')",
    ),
    (
        22,
        "INSERT INTO case_refund (case_id, pence, paid_on, reference, recorded_by, recorded_at) VALUES \
         (1, 100, '2025-12-30', 'ref', 'account:1', '2025-12-30 10:00:00')",
    ),
    (23, "INSERT INTO closing_doubt (month, doubted_at) VALUES ('2025-12', '2026-01-05 12:00:00')"),
    (
        25,
        "INSERT INTO case_withdrawal (case_id, fields, drafted_by, drafted_at) VALUES \
         (1, '{}', 'account:1', '2025-12-31 10:00:00')",
    ),
    (
        26,
        "INSERT INTO case_reversal (case_id, payment_id, reversed_on, reason, recorded_by, recorded_at) VALUES \
         (1, 1, '2025-12-31', 'It bounced', 'account:1', '2025-12-31 10:00:00')",
    ),
    (
        32,
        "INSERT INTO contact_bounce (account_id, email, recorded_by, recorded_at, location_id) VALUES \
         (2, 'jo@example.org', 'account:1', '2026-01-05 12:00:00', '1-100000001')",
    ),
    (
        33,
        "INSERT INTO told_miss (account_id, month, location_id, message_id, queued_at) VALUES \
         (2, '2025-12', '1-100000002', 1, '2026-01-05 12:00:00')",
    ),
    (
        34,
        "INSERT INTO chase_order (month, made_at, locations) VALUES \
         ('2025-12', '2026-01-05 12:00:00', '1-100000001 1-100000002')",
    ),
    (
        36,
        "INSERT INTO reminder (account_id, month, kind, message_id, locations, queued_at, doubted_at) VALUES \
         (2, '2025-12', 'last_day', 2, 2, '2025-12-14 08:00:00', '2025-12-12 08:00:00')",
    ),
    (
        37,
        "INSERT INTO told_place (message_id, location_id, account_id, month, kind, until_at, queued_at) VALUES \
         (1, '1-100000002', 2, '2025-12', 'last_day', '2026-01-05 23:59:59', '2026-01-05 12:00:00')",
    ),
    (
        38,
        "INSERT INTO extract_schedule (kind, format, scope, sensitive, recipient_id, rhythm, month, due_at, provisional, \
         asked_by, asked_at, ended_at) VALUES ('full', 'csv', 'national', FALSE, 1, 'once', '2025-12', '2025-12-20 09:30:00', \
         FALSE, 'account:1', '2025-12-19 09:30:00', '2025-12-20 09:31:00'), \
         ('register', 'parquet', 'national', FALSE, NULL, 'closing', NULL, NULL, FALSE, 'key:1', '2025-12-19 09:30:00', NULL); \
         INSERT INTO extract_moment (as_at, last_place, last_event, kept_at) VALUES \
         ('2025-12-20 09:30:00', 1, 2, '2025-12-20 09:31:00'); \
         INSERT INTO extract_run (kind, month, as_at, format, scope, sensitive, provisional, origin, state, asked_by, asked_at, \
         reason, schedule_id) VALUES ('full', '2025-12', '2025-12-20 09:30:00', 'csv', 'national', FALSE, FALSE, 'schedule', \
         'failed', 'account:1', '2025-12-20 09:31:00', 'the recipient has no legal basis on that day', 1)",
    ),
    (
        39,
        "INSERT INTO disclosure (run_id, file, recipient_id, rows, bytes, sha256, part, actor, via, disclosed_at) VALUES \
         (NULL, 'saves', 1, 2, 100, 'abc', '0-2', 'key:1', 'api', '2025-12-20 10:00:00')",
    ),
    (
        40,
        "INSERT INTO case_amount (case_id, purpose, origin, pence, scheme, working, recorded_by, recorded_at, invoice_on) \
         VALUES (1, 'final', 'invoice', 500, 'INV-1', 'Invoice INV-1', 'account:1', '2025-12-19 11:00:00', '2025-12-01')",
    ),
    (
        47,
        "INSERT INTO section_draft (account_id, location_id, section, typed, based_on, kept_at, month) VALUES \
         (2, '1-100000001', 'visiting', '{}', 2, '2026-01-05 11:00:00', '2025-12')",
    ),
];

const CASE: &str = "INSERT INTO enforcement_case (provider_id, provider_name, breach, allegation, stage, stage_since, \
     version, opened_by, opened_at, paid, penalty, legal_review) VALUES ('1-900', 'Sunny Care Ltd', 'no_information', \
     'Nothing came', 'paid', '2025-12-17 10:00:00', 3, 'account:1', '2025-12-17 10:00:00', 500, 500, FALSE); \
     INSERT INTO case_window (case_id, location_id, month, state) VALUES (1, '1-100000001', '2025-12', 'partial'); \
     INSERT INTO case_event (case_id, kind, reason, detail, actor, happened_at) VALUES \
     (1, 'opened', '', '{}', 'account:1', '2025-12-17 10:00:00'); \
     INSERT INTO case_blob (sha256, content) VALUES ('b10b', 'a letter'); \
     INSERT INTO case_representation (case_id, words, via, received_on, late, entered_by, entered_at) VALUES \
     (1, 'We were flooded', 'post', '2025-12-18', FALSE, 'account:1', '2025-12-18 10:00:00'); \
     INSERT INTO case_document (case_id, kind, name, media_type, bytes, sha256, representation_id, facts, added_by, added_at) \
     VALUES (1, 'representation', 'letter.pdf', 'application/pdf', 8, 'b10b', 1, '{}', 'account:1', '2025-12-18 10:00:00'); \
     INSERT INTO case_draft (case_id, kind, fields, drafted_by, drafted_at) VALUES \
     (1, 'intent', '{}', 'account:1', '2025-12-17 11:00:00'); \
     INSERT INTO case_service (case_id, document_id, method, addressee, address, state, proof, recorded_by, recorded_at) \
     VALUES (1, 1, 'post', 'Sunny Care Ltd', '1 Sunny Street', 'given', 'By hand', 'account:1', '2025-12-18 10:00:00'); \
     INSERT INTO case_amount (case_id, purpose, origin, pence, working, recorded_by, recorded_at) VALUES \
     (1, 'final', 'invoice', 500, '{}', 'account:1', '2025-12-19 10:00:00'); \
     INSERT INTO case_payment (case_id, pence, received_on, reference, recorded_by, recorded_at) VALUES \
     (1, 500, '2025-12-20', 'ref', 'account:1', '2025-12-20 10:00:00'); \
     INSERT INTO case_appeal (case_id, reference, lodged_on, late, recorded_by, recorded_at) VALUES \
     (1, 'CR/1', '2025-12-21', FALSE, 'account:1', '2025-12-21 10:00:00'); \
     INSERT INTO case_message (case_id, message_id) VALUES (1, 1)";
