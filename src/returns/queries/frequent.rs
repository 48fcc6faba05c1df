//! The two statements of every save that diesel would prepare anew for each use: an update and an upsert, of which it
//! cannot tell that their text is always the same. Written out, they are prepared once by each connection, which saves
//! PostgreSQL a round trip and the reading of the text.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Nullable, Text, Timestamp};

use super::super::model::CurrentSection;
use crate::clock::UtcTime;
use crate::register::Location;

/// Makes a save the current one of its section, which stands at the version before it.
#[derive(Debug, Clone)]
pub(super) struct ReplaceCurrent<'a> {
    new: &'a CurrentSection,
    before: i64,
}

impl<'a> ReplaceCurrent<'a> {
    pub(super) fn with(new: &'a CurrentSection) -> Self {
        Self { new, before: new.version - 1 }
    }
}

impl<DB> QueryFragment<DB> for ReplaceCurrent<'_>
where
    DB: Backend,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
    UtcTime: ToSql<Timestamp, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE current_section SET save_id = ");
        out.push_bind_param::<BigInt, _>(&self.new.save_id)?;
        out.push_sql(", version = ");
        out.push_bind_param::<BigInt, _>(&self.new.version)?;
        out.push_sql(", figures_since = ");
        out.push_bind_param::<Timestamp, _>(&self.new.figures_since)?;
        out.push_sql(" WHERE location_id = ");
        out.push_bind_param::<Text, _>(self.new.location_id.as_str())?;
        out.push_sql(" AND section = ");
        out.push_bind_param::<Text, _>(self.new.section.as_str())?;
        out.push_sql(" AND version = ");
        out.push_bind_param::<BigInt, _>(&self.before)
    }
}

impl QueryId for ReplaceCurrent<'_> {
    type QueryId = ReplaceCurrent<'static>;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<C> RunQueryDsl<C> for ReplaceCurrent<'_> {}

/// Notes a section as done in a month, where the location is still what it was when somebody looked at it; answers `done`,
/// `completed_at` and `completed_by` of [`super::super::model::Progress`], or no row where it is not.
#[derive(Debug, Clone)]
pub(super) struct NoteDone<'a> {
    looked_at: &'a Location,
    month: String,
    first: String,
    more: String,
    locks: bool,
}

impl<'a> NoteDone<'a> {
    /// `locks` where a load of the register could change the location beside this: on PostgreSQL. The lock is the weakest: it
    /// waits for who locks the row whole, as a load does where another would owe, or owe something else, and for no other
    /// update of it (`register::queries::lock_locations`).
    pub(super) fn of(looked_at: &'a Location, month: String, section: &str, locks: bool) -> Self {
        Self { looked_at, month, first: format!(" {section} "), more: format!("{section} "), locks }
    }
}

impl<DB> QueryFragment<DB> for NoteDone<'_>
where
    DB: Backend + HasSqlType<Bool>,
    str: ToSql<Text, DB>,
    bool: ToSql<Bool, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO month_progress (location_id, month, done) SELECT id, ");
        out.push_bind_param::<Text, _>(self.month.as_str())?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(self.first.as_str())?;
        out.push_sql(" FROM location WHERE id = ");
        out.push_bind_param::<Text, _>(self.looked_at.id.as_str())?;
        out.push_sql(" AND provider_id = ");
        out.push_bind_param::<Text, _>(self.looked_at.provider_id.as_str())?;
        out.push_sql(" AND status = ");
        out.push_bind_param::<Text, _>(self.looked_at.status.as_str())?;
        out.push_sql(" AND care_home = ");
        out.push_bind_param::<Bool, _>(&self.looked_at.care_home)?;
        out.push_sql(" AND home_care = ");
        out.push_bind_param::<Bool, _>(&self.looked_at.home_care)?;
        if self.locks {
            out.push_sql(" FOR KEY SHARE");
        }
        out.push_sql(" ON CONFLICT (location_id, month) DO UPDATE SET done = month_progress.done || ");
        out.push_bind_param::<Text, _>(self.more.as_str())?;
        out.push_sql(" RETURNING done, completed_at, completed_by");
        Ok(())
    }
}

/// Not static: the text depends on the database. A connection finds it by its text.
impl QueryId for NoteDone<'_> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for NoteDone<'_> {
    type SqlType = (Text, Nullable<Timestamp>, Nullable<BigInt>);
}

impl<C> RunQueryDsl<C> for NoteDone<'_> {}
