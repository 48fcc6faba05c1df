//! What is kept of a case.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::model::{
    Amount, Appeal, AppealOutcome, Document, DocumentKind, Draft, Event, NewAmount, NewAppeal, NewDocument, NewEvent,
    NewPayment, NewRefund, NewRepresentation, NewReversal, NewService, NoticeKind, Payment, Pence, Purpose, Refund,
    Representation, Reversal, Service, ServiceState, Stage,
};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{
    case_amount, case_appeal, case_blob, case_document, case_draft, case_event, case_message, case_payment,
    case_refund, case_representation, case_reversal, case_service,
};
use crate::each_backend;

/// More of anything than one case has.
const MANY: i64 = 100_000;

/// A function that lists the rows of a case, oldest first, and one that adds a row and answers its number.
macro_rules! rows {
    ($(#[$about:meta])* $list:ident, $table:ident, $row:ty) => {
        $(#[$about])*
        pub fn $list(conn: &mut Conn, case_id: i64) -> QueryResult<Vec<$row>> {
            $table::table
                .filter($table::case_id.eq(case_id))
                .order($table::id.asc())
                .limit(MANY)
                .select(<$row>::as_select())
                .load(conn)
        }
    };
    ($(#[$about:meta])* $insert:ident($new:ty), $table:ident) => {
        $(#[$about])*
        pub fn $insert(conn: &mut Conn, new: &$new) -> QueryResult<i64> {
            each_backend!(conn, inner => diesel::insert_into($table::table)
                .values(new)
                .returning($table::id)
                .get_result(inner))
        }
    };
}

rows!(/** What happened in a case, oldest first. */ list_events, case_event, Event);
rows!(/** Notes what happened; answers its number. */ insert_event(NewEvent), case_event);
rows!(/** The documents of a case, oldest first. */ list_documents, case_document, Document);
rows!(/** Keeps a document whose bytes are kept; answers its number. */ insert_document(NewDocument), case_document);
rows!(/** How notices of a case were given, oldest first. */ list_services, case_service, Service);
rows!(/** Notes that a notice is given; answers its number. */ insert_service(NewService), case_service);
rows!(/** The representations of a case, oldest first. */ list_representations, case_representation, Representation);
rows!(/** Keeps representations; answers their number. */ insert_representation(NewRepresentation), case_representation);
rows!(/** The amounts of a case, oldest first. */ list_amounts, case_amount, Amount);
rows!(/** Keeps an amount; answers its number. */ insert_amount(NewAmount), case_amount);
rows!(/** The payments of a case, oldest first. */ list_payments, case_payment, Payment);
rows!(/** Keeps a payment; answers its number. */ insert_payment(NewPayment), case_payment);
rows!(/** What was paid back in a case, oldest first. */ list_refunds, case_refund, Refund);
rows!(/** Keeps what was paid back; answers its number. */ insert_refund(NewRefund), case_refund);
rows!(/** The payments of a case that were reversed, oldest first. */ list_reversals, case_reversal, Reversal);
rows!(/** Keeps that a payment was reversed; answers its number. */ insert_reversal(NewReversal), case_reversal);
rows!(/** The appeals of a case, oldest first. */ list_appeals, case_appeal, Appeal);
rows!(/** Keeps an appeal; answers its number. */ insert_appeal(NewAppeal), case_appeal);

/// Keeps bytes by their hash; the same bytes are kept once.
pub fn keep_blob(conn: &mut Conn, sha256: &str, content: &[u8]) -> QueryResult<()> {
    let row = (case_blob::sha256.eq(sha256), case_blob::content.eq(content));
    each_backend!(conn, inner => diesel::insert_into(case_blob::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(inner))?;
    Ok(())
}

/// The bytes of a hash.
pub fn find_blob(conn: &mut Conn, sha256: &str) -> QueryResult<Option<Vec<u8>>> {
    case_blob::table.find(sha256).select(case_blob::content).first(conn).optional()
}

/// A document of a case.
pub fn find_document(conn: &mut Conn, case_id: i64, id: i64) -> QueryResult<Option<Document>> {
    case_document::table
        .filter(case_document::case_id.eq(case_id))
        .filter(case_document::id.eq(id))
        .select(Document::as_select())
        .first(conn)
        .optional()
}

/// What the notices of intent of some cases say, with the case, oldest first.
pub fn list_intents(conn: &mut Conn, cases: &[i64]) -> QueryResult<Vec<(i64, String)>> {
    case_document::table
        .filter(case_document::case_id.eq_any(cases))
        .filter(case_document::kind.eq(DocumentKind::Intent))
        // The same as text says nothing beside its words.
        .filter(case_document::facts.ne(""))
        .order(case_document::id.asc())
        .limit(MANY)
        .select((case_document::case_id, case_document::facts))
        .load(conn)
}

/// The newest draft of a notice that was not signed yet.
pub fn find_draft(conn: &mut Conn, case_id: i64, kind: NoticeKind) -> QueryResult<Option<Draft>> {
    case_draft::table
        .filter(case_draft::case_id.eq(case_id))
        .filter(case_draft::kind.eq(kind))
        .filter(case_draft::document_id.is_null())
        .order(case_draft::id.desc())
        .select(Draft::as_select())
        .first(conn)
        .optional()
}

/// The draft that a document was made from.
pub fn find_draft_of(conn: &mut Conn, document_id: i64) -> QueryResult<Option<Draft>> {
    case_draft::table
        .filter(case_draft::document_id.eq(document_id))
        .order(case_draft::id.desc())
        .select(Draft::as_select())
        .first(conn)
        .optional()
}

/// Keeps what was typed of a notice. Each save is a row of its own, so that it can be seen who wrote what.
pub fn insert_draft(
    conn: &mut Conn,
    (case_id, kind): (i64, NoticeKind),
    fields: &str,
    by: &str,
    now: UtcTime,
) -> QueryResult<()> {
    let row = (
        case_draft::case_id.eq(case_id),
        case_draft::kind.eq(kind),
        case_draft::fields.eq(fields),
        case_draft::drafted_by.eq(by),
        case_draft::drafted_at.eq(now),
    );
    diesel::insert_into(case_draft::table).values(row).execute(conn)?;
    Ok(())
}

/// Everybody who wrote a draft of a notice that was not signed yet.
pub fn list_drafters(conn: &mut Conn, case_id: i64, kind: NoticeKind) -> QueryResult<Vec<String>> {
    case_draft::table
        .filter(case_draft::case_id.eq(case_id))
        .filter(case_draft::kind.eq(kind))
        .filter(case_draft::document_id.is_null())
        .order(case_draft::id.asc())
        .limit(MANY)
        .select(case_draft::drafted_by)
        .load(conn)
}

/// Notes that the drafts of a notice became a document.
pub fn mark_signed(conn: &mut Conn, case_id: i64, kind: NoticeKind, document_id: i64) -> QueryResult<()> {
    let open = case_draft::table
        .filter(case_draft::case_id.eq(case_id))
        .filter(case_draft::kind.eq(kind))
        .filter(case_draft::document_id.is_null());
    diesel::update(open).set(case_draft::document_id.eq(document_id)).execute(conn)?;
    Ok(())
}

/// Services by email whose message was not settled yet: number, case and message.
pub fn list_waiting(conn: &mut Conn, limit: i64) -> QueryResult<Vec<(i64, i64, i64)>> {
    case_service::table
        .filter(case_service::state.eq(ServiceState::Waiting))
        .filter(case_service::message_id.is_not_null())
        .order(case_service::id.asc())
        .limit(limit)
        .select((case_service::id, case_service::case_id, case_service::message_id.assume_not_null()))
        .load(conn)
}

/// Notes what became of a notice that was sent.
pub fn settle_service(
    conn: &mut Conn,
    id: i64,
    state: ServiceState,
    sent_on: Option<NaiveDate>,
    given_on: Option<NaiveDate>,
) -> QueryResult<()> {
    diesel::update(case_service::table.find(id))
        .set((case_service::state.eq(state), case_service::sent_on.eq(sent_on), case_service::given_on.eq(given_on)))
        .execute(conn)?;
    Ok(())
}

/// The newest amount for a purpose.
pub fn find_amount(conn: &mut Conn, case_id: i64, purpose: Purpose) -> QueryResult<Option<Amount>> {
    case_amount::table
        .filter(case_amount::case_id.eq(case_id))
        .filter(case_amount::purpose.eq(purpose))
        .order(case_amount::id.desc())
        .select(Amount::as_select())
        .first(conn)
        .optional()
}

/// The amounts of some cases, oldest first.
pub fn list_amounts_of(conn: &mut Conn, cases: &[i64]) -> QueryResult<Vec<Amount>> {
    let mut found = Vec::new();
    for chunk in cases.chunks(5_000) {
        let rows: Vec<Amount> = case_amount::table
            .filter(case_amount::case_id.eq_any(chunk))
            .order(case_amount::id.asc())
            .limit(10_000_000)
            .select(Amount::as_select())
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Notes that a payment was found on the account; false if that was noted before.
pub fn reconcile(conn: &mut Conn, case_id: i64, id: i64, by: &str, now: UtcTime) -> QueryResult<bool> {
    let open = case_payment::table
        .filter(case_payment::id.eq(id))
        .filter(case_payment::case_id.eq(case_id))
        .filter(case_payment::reconciled_at.is_null());
    let changed = diesel::update(open)
        .set((case_payment::reconciled_by.eq(by), case_payment::reconciled_at.eq(now)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// How much each payment of some cases was that did not come after all.
pub fn list_reversed(conn: &mut Conn, cases: &[i64]) -> QueryResult<Vec<Pence>> {
    let mut found = Vec::new();
    for chunk in cases.chunks(5_000) {
        let reversed =
            case_reversal::table.filter(case_reversal::case_id.eq_any(chunk)).select(case_reversal::payment_id);
        let pence: Vec<Pence> = case_payment::table
            .filter(case_payment::id.eq_any(reversed))
            .order(case_payment::id.asc())
            .limit(10_000_000)
            .select(case_payment::pence)
            .load(conn)?;
        found.extend(pence);
    }
    Ok(found)
}

/// Notes how an open appeal ended.
pub fn end_appeal(conn: &mut Conn, id: i64, outcome: AppealOutcome, ended_on: NaiveDate) -> QueryResult<()> {
    let open = case_appeal::table.find(id).filter(case_appeal::outcome.is_null());
    diesel::update(open).set((case_appeal::outcome.eq(outcome), case_appeal::ended_on.eq(ended_on))).execute(conn)?;
    Ok(())
}

/// Notes that a message belongs to a case; once is enough.
pub fn insert_message(conn: &mut Conn, case_id: i64, message_id: i64) -> QueryResult<()> {
    let row = (case_message::case_id.eq(case_id), case_message::message_id.eq(message_id));
    each_backend!(conn, inner => diesel::insert_into(case_message::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(inner))?;
    Ok(())
}

/// The messages of a case, oldest first.
pub fn list_messages(conn: &mut Conn, case_id: i64) -> QueryResult<Vec<i64>> {
    case_message::table
        .filter(case_message::case_id.eq(case_id))
        .order(case_message::message_id.asc())
        .limit(MANY)
        .select(case_message::message_id)
        .load(conn)
}

/// Case, the stages it moved from and to, and when.
pub type MoveRow = (i64, Option<Stage>, Option<Stage>, UtcTime);

/// Every move of some cases, oldest first.
pub fn list_moves(conn: &mut Conn, cases: &[i64]) -> QueryResult<Vec<MoveRow>> {
    let mut found = Vec::new();
    for chunk in cases.chunks(5_000) {
        let rows: Vec<MoveRow> = case_event::table
            .filter(case_event::case_id.eq_any(chunk))
            .filter(case_event::to_stage.is_not_null())
            .order(case_event::id.asc())
            .limit(10_000_000)
            .select((case_event::case_id, case_event::from_stage, case_event::to_stage, case_event::happened_at))
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}
