//! Asks for the extracts of windows that have closed: what was known when the outcomes were written down, kept.

use super::super::model::{Format, Kind, Origin, Request, RunState};
use super::super::{queries, rules};
use super::ask::ask;
use super::error::ExtractError;
use crate::accounts::{Scope, Scopes};
use crate::app::State;
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::compliance;
use crate::compliance::model::Closing;
use crate::db::Conn;
use crate::windows::ReportingMonth;

/// Asks for an extract of each kind of every month that was closed lately and has none. Answers how many.
pub async fn cut_closed_windows(state: &State) -> Result<usize, ExtractError> {
    let wanted = state.db.read({
        let days = i64::from(state.config.extracts.closing_days);
        let since = state.clock.now().minus_seconds(days * 86_400);
        move |conn| {
            let Some(from) = ReportingMonth::containing(rules::day(since)) else { return Ok(Vec::new()) };
            let mut wanted: Vec<(ReportingMonth, UtcTime, Kind)> = Vec::new();
            for closing in compliance::queries::list_closings(conn, from)? {
                let Some(as_at) = settled_at(conn, &closing)?.filter(|_| closing.closes_at >= since) else { continue };
                for kind in Kind::ALL {
                    if queries::find_closing_run(conn, *kind, closing.month, as_at)?.is_none() {
                        wanted.push((closing.month, as_at, *kind));
                    }
                }
            }
            Ok::<_, ExtractError>(wanted)
        }
    });
    let mut asked = 0;
    for (month, as_at, kind) in wanted.await? {
        let request = Request {
            kind,
            month,
            as_at: Some(as_at),
            format: Format::Csv,
            provisional: false,
            sensitive: true,
            scopes: Scopes(vec![Scope::National]),
        };
        match ask(state, Actor::System, Origin::Closing, request, RunState::Queued).await {
            Ok(_) => asked += 1,
            // Nothing was saved yet, or nothing was collected: there is nothing to keep.
            Err(ExtractError::NothingSaved(_) | ExtractError::BeforeCollection(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(asked)
}

/// When the outcomes of a month were as they are: when they were written down, or looked at again after a clock was wrong.
/// Nothing while that is still to come.
pub(super) fn settled_at(conn: &mut Conn, closing: &Closing) -> diesel::QueryResult<Option<UtcTime>> {
    let doubt = compliance::queries::find_doubt(conn, closing.month)?;
    Ok(doubt.unwrap_or(Some(closing.closed_at)))
}
