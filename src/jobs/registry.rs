//! What a job is, and the list of all kinds.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use diesel::QueryResult;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;

/// A kind of background work; its fields are its arguments: small, ids rather than rows.
pub trait Job: Serialize + DeserializeOwned + 'static {
    /// Unique among all jobs, and for ever: queued jobs carry it.
    const NAME: &'static str;

    /// Does the work, outside any transaction. Must be safe to run twice.
    fn run(self, state: State, attempt: Attempt) -> impl Future<Output = anyhow::Result<()>>;

    /// What else is to be recorded when the job is given up, in the same transaction; usually nothing.
    fn given_up(&self, _conn: &mut Conn, _now: UtcTime) -> QueryResult<()> {
        Ok(())
    }
}

/// Which attempt this is.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// 1 for the first.
    pub number: i32,
    /// Whether nothing follows if this one fails.
    pub last: bool,
}

/// Says that trying again is no use; the job fails at once.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Permanent(pub String);

type Running = Pin<Box<dyn Future<Output = anyhow::Result<()>>>>;
type Start = Box<dyn Fn(&str, State, Attempt) -> anyhow::Result<Running> + Send + Sync>;
type GivenUp = Box<dyn Fn(&str, &mut Conn, UtcTime) -> QueryResult<()> + Send + Sync>;

struct Kind {
    start: Start,
    given_up: GivenUp,
}

/// Every kind of job, by name, and which of them are regular.
#[derive(Default)]
pub struct Registry {
    kinds: HashMap<&'static str, Kind>,
    pub(super) schedules: Vec<(&'static str, &'static str)>,
}

impl Registry {
    /// Adds a kind.
    pub fn add<J: Job>(mut self) -> Self {
        let start: Start = Box::new(|arguments, state, attempt| {
            let job: J = serde_json::from_str(arguments)?;
            Ok(Box::pin(job.run(state, attempt)))
        });
        let given_up: GivenUp = Box::new(|arguments, conn, now| match serde_json::from_str::<J>(arguments) {
            Ok(job) => job.given_up(conn, now),
            // Arguments that cannot be read are why it was given up.
            Err(_) => Ok(()),
        });
        self.kinds.insert(J::NAME, Kind { start, given_up });
        self
    }

    /// Adds a kind that takes no arguments and runs by itself: `cron` is five fields in Europe/London time.
    pub fn add_regular<J: Job>(mut self, cron: &'static str) -> Self {
        self.schedules.push((J::NAME, cron));
        self.add::<J>()
    }

    /// The names of those that run by themselves.
    pub fn regular(&self) -> Vec<&'static str> {
        self.schedules.iter().map(|(name, _)| *name).collect()
    }

    /// The names of all kinds.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.kinds.keys().copied().collect()
    }

    pub(super) async fn run(&self, name: &str, arguments: &str, state: State, attempt: Attempt) -> anyhow::Result<()> {
        let kind = self.kinds.get(name).ok_or_else(|| Permanent(format!("no job is called {name}")))?;
        // Arguments that cannot be read now cannot be read later.
        let running =
            (kind.start)(arguments, state, attempt).map_err(|error| Permanent(format!("arguments: {error}")))?;
        running.await
    }

    pub(super) fn given_up(&self, conn: &mut Conn, name: &str, arguments: &str, now: UtcTime) -> QueryResult<()> {
        self.kinds.get(name).map_or(Ok(()), |kind| (kind.given_up)(arguments, conn, now))
    }
}
