//! How many statements were sent to the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::{Instrumentation, InstrumentationEvent};

use super::connection::Plans;

/// Statements since the start, over all connections of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statements {
    /// What rooms asked and wrote.
    pub queries: u64,
    /// Begins, commits and rollbacks.
    pub transactions: u64,
    /// Before a connection is used: asking whether it is still there, and saying how to plan.
    pub checks: u64,
}

/// Where every connection of the program counts; one addition a statement, and no lock.
#[derive(Debug, Clone, Default)]
pub(super) struct Counters {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    queries: AtomicU64,
    transactions: AtomicU64,
    checks: AtomicU64,
}

impl Counters {
    pub(super) fn read(&self) -> Statements {
        Statements {
            queries: self.inner.queries.load(Ordering::Relaxed),
            transactions: self.inner.transactions.load(Ordering::Relaxed),
            checks: self.inner.checks.load(Ordering::Relaxed),
        }
    }

    /// What a connection tells of itself from now on.
    pub(super) fn of_a_connection(&self) -> Counting {
        Counting { counters: self.clone(), next: Kind::Query, last_used: Instant::now(), plans: Plans::Kept }
    }
}

/// What the next statement of a connection is for.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Query,
    Transaction,
    Check,
}

/// Counts the statements of one connection.
#[derive(Debug)]
pub(super) struct Counting {
    counters: Counters,
    next: Kind,
    last_used: Instant,
    /// What the connection was told of plans.
    pub(super) plans: Plans,
}

impl Counting {
    /// How long ago the connection sent its last statement.
    pub(super) fn unused_for(&self) -> Duration {
        self.last_used.elapsed()
    }

    /// Says that the next statement is about the connection itself.
    pub(super) fn expect_check(&mut self) {
        self.next = Kind::Check;
    }
}

impl Instrumentation for Counting {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            // Each of these is told just before its statement.
            InstrumentationEvent::BeginTransaction { .. }
            | InstrumentationEvent::CommitTransaction { .. }
            | InstrumentationEvent::RollbackTransaction { .. } => self.next = Kind::Transaction,
            // Not the end of a query: PostgreSQL's is not told when only the first row is wanted.
            InstrumentationEvent::StartQuery { .. } => {
                let counter = match std::mem::replace(&mut self.next, Kind::Query) {
                    Kind::Query => &self.counters.inner.queries,
                    Kind::Transaction => &self.counters.inner.transactions,
                    Kind::Check => &self.counters.inner.checks,
                };
                counter.fetch_add(1, Ordering::Relaxed);
                self.last_used = Instant::now();
            }
            _ => {}
        }
    }
}
