//! Asks for an extract: looks whether it may be made, and keeps what was known at its moment.

use super::super::model::{NewRun, Origin, Request, Run, RunState, scope_text, scopes_of};
use super::super::{jobs::Produce, queries, rules};
use super::error::ExtractError;
use crate::accounts::Scopes;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::Conn;
use crate::error::AppError;
use crate::{jobs, returns, windows};

/// Asks for a run. One that is queued is made by a job; one that is running is made by whoever asks.
pub async fn ask(
    state: &State,
    by: Actor,
    origin: Origin,
    request: Request,
    begins: RunState,
) -> Result<Run, ExtractError> {
    let now = state.clock.now();
    let as_at = request.as_at.unwrap_or(now);
    let window = windows::actions::window(state, request.month).await?;
    let provisional = rules::may_cut(&window, as_at, request.provisional, now)?;
    if state.notices.in_force(request.month).is_none() {
        return Err(ExtractError::BeforeCollection(request.month));
    }
    // All that can be seen gets its place in the order before the last place is kept.
    returns::actions::seal_saves(state).await.map_err(AppError::from)?;
    let new = NewRun {
        kind: request.kind,
        month: request.month,
        as_at,
        format: request.format,
        scope: scope_text(&request.scopes),
        sensitive: request.sensitive,
        provisional,
        origin,
        state: begins,
        asked_by: by.to_string(),
        asked_at: now,
        started_at: (begins == RunState::Running).then_some(now),
        schedule_id: None,
    };
    let inside = state.clone();
    state.db.write(move |conn| keep(conn, &inside, by, &new)).await
}

/// Asks once more for what a run in scope that failed was asked for: the same of the same locations, as at the same moment.
pub async fn repeat(state: &State, by: Actor, scopes: Scopes, origin: Origin, id: i64) -> Result<Run, ExtractError> {
    let found = state.db.read(move |conn| Ok::<_, ExtractError>(queries::find_run(conn, &scopes, id)?)).await?;
    let run = found.ok_or(ExtractError::NoRun)?;
    if run.state != RunState::Failed {
        return Err(ExtractError::NotFailed);
    }
    let request = Request {
        kind: run.kind,
        month: run.month,
        as_at: Some(run.as_at),
        format: run.format,
        provisional: run.provisional,
        sensitive: run.sensitive,
        scopes: scopes_of(&run.scope),
    };
    ask(state, by, origin, request, RunState::Queued).await
}

fn keep(conn: &mut Conn, state: &State, by: Actor, new: &NewRun) -> Result<Run, ExtractError> {
    let now = new.asked_at;
    if new.kind.has_figures() && !queries::any_save_by(conn, new.as_at)? {
        return Err(ExtractError::NothingSaved(new.as_at.for_people()));
    }
    queries::lock(conn)?;
    queries::insert_moment(conn, new.as_at, &state.clock)?;
    let run = queries::insert_run(conn, new)?;
    if new.state == RunState::Queued {
        jobs::enqueue(conn, &Produce { run: run.id }, now, now)?;
    }
    let entry = NewEntry::new("extract.asked", format!("extract:{}", run.id))
        .with("kind", run.kind.as_str())
        .with("month", run.month.to_string())
        .with("as_at", run.as_at.to_rfc3339())
        .with("scope", run.scope.as_str());
    audit::record(conn, by, entry, now)?;
    Ok(run)
}
