//! Claims jobs, runs them, records how they ended.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{join, join_all};
use tokio_util::sync::CancellationToken;

use super::model::JobRow;
use super::queries::{self, Claim, Ending};
use super::registry::{Attempt, Permanent, Registry};
use super::rules::{MAX_ATTEMPTS, wait_after};
use super::schedule;
use crate::app::State;
use crate::db::Conn;

/// One runner: one in each instance that serves or works.
#[derive(Clone)]
pub struct Runner {
    state: State,
    registry: Arc<Registry>,
    name: Arc<str>,
}

impl Runner {
    /// A runner with a name of its own.
    pub fn new(state: State, registry: Registry) -> Self {
        Self { state, registry: Arc::new(registry), name: crate::secrets::random_token().into() }
    }

    /// Runs jobs until told to stop, then finishes those it has begun.
    ///
    /// `jobs.concurrency` loops, each with one job at a time, so that a slow job holds up only its own loop; and one that
    /// sees to the regular work, which is not looked at again for each job of a long queue.
    pub async fn run_until(&self, stop: CancellationToken) {
        let loops = (0..self.state.config.jobs.concurrency).map(|_| self.take_until(&stop));
        join(join_all(loops), self.queue_until(&stop)).await;
    }

    async fn take_until(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let ran = self.take(1).await.unwrap_or_else(|error| {
                warn(&error, "the job queue could not be read");
                0
            });
            if ran == 0 {
                self.pause(stop).await;
            }
        }
    }

    async fn queue_until(&self, stop: &CancellationToken) {
        let mut agreed = false;
        while !stop.is_cancelled() {
            if let Err(error) = self.queue_regular(&mut agreed).await {
                warn(&error, "the regular work could not be looked at");
            }
            self.pause(stop).await;
        }
    }

    async fn pause(&self, stop: &CancellationToken) {
        let pause = Duration::from_secs(self.state.config.jobs.poll_seconds);
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }

    /// Runs what is due now, and what that queues for now, until nothing is left. Answers how many ran.
    pub async fn run_until_empty(&self) -> anyhow::Result<usize> {
        let (mut total, mut agreed) = (0, false);
        let limit = i64::from(self.state.config.jobs.concurrency);
        loop {
            self.queue_regular(&mut agreed).await?;
            match self.take(limit).await? {
                0 => return Ok(total),
                ran => total += ran,
            }
        }
    }

    /// Takes jobs that are due and runs them; answers how many.
    async fn take(&self, limit: i64) -> anyhow::Result<usize> {
        let jobs = self.claim(limit).await?;
        let count = jobs.len();
        join_all(jobs.into_iter().map(|job| self.run_one(job))).await;
        Ok(count)
    }

    /// Makes the rows of regular work agree with this program; nothing runs by that. A runner does so before it first queues
    /// regular work. Where none ever ran, somebody else has to, or nobody sees that regular work is late.
    pub async fn agree_schedule(&self) -> anyhow::Result<()> {
        let (now, wanted) = (self.state.clock.now(), self.registry.schedules.clone());
        self.state.db.write(move |conn| anyhow::Ok(schedule::agree(conn, &wanted, now)?)).await
    }

    /// Queues the regular work that is due. `agreed` is whether its rows agree with this program.
    async fn queue_regular(&self, agreed: &mut bool) -> anyhow::Result<()> {
        if !*agreed {
            self.agree_schedule().await?;
            *agreed = true;
        }
        let now = self.state.clock.now();
        let known = self.registry.regular();
        let asked = known.clone();
        if self.state.db.read(move |conn| anyhow::Ok(schedule::is_due(conn, &asked, now)?)).await? {
            let until = self.lease_end();
            let queue = move |conn: &mut Conn| {
                schedule::queue_due(conn, &known, now)?;
                anyhow::Ok(queries::bring_back(conn, now, until)?)
            };
            self.state.db.write(queue).await?;
        }
        Ok(())
    }

    async fn claim(&self, limit: i64) -> anyhow::Result<Vec<JobRow>> {
        let now = self.state.clock.now();
        let known = self.registry.names();
        let asked = known.clone();
        // An idle queue must not take the writer's lock every second.
        if !self.state.db.read(move |conn| anyhow::Ok(queries::has_due(conn, &asked, now)?)).await? {
            return Ok(Vec::new());
        }
        let (name, until) = (Arc::clone(&self.name), self.lease_end());
        self.state.db.write(move |conn| anyhow::Ok(queries::claim(conn, &name, &known, (now, until), limit)?)).await
    }

    async fn run_one(&self, job: JobRow) {
        let attempt = Attempt { number: job.attempts, last: job.attempts >= MAX_ATTEMPTS };
        let claim = Claim { id: job.id, runner: Arc::clone(&self.name), attempt: job.attempts };
        if attempt.number > MAX_ATTEMPTS {
            // Whoever had it never came back, time and again: running it may be what kills the runner.
            let died = Permanent("every runner that began this job died before its end".to_owned());
            return self.record_end(&job, claim, Err(died.into())).await;
        }
        let longest = Duration::from_secs(self.state.config.jobs.longest_seconds);
        let work = self.registry.run(&job.name, &job.arguments, self.state.clone(), attempt);
        let caught = tokio::time::timeout(longest, AssertUnwindSafe(work).catch_unwind());
        let result = tokio::select! {
            outcome = caught => match outcome {
                Ok(Ok(result)) => result,
                Ok(Err(_)) => Err(anyhow::anyhow!("the job panicked")),
                Err(_) => Err(anyhow::anyhow!("the job did not end within jobs.longest_seconds")),
            },
            () = self.keep_lease(&claim) => return,
        };
        self.record_end(&job, claim, result).await;
    }

    /// Renews the lease while the job runs; ends only when another runner has taken the job.
    async fn keep_lease(&self, claim: &Claim) {
        let pause = Duration::from_secs(u64::from(self.state.config.jobs.lease_seconds / 3));
        loop {
            tokio::time::sleep(pause).await;
            let (mine, until) = (claim.clone(), self.lease_end());
            let renewed = self.state.db.write(move |conn| anyhow::Ok(queries::renew(conn, &mine, until)?)).await;
            if let Ok(false) = renewed {
                tracing::warn!(job.id = claim.id, "another runner took this job; leaving it");
                return;
            }
        }
    }

    async fn record_end(&self, job: &JobRow, claim: Claim, result: anyhow::Result<()>) {
        let now = self.state.clock.now();
        let ending = match result {
            Ok(()) => Ending::Done,
            Err(error) => {
                let reason = format!("{error:#}");
                let wait = if error.is::<Permanent>() { None } else { wait_after(claim.attempt) };
                tracing::warn!(job.id, job.name, attempt = claim.attempt, gives_up = wait.is_none(), "a job failed");
                match wait {
                    Some(seconds) => Ending::Again(now.plus_seconds(seconds), reason),
                    None => Ending::Failed(reason),
                }
            }
        };
        let (registry, job_row) = (Arc::clone(&self.registry), job.clone());
        let recorded = self.state.db.write(move |conn| {
            let given_up = matches!(ending, Ending::Failed(_));
            if queries::finish(conn, &claim, ending, now)? && given_up {
                registry.given_up(conn, &job_row.name, &job_row.arguments, now)?;
            }
            anyhow::Ok(())
        });
        if let Err(error) = recorded.await {
            // The lease runs out and the job runs again: jobs are safe to run twice.
            tracing::error!(job.id, error = format!("{error:#}"), "the end of a job could not be recorded");
        }
    }

    fn lease_end(&self) -> crate::clock::UtcTime {
        self.state.clock.now().plus_seconds(i64::from(self.state.config.jobs.lease_seconds))
    }
}

/// The database may be away for a while; the queue is still there when it is back.
fn warn(error: &anyhow::Error, what: &'static str) {
    tracing::warn!(error = format!("{error:#}"), "{what}");
}
