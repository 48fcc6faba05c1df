-- Enforcement: cases, what they rest on, what happened, notices as issued, service, representations, money, appeals.
CREATE TABLE enforcement_case (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    provider_id TEXT NOT NULL REFERENCES provider (id),
    provider_name TEXT NOT NULL,
    breach TEXT NOT NULL CHECK (breach IN ('no_information', 'false_information')),
    allegation TEXT NOT NULL CHECK (length(allegation) > 0),
    stage TEXT NOT NULL CHECK (stage IN ('support', 'notice_of_intent', 'representations_open', 'decision_due', 'no_penalty', 'final_notice', 'payable', 'paid', 'appealed', 'confirmed', 'quashed', 'varied', 'overdue', 'county_court', 'withdrawn', 'closed')),
    stage_since TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    notified_at TIMESTAMP,
    representations_until DATE,
    decide_by DATE,
    pay_by DATE,
    appeal_until TIMESTAMP,
    penalty BIGINT,
    paid BIGINT NOT NULL,
    legal_review BOOLEAN NOT NULL,
    due_on DATE,
    reminded_for DATE,
    ended_at TIMESTAMP,
    CHECK (paid >= 0 AND (penalty IS NULL OR paid <= penalty))
);
CREATE INDEX enforcement_case_provider_id ON enforcement_case (provider_id, id);
CREATE INDEX enforcement_case_stage ON enforcement_case (stage, id);
CREATE INDEX enforcement_case_due_on ON enforcement_case (due_on, id) WHERE due_on IS NOT NULL;

CREATE TABLE case_window (
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    location_id TEXT NOT NULL REFERENCES location (id),
    month TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (case_id, location_id, month)
);
CREATE INDEX case_window_location_id ON case_window (location_id, case_id);

CREATE TABLE case_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    kind TEXT NOT NULL,
    from_stage TEXT,
    to_stage TEXT,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    actor TEXT NOT NULL,
    happened_at TIMESTAMP NOT NULL
);
CREATE INDEX case_event_case_id ON case_event (case_id, id);

CREATE TABLE case_blob (
    sha256 TEXT PRIMARY KEY NOT NULL,
    content BLOB NOT NULL
);

CREATE TABLE case_representation (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    words TEXT NOT NULL,
    via TEXT NOT NULL CHECK (via IN ('service', 'post', 'email')),
    received_on DATE NOT NULL,
    late BOOLEAN NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at TIMESTAMP NOT NULL
);
CREATE INDEX case_representation_case_id ON case_representation (case_id, id);

CREATE TABLE case_document (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    kind TEXT NOT NULL CHECK (kind IN ('intent', 'final', 'withdrawal', 'no_penalty', 'certificate', 'representation', 'evidence')),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES case_blob (sha256),
    representation_id BIGINT REFERENCES case_representation (id),
    facts TEXT NOT NULL,
    drafted_by TEXT,
    added_by TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL
);
CREATE INDEX case_document_case_id ON case_document (case_id, id);
CREATE INDEX case_document_sha256 ON case_document (sha256);
CREATE INDEX case_document_representation_id ON case_document (representation_id);

CREATE TABLE case_draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    kind TEXT NOT NULL CHECK (kind IN ('intent', 'final')),
    fields TEXT NOT NULL,
    drafted_by TEXT NOT NULL,
    drafted_at TIMESTAMP NOT NULL,
    document_id BIGINT REFERENCES case_document (id)
);
CREATE INDEX case_draft_case_id ON case_draft (case_id, id);
CREATE INDEX case_draft_document_id ON case_draft (document_id);

CREATE TABLE case_service (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    document_id BIGINT NOT NULL REFERENCES case_document (id),
    method TEXT NOT NULL CHECK (method IN ('hand', 'post', 'email')),
    addressee TEXT NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'given', 'failed', 'too_short')),
    sent_on DATE,
    given_on DATE,
    message_id BIGINT REFERENCES mail_message (id),
    proof TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX case_service_case_id ON case_service (case_id, id);
CREATE INDEX case_service_document_id ON case_service (document_id);
CREATE INDEX case_service_message_id ON case_service (message_id);
CREATE INDEX case_service_waiting ON case_service (id) WHERE state = 'waiting';

CREATE TABLE case_amount (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('intent', 'final', 'appeal')),
    origin TEXT NOT NULL CHECK (origin IN ('invoice', 'scheme')),
    pence BIGINT NOT NULL CHECK (pence > 0),
    scheme TEXT,
    working TEXT NOT NULL,
    evidence_id BIGINT REFERENCES case_document (id),
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX case_amount_case_id ON case_amount (case_id, id);
CREATE INDEX case_amount_evidence_id ON case_amount (evidence_id);

CREATE TABLE case_payment (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    pence BIGINT NOT NULL CHECK (pence > 0),
    received_on DATE NOT NULL,
    reference TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    reconciled_by TEXT,
    reconciled_at TIMESTAMP
);
CREATE INDEX case_payment_case_id ON case_payment (case_id, id);

CREATE TABLE case_appeal (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    reference TEXT NOT NULL,
    lodged_on DATE NOT NULL,
    late BOOLEAN NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    outcome TEXT CHECK (outcome IN ('confirmed', 'quashed', 'varied', 'withdrawn')),
    ended_on DATE
);
CREATE INDEX case_appeal_case_id ON case_appeal (case_id, id);

CREATE TABLE case_message (
    case_id BIGINT NOT NULL REFERENCES enforcement_case (id),
    message_id BIGINT NOT NULL REFERENCES mail_message (id),
    PRIMARY KEY (case_id, message_id)
);
CREATE INDEX case_message_message_id ON case_message (message_id);

CREATE TRIGGER case_window_no_update BEFORE UPDATE ON case_window
BEGIN SELECT RAISE(ABORT, 'records of a case are never changed'); END;

CREATE TRIGGER case_event_no_update BEFORE UPDATE ON case_event
BEGIN SELECT RAISE(ABORT, 'records of a case are never changed'); END;

CREATE TRIGGER case_blob_no_update BEFORE UPDATE ON case_blob
BEGIN SELECT RAISE(ABORT, 'records of a case are never changed'); END;

CREATE TRIGGER case_representation_no_update BEFORE UPDATE ON case_representation
BEGIN SELECT RAISE(ABORT, 'records of a case are never changed'); END;

CREATE TRIGGER case_document_no_update BEFORE UPDATE ON case_document
BEGIN SELECT RAISE(ABORT, 'records of a case are never changed'); END;

CREATE TRIGGER case_amount_no_update BEFORE UPDATE ON case_amount
BEGIN SELECT RAISE(ABORT, 'records of a case are never changed'); END;

CREATE TRIGGER case_message_no_update BEFORE UPDATE ON case_message
BEGIN SELECT RAISE(ABORT, 'records of a case are never changed'); END;

CREATE TRIGGER case_window_no_delete BEFORE DELETE ON case_window
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER case_event_no_delete BEFORE DELETE ON case_event
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER case_blob_no_delete BEFORE DELETE ON case_blob
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER case_representation_no_delete BEFORE DELETE ON case_representation
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER case_document_no_delete BEFORE DELETE ON case_document
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER case_amount_no_delete BEFORE DELETE ON case_amount
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER case_message_no_delete BEFORE DELETE ON case_message
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER enforcement_case_no_delete BEFORE DELETE ON enforcement_case
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER case_draft_no_delete BEFORE DELETE ON case_draft
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER case_service_no_delete BEFORE DELETE ON case_service
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER case_payment_no_delete BEFORE DELETE ON case_payment
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER case_appeal_no_delete BEFORE DELETE ON case_appeal
BEGIN SELECT RAISE(ABORT, 'records of a case are never deleted'); END;

CREATE TRIGGER case_service_no_update BEFORE UPDATE OF id, case_id, document_id, method, addressee, address, message_id, proof, recorded_by, recorded_at ON case_service
BEGIN SELECT RAISE(ABORT, 'of a service only what became of it is noted'); END;

CREATE TRIGGER case_payment_no_update BEFORE UPDATE OF id, case_id, pence, received_on, reference, recorded_by, recorded_at ON case_payment
BEGIN SELECT RAISE(ABORT, 'a payment is only ever reconciled'); END;

CREATE TRIGGER case_appeal_no_update BEFORE UPDATE OF id, case_id, reference, lodged_on, late, recorded_by, recorded_at ON case_appeal
BEGIN SELECT RAISE(ABORT, 'of an appeal only the end is noted'); END;

CREATE TRIGGER enforcement_case_no_update BEFORE UPDATE OF id, provider_id, provider_name, breach, allegation, opened_by, opened_at ON enforcement_case
BEGIN SELECT RAISE(ABORT, 'what a case is about is never changed'); END;

CREATE TRIGGER case_draft_no_update BEFORE UPDATE ON case_draft WHEN OLD.document_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a draft that was signed is never changed'); END;
