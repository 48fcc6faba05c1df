//! Syncs on their way. Who writes names the run that holds the sync: one that lost it changes nothing.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::model::{ImportKind, ItemKind, ItemState, Sync, SyncItem, SyncState};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{register_import, register_sync, register_sync_item};
use crate::each_backend;

/// Rows in one statement.
const CHUNK: usize = 500;

/// Done syncs that are looked at to know until when the register tells.
const MOST_SYNCS: i64 = 10_000;

/// The sync that is open.
pub fn find_open(conn: &mut Conn) -> QueryResult<Option<Sync>> {
    register_sync::table
        .filter(register_sync::state.eq(SyncState::Open))
        .select(Sync::as_select())
        .first(conn)
        .optional()
}

/// Begins a sync; fails as not unique when another is open.
pub fn insert_sync(
    conn: &mut Conn,
    (since, until): (UtcTime, UtcTime),
    holder: &str,
    now: UtcTime,
) -> QueryResult<Sync> {
    each_backend!(conn, inner => diesel::insert_into(register_sync::table)
        .values((
            register_sync::started_at.eq(now),
            register_sync::since_at.eq(since),
            register_sync::until_at.eq(until),
            register_sync::state.eq(SyncState::Open),
            register_sync::next_page.eq(1_i64),
            register_sync::listed.eq(false),
            register_sync::holder.eq(holder),
            register_sync::beat.eq(0_i64),
        ))
        .returning(Sync::as_returning())
        .get_result(inner))
}

/// Takes a sync from the run that was seen to hold it, if none has given a sign of life or taken it since.
pub fn take_over(conn: &mut Conn, seen: &Sync, holder: &str) -> QueryResult<bool> {
    let same = register_sync::table
        .filter(register_sync::id.eq(seen.id))
        .filter(register_sync::state.eq(SyncState::Open))
        .filter(register_sync::beat.eq(seen.beat));
    let taken = diesel::update(same)
        .set((register_sync::holder.eq(holder), register_sync::beat.eq(register_sync::beat + 1)))
        .execute(conn)?;
    Ok(taken == 1)
}

/// A sign of life; keeps the sync from others until the transaction ends. False when another run has it.
pub fn record_life(conn: &mut Conn, id: i64, holder: &str) -> QueryResult<bool> {
    let mine = register_sync::table
        .filter(register_sync::id.eq(id))
        .filter(register_sync::state.eq(SyncState::Open))
        .filter(register_sync::holder.eq(holder));
    let alive = diesel::update(mine).set(register_sync::beat.eq(register_sync::beat + 1)).execute(conn)?;
    Ok(alive == 1)
}

/// Lets go of a sync, so that the next run need not wait.
pub fn update_released(conn: &mut Conn, id: i64, holder: &str) -> QueryResult<()> {
    let mine = register_sync::table.filter(register_sync::id.eq(id)).filter(register_sync::holder.eq(holder));
    diesel::update(mine).set(register_sync::holder.eq(None::<String>)).execute(conn)?;
    Ok(())
}

/// Ends a sync; what it had fetched goes.
pub fn record_end(conn: &mut Conn, id: i64, state: SyncState, now: UtcTime) -> QueryResult<()> {
    diesel::delete(register_sync_item::table.filter(register_sync_item::sync_id.eq(id))).execute(conn)?;
    diesel::update(register_sync::table.find(id))
        .set((
            register_sync::state.eq(state),
            register_sync::holder.eq(None::<String>),
            register_sync::ended_at.eq(Some(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps how far the list of changes was read.
pub fn update_list(conn: &mut Conn, id: i64, next_page: i64, listed: bool) -> QueryResult<()> {
    diesel::update(register_sync::table.find(id))
        .set((register_sync::next_page.eq(next_page), register_sync::listed.eq(listed)))
        .execute(conn)?;
    Ok(())
}

/// Adds what is to be asked for; what is there already stays as it is.
pub fn insert_items(conn: &mut Conn, items: &[SyncItem]) -> QueryResult<()> {
    for chunk in items.chunks(CHUNK) {
        each_backend!(conn, inner => diesel::insert_into(register_sync_item::table)
            .values(chunk)
            .on_conflict_do_nothing()
            .execute(inner))?;
    }
    Ok(())
}

/// How many there are, whatever came of them.
pub fn count_items(conn: &mut Conn, id: i64, kind: ItemKind) -> QueryResult<i64> {
    register_sync_item::table
        .filter(register_sync_item::sync_id.eq(id))
        .filter(register_sync_item::kind.eq(kind))
        .count()
        .get_result(conn)
}

/// How many are yet to be asked for.
pub fn count_waiting(conn: &mut Conn, id: i64, kind: ItemKind) -> QueryResult<i64> {
    register_sync_item::table
        .filter(register_sync_item::sync_id.eq(id))
        .filter(register_sync_item::kind.eq(kind))
        .filter(register_sync_item::state.eq(ItemState::Waiting))
        .count()
        .get_result(conn)
}

/// Ids that are yet to be asked for, in the order of the list.
pub fn list_waiting(conn: &mut Conn, id: i64, kind: ItemKind, limit: i64) -> QueryResult<Vec<String>> {
    register_sync_item::table
        .filter(register_sync_item::sync_id.eq(id))
        .filter(register_sync_item::kind.eq(kind))
        .filter(register_sync_item::state.eq(ItemState::Waiting))
        .order((register_sync_item::position.asc(), register_sync_item::cqc_id.asc()))
        .limit(limit)
        .select(register_sync_item::cqc_id)
        .load(conn)
}

/// Keeps what came of one.
pub fn update_item(
    conn: &mut Conn,
    (id, kind): (i64, ItemKind),
    cqc_id: &str,
    state: ItemState,
    (body, reason): (Option<&str>, Option<&str>),
) -> QueryResult<()> {
    diesel::update(register_sync_item::table.find((id, kind.as_str(), cqc_id)))
        .set((
            register_sync_item::state.eq(state),
            register_sync_item::body.eq(body),
            register_sync_item::reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(())
}

/// What came of those after the id `after`, by id.
pub fn list_items(conn: &mut Conn, id: i64, kind: ItemKind, after: &str, limit: i64) -> QueryResult<Vec<SyncItem>> {
    register_sync_item::table
        .filter(register_sync_item::sync_id.eq(id))
        .filter(register_sync_item::kind.eq(kind))
        .filter(register_sync_item::cqc_id.gt(after))
        .order(register_sync_item::cqc_id.asc())
        .limit(limit)
        .select(SyncItem::as_select())
        .load(conn)
}

/// The day of the newest file that was loaded.
pub fn newest_file(conn: &mut Conn) -> QueryResult<Option<NaiveDate>> {
    register_import::table
        .filter(register_import::kind.eq(ImportKind::File))
        .select(diesel::dsl::max(register_import::snapshot_on))
        .first(conn)
}

/// From and to of syncs that were loaded, oldest end first.
pub fn list_done(conn: &mut Conn) -> QueryResult<Vec<(UtcTime, UtcTime)>> {
    let mut newest: Vec<(UtcTime, UtcTime)> = register_sync::table
        .filter(register_sync::state.eq(SyncState::Done))
        .order((register_sync::until_at.desc(), register_sync::id.desc()))
        .limit(MOST_SYNCS)
        .select((register_sync::since_at, register_sync::until_at))
        .load(conn)?;
    newest.reverse();
    Ok(newest)
}
