//! The two statements of every save that diesel would prepare anew for each use: an update and an upsert, of which it
//! cannot tell that their text is always the same. Written out, they are prepared once by each connection, which saves
//! PostgreSQL a round trip and the reading of the text.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};

use super::super::model::CurrentSection;
use crate::clock::UtcTime;

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

/// Notes a section as done in a month; answers all that is done, as the columns of [`super::super::model::Progress`].
#[derive(Debug, Clone)]
pub(super) struct NoteDone<'a> {
    location_id: &'a str,
    month: String,
    first: String,
    more: String,
}

impl<'a> NoteDone<'a> {
    pub(super) fn of(location_id: &'a str, month: String, section: &str) -> Self {
        Self { location_id, month, first: format!(" {section} "), more: format!("{section} ") }
    }
}

impl<DB> QueryFragment<DB> for NoteDone<'_>
where
    DB: Backend,
    str: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO month_progress (location_id, month, done) VALUES (");
        out.push_bind_param::<Text, _>(self.location_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(self.month.as_str())?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(self.first.as_str())?;
        out.push_sql(") ON CONFLICT (location_id, month) DO UPDATE SET done = month_progress.done || ");
        out.push_bind_param::<Text, _>(self.more.as_str())?;
        out.push_sql(" RETURNING location_id, month, done, completed_at, completed_by");
        Ok(())
    }
}

impl QueryId for NoteDone<'_> {
    type QueryId = NoteDone<'static>;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for NoteDone<'_> {
    type SqlType = (Text, Text, Text, Nullable<Timestamp>, Nullable<BigInt>);
}

impl<C> RunQueryDsl<C> for NoteDone<'_> {}
