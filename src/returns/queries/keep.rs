//! Keeps a save and makes it the current one of its section. Every save does this, so PostgreSQL is sent all of it as one
//! statement, and each round trip that it spares counts (docs/measured). SQLite has no round trips, and takes no statement
//! that writes to several tables.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{BigInt, Text, Timestamp};

use super::super::model::{CurrentSection, NewSave};
use super::frequent::ReplaceCurrent;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{current_section, request_key, section_save};

/// The key of a request and what the request asks, both as hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// Hash of the key.
    pub key_hash: String,
    /// Hash of the request.
    pub request_hash: String,
}

/// Keeps a save, as the current one of its section, which stood at the version before it; and notes what came of the
/// request. Answers its number, or nothing if somebody else was quicker or the key was used meanwhile: a transaction around
/// it must not be committed then. On PostgreSQL it needs none, for there it leaves no trace in that case.
pub fn keep_save(
    conn: &mut Conn,
    new: &NewSave,
    figures_since: UtcTime,
    key: Option<&RequestKey>,
) -> QueryResult<Option<i64>> {
    match conn {
        Conn::Sqlite(inner) => keep_one_by_one(inner, new, figures_since, key),
        Conn::Postgres(inner) => {
            let insert = diesel::insert_into(section_save::table).values(new).on_conflict_do_nothing();
            let keep = KeepSave { insert: insert.returning(section_save::id), new, figures_since, key };
            match keep.get_result(inner).optional() {
                // All else passes over what it meets: this is the key of the request.
                Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(None),
                answered => answered,
            }
        }
    }
}

fn keep_one_by_one(
    conn: &mut SqliteConnection,
    new: &NewSave,
    figures_since: UtcTime,
    key: Option<&RequestKey>,
) -> QueryResult<Option<i64>> {
    let insert = diesel::insert_into(section_save::table).values(new).on_conflict_do_nothing();
    let Some(save_id) = insert.returning(section_save::id).get_result(conn).optional()? else { return Ok(None) };
    let current = CurrentSection {
        location_id: new.location_id.clone(),
        section: new.section.clone(),
        save_id,
        version: new.version,
        figures_since,
    };
    if !set_current(conn, &current)? {
        return Ok(None);
    }
    match key {
        Some(key) if !use_key(conn, new, key, save_id)? => Ok(None),
        _ => Ok(Some(save_id)),
    }
}

fn set_current(conn: &mut SqliteConnection, new: &CurrentSection) -> QueryResult<bool> {
    let changed = if new.version == 1 {
        diesel::insert_into(current_section::table).values(new).on_conflict_do_nothing().execute(conn)?
    } else {
        ReplaceCurrent::with(new).execute(conn)?
    };
    Ok(changed == 1)
}

fn use_key(conn: &mut SqliteConnection, new: &NewSave, key: &RequestKey, save_id: i64) -> QueryResult<bool> {
    let used = diesel::insert_into(request_key::table)
        .values((
            request_key::holder.eq(&new.saved_by),
            request_key::key_hash.eq(&key.key_hash),
            request_key::request_hash.eq(&key.request_hash),
            request_key::save_id.eq(save_id),
            request_key::used_at.eq(new.saved_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(used == 1)
}

/// All of it as one statement, which does the whole or nothing, with or without a transaction around it. Where the version
/// is taken, nothing is inserted, and so nothing follows from it. A key that is taken makes the statement fail. That the
/// save is kept and its section does not follow cannot be, since both only ever change here; it would divide by nought.
#[derive(Debug, Clone)]
struct KeepSave<'a, Insert> {
    insert: Insert,
    new: &'a NewSave,
    figures_since: UtcTime,
    key: Option<&'a RequestKey>,
}

impl<Insert: QueryFragment<Pg>> QueryFragment<Pg> for KeepSave<'_, Insert> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH kept (id) AS (");
        self.insert.walk_ast(out.reborrow())?;
        out.push_sql("), stands AS (");
        self.stand(out.reborrow())?;
        if let Some(key) = self.key {
            out.push_sql("), noted AS (");
            self.note(key, out.reborrow())?;
        }
        out.push_sql(") SELECT kept.id / (SELECT count(*) FROM stands) FROM kept");
        Ok(())
    }
}

impl<Insert> KeepSave<'_, Insert> {
    fn stand<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Self { new, figures_since, .. } = self;
        if new.version == 1 {
            out.push_sql(
                "INSERT INTO current_section (save_id, version, location_id, section, figures_since) SELECT id, 1, ",
            );
            out.push_bind_param::<Text, _>(&new.location_id)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(&new.section)?;
            out.push_sql(", ");
            out.push_bind_param::<Timestamp, _>(figures_since)?;
            out.push_sql(" FROM kept ON CONFLICT DO NOTHING RETURNING 1");
            return Ok(());
        }
        out.push_sql("UPDATE current_section SET save_id = kept.id, version = version + 1, figures_since = ");
        out.push_bind_param::<Timestamp, _>(figures_since)?;
        out.push_sql(" FROM kept WHERE location_id = ");
        out.push_bind_param::<Text, _>(&new.location_id)?;
        out.push_sql(" AND section = ");
        out.push_bind_param::<Text, _>(&new.section)?;
        out.push_sql(" AND version + 1 = ");
        out.push_bind_param::<BigInt, _>(&new.version)?;
        out.push_sql(" RETURNING 1");
        Ok(())
    }

    fn note<'b>(&'b self, key: &'b RequestKey, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO request_key (save_id, holder, key_hash, request_hash, used_at) SELECT id, ");
        for text in [&self.new.saved_by, &key.key_hash, &key.request_hash] {
            out.push_bind_param::<Text, _>(text)?;
            out.push_sql(", ");
        }
        out.push_bind_param::<Timestamp, _>(&self.new.saved_at)?;
        out.push_sql(" FROM kept");
        Ok(())
    }
}

/// Not static: the text depends on the key and on whether the save is the first. A connection finds it by its text.
impl<Insert> QueryId for KeepSave<'_, Insert> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Insert> Query for KeepSave<'_, Insert> {
    type SqlType = BigInt;
}

impl<Insert> RunQueryDsl<PgConnection> for KeepSave<'_, Insert> {}
