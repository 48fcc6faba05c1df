//! The one writer of SQLite. Works that wait for it go into one transaction, each in a savepoint of its own, and are
//! answered once the whole is committed: so one wait for the disk serves them all, and nobody is told of a change that
//! could still be lost (docs/adr/0002).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use diesel::connection::{Connection, TransactionManager};
use diesel::r2d2::Pool;
use diesel::result::{DatabaseErrorKind, Error};
use tokio::sync::oneshot;

use super::connection::{Conn, Manager, Plans};
use super::handle::Unavailable;
use super::pools::take;
use super::transactions::begin;

/// The most works of one transaction, and how long it may have gone on when another one joins: those that are done wait
/// for those that follow.
const MOST: usize = 64;
const JOIN_WITHIN: Duration = Duration::from_millis(10);

type Transactions = <Conn as Connection>::TransactionManager;

/// The queue in front of the writer.
pub(super) struct Writer {
    /// Taken away when the writer is to end.
    queue: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    wait: Duration,
}

/// The thread is waited for, so that the file is closed when the database is.
impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        // A work may have held the last of what owned this; its thread cannot wait for itself.
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != std::thread::current().id()) {
            // A panic of it was reported where it was.
            let _ = thread.join();
        }
    }
}

impl Writer {
    /// Starts the thread that writes, with the connection of `pool`. A work waits so long for its turn, and no longer.
    pub(super) fn start(pool: Pool<Manager>, wait: Duration) -> std::io::Result<Self> {
        let (queue, waiting) = channel();
        let thread = std::thread::Builder::new().name("database-writer".to_owned());
        let thread = thread.spawn(move || serve(&pool, &waiting))?;
        Ok(Self { queue: Some(queue), thread: Some(thread), wait })
    }

    /// Runs `work` in its turn, and answers once what it did is committed.
    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Unavailable> + From<Error> + Send + 'static,
    {
        let (caller, mut answer) = oneshot::channel();
        let taken = Arc::new(AtomicBool::new(false));
        let job = Waiting { work: Some(work), outcome: None, caller, taken: Arc::clone(&taken) };
        let queue = self.queue.as_ref().ok_or(Unavailable::CutShort)?;
        queue.send(Box::new(job)).map_err(|_| Unavailable::CutShort)?;
        let answered = match tokio::time::timeout(self.wait, &mut answer).await {
            Ok(answered) => answered,
            Err(_) if !taken.swap(true, Ordering::AcqRel) => {
                return Err(Unavailable::Busy(format!("no turn to write within {:?}", self.wait)).into());
            }
            Err(_) => answer.await,
        };
        answered.unwrap_or_else(|_| Err(Unavailable::CutShort.into()))
    }
}

/// A work with whoever waits for it, whatever it answers.
trait Job: Send {
    /// Takes the job for the writer; not if its caller has given up.
    fn claim(&self) -> bool;
    /// Does the work; whether it is to be kept. A panic leaves no outcome.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// Tells the caller, when the transaction has ended: well, or with an error.
    fn answer(self: Box<Self>, ended: Result<(), &Error>);
    /// Tells the caller that there is no connection.
    fn refuse(self: Box<Self>, reason: &str);
}

struct Waiting<T, E, F> {
    work: Option<F>,
    outcome: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
    taken: Arc<AtomicBool>,
}

impl<T, E, F> Job for Waiting<T, E, F>
where
    F: FnOnce(&mut Conn) -> Result<T, E> + Send,
    T: Send,
    E: From<Unavailable> + From<Error> + Send,
{
    fn claim(&self) -> bool {
        !self.taken.swap(true, Ordering::AcqRel)
    }

    fn run(&mut self, conn: &mut Conn) -> bool {
        let Some(work) = self.work.take() else { return false };
        self.outcome = catch_unwind(AssertUnwindSafe(|| work(conn))).ok();
        matches!(self.outcome, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, ended: Result<(), &Error>) {
        let Self { work, outcome, caller, .. } = *self;
        let answer = match (outcome, ended) {
            // What failed by itself has its own reason.
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(_)), Err(error)) => Err(same(error).into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Err(error)) if work.is_some() => Err(same(error).into()),
            (None, _) => Err(Unavailable::CutShort.into()),
        };
        // A caller that went away is not waited for.
        let _ = caller.send(answer);
    }

    fn refuse(self: Box<Self>, reason: &str) {
        let _ = self.caller.send(Err(Unavailable::Busy(reason.to_owned()).into()));
    }
}

/// The error once more, for another one of those whom it struck.
fn same(error: &Error) -> Error {
    match error {
        Error::DatabaseError(kind, information) => {
            let kind = match kind {
                DatabaseErrorKind::ClosedConnection => DatabaseErrorKind::ClosedConnection,
                _ => DatabaseErrorKind::Unknown,
            };
            Error::DatabaseError(kind, Box::new(information.message().to_owned()))
        }
        _ => Error::BrokenTransactionManager,
    }
}

fn serve(pool: &Pool<Manager>, waiting: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = waiting.recv() {
        let mut jobs: Vec<_> = std::iter::once(first).chain(waiting.try_iter()).take(MOST).collect();
        while !jobs.is_empty() {
            // Taken anew for each transaction: the pool replaces a connection that broke.
            jobs = match take(pool, Plans::Kept) {
                Ok(mut conn) => write_together(&mut conn, jobs),
                Err(unavailable) => refuse(jobs, &unavailable.to_string()),
            };
        }
    }
}

fn refuse(jobs: Vec<Box<dyn Job>>, reason: &str) -> Vec<Box<dyn Job>> {
    jobs.into_iter().filter(|job| job.claim()).for_each(|job| job.refuse(reason));
    Vec::new()
}

/// One transaction: answers its jobs, and hands back those that did not join.
fn write_together(conn: &mut Conn, jobs: Vec<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
    let began = Instant::now();
    let alone = jobs.len() == 1;
    if let Err(error) = begin(conn) {
        jobs.into_iter().filter(|job| job.claim()).for_each(|job| job.answer(Err(&error)));
        return Vec::new();
    }
    let mut done: Vec<Box<dyn Job>> = Vec::with_capacity(jobs.len());
    let mut waiting = jobs.into_iter();
    let mut kept = 0;
    let mut broken = Ok(());
    while broken.is_ok() && (done.is_empty() || began.elapsed() < JOIN_WITHIN) {
        // Not earlier: who waits behind a long work may still give up.
        let Some(mut job) = waiting.find(|job| job.claim()) else { break };
        broken = if alone { Ok(job.run(conn)) } else { in_savepoint(conn, job.as_mut()) }.map(|keep| {
            kept += usize::from(keep);
        });
        done.push(job);
    }
    let ended = broken.and_then(|()| end(conn, kept > 0));
    if ended.is_err() {
        // A rollback that fails closes the connection, which rolls back too.
        let _ = Transactions::rollback_transaction(conn);
    }
    done.into_iter().for_each(|job| job.answer(ended.as_ref().copied()));
    waiting.collect()
}

/// Ends the transaction; what is not to be kept is rolled back.
fn end(conn: &mut Conn, keep: bool) -> Result<(), Error> {
    if keep { Transactions::commit_transaction(conn) } else { Transactions::rollback_transaction(conn) }
}

/// Does the job so that it can be undone without those before it; whether it is to be kept. An error is one of the whole
/// transaction, which SQLite itself gives up when the disk is full or fails.
fn in_savepoint(conn: &mut Conn, job: &mut dyn Job) -> Result<bool, Error> {
    Transactions::begin_transaction(conn)?;
    let keep = job.run(conn);
    end(conn, keep)?;
    Ok(keep)
}
