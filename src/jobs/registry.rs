//! What a job is, and the list of all kinds.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::State;

/// A kind of background work; its fields are its arguments: small, ids rather than rows.
pub trait Job: Serialize + DeserializeOwned + 'static {
    /// Unique among all jobs, and for ever: queued jobs carry it.
    const NAME: &'static str;

    /// Does the work, outside any transaction. Must be safe to run twice.
    fn run(self, state: State, attempt: Attempt) -> impl Future<Output = anyhow::Result<()>>;
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

/// Every kind of job, by name, and which of them are regular.
#[derive(Default)]
pub struct Registry {
    kinds: HashMap<&'static str, Start>,
    pub(super) schedules: Vec<(&'static str, &'static str)>,
}

impl Registry {
    /// Adds a kind.
    pub fn add<J: Job>(mut self) -> Self {
        let start: Start = Box::new(|arguments, state, attempt| {
            let job: J = serde_json::from_str(arguments)?;
            Ok(Box::pin(job.run(state, attempt)))
        });
        self.kinds.insert(J::NAME, start);
        self
    }

    /// Adds a kind that takes no arguments and runs by itself: `cron` is five fields in Europe/London time.
    pub fn add_regular<J: Job>(mut self, cron: &'static str) -> Self {
        self.schedules.push((J::NAME, cron));
        self.add::<J>()
    }

    pub(super) async fn run(&self, name: &str, arguments: &str, state: State, attempt: Attempt) -> anyhow::Result<()> {
        let start = self.kinds.get(name).ok_or_else(|| Permanent(format!("no job is called {name}")))?;
        // Arguments that cannot be read now cannot be read later.
        let running = start(arguments, state, attempt).map_err(|error| Permanent(format!("arguments: {error}")))?;
        running.await
    }
}
