//! Which sync a run works at: the one that is on its way, or a new one. No two runs work at the same.
//!
//! No lock is held while CQC is asked. A run writes its name into the sync and counts up a figure as long as it lives. Who
//! finds another name there watches that figure: if it grows, the other lives; if it stands still for ten signs of life,
//! the other was killed, and the sync is taken over. So no clock of another machine has to be believed.

use std::time::Duration;

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Europe::London;
use diesel::result::{DatabaseErrorKind, Error};

use super::super::super::model::{Sync, SyncState};
use super::super::super::queries::{newest_snapshot, sync as queries};
use super::super::super::rules::told_until;
use super::{SyncError, SyncOptions, end};
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;

/// Signs of life that must be missing before a run counts as dead.
const SIGNS: u32 = 10;

/// The sync to work at, held under the name `holder`, and whether an earlier run had begun it.
pub(super) async fn open(state: &State, holder: &str, options: SyncOptions) -> Result<(Sync, bool), SyncError> {
    let Some(found) = find_open(state).await? else {
        return Ok((begin(state, holder, options, None).await?, false));
    };
    let seen = wait_for_silence(state, found).await?;
    if options.restart {
        return Ok((begin(state, holder, options, Some(seen)).await?, false));
    }
    if options.since.is_some_and(|since| since != seen.since_at) {
        return Err(SyncError::AnotherBeginning(seen.since_at.to_rfc3339()));
    }
    let name = holder.to_owned();
    let sync = state.db.write(move |conn| go_on(conn, seen, &name)).await?;
    Ok((sync, true))
}

async fn find_open(state: &State) -> Result<Option<Sync>, SyncError> {
    state.db.read(|conn| Ok(queries::find_open(conn)?)).await
}

/// The sync once nobody works at it; an error as soon as somebody is seen to.
async fn wait_for_silence(state: &State, found: Sync) -> Result<Sync, SyncError> {
    if found.holder.is_none() {
        return Ok(found);
    }
    for _ in 0..SIGNS {
        tokio::time::sleep(Duration::from_millis(state.config.cqc.sign_of_life_ms)).await;
        match find_open(state).await? {
            Some(now) if now.id == found.id && now.holder.is_none() => return Ok(now),
            Some(now) if now == found => {}
            _ => return Err(SyncError::Running),
        }
    }
    Ok(found)
}

fn go_on(conn: &mut Conn, seen: Sync, holder: &str) -> Result<Sync, SyncError> {
    if newest_snapshot(conn, 0)?
        .is_some_and(|newest| newest > seen.until_at.to_chrono().with_timezone(&London).date_naive())
    {
        return Err(SyncError::Outdated(seen.started_at.to_rfc3339()));
    }
    take(conn, &seen, holder)?;
    Ok(Sync { holder: Some(holder.to_owned()), ..seen })
}

fn take(conn: &mut Conn, seen: &Sync, holder: &str) -> Result<(), SyncError> {
    if queries::take_over(conn, seen, holder)? { Ok(()) } else { Err(SyncError::Running) }
}

/// Begins a new one, in the place of `old` if there is one.
async fn begin(state: &State, holder: &str, options: SyncOptions, old: Option<Sync>) -> Result<Sync, SyncError> {
    // CQC takes whole seconds.
    let until = whole_seconds(state.clock.now());
    let (name, now) = (holder.to_owned(), state.clock.now());
    let overlap = TimeDelta::days(i64::from(state.config.cqc.overlap_days));
    let begun = state.db.write(move |conn| {
        if let Some(old) = old {
            take(conn, &old, &name)?;
            end(conn, &old, SyncState::Abandoned, now)?;
        }
        let since = match options.since {
            Some(since) => since,
            None => back(default_since(conn)?.ok_or(SyncError::NoBeginning)?, overlap),
        };
        if since >= until {
            return Err(SyncError::NotPast(since.to_rfc3339()));
        }
        Ok(queries::insert_sync(conn, (since, until), &name, now)?)
    });
    match begun.await {
        Err(SyncError::Database(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))) => {
            Err(SyncError::Running)
        }
        begun => begun,
    }
}

/// Until when the register tells of everything.
fn default_since(conn: &mut Conn) -> Result<Option<UtcTime>, SyncError> {
    let file = queries::newest_file(conn)?.map(|day| UtcTime::new(day.and_time(NaiveTime::MIN).and_utc()));
    Ok(told_until(file, &queries::list_done(conn)?))
}

fn back(from: UtcTime, overlap: TimeDelta) -> UtcTime {
    from.minus_seconds(overlap.num_seconds())
}

fn whole_seconds(at: UtcTime) -> UtcTime {
    use chrono::SubsecRound;
    UtcTime::new(at.to_chrono().trunc_subsecs(0))
}
