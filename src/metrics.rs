//! Figures for Prometheus: requests by route, and how the queues stand.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::db::Statements;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

/// The figures of one instance; cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
}

/// How the queues stand, read from the database when somebody asks.
#[derive(Debug, Clone, Copy)]
pub struct Backlog {
    /// Jobs that wait or run.
    pub jobs_queued: i64,
    /// Jobs given up.
    pub jobs_failed: i64,
    /// Messages that wait.
    pub mail_queued: i64,
    /// Messages refused or given up.
    pub mail_failed: i64,
    /// Seconds by which the regular work that waits longest is late; 0 if none is.
    pub schedule_late_seconds: i64,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("capacity_tracker");
        let requests = Family::<RequestLabels, Counter>::default();
        let seconds = Family::<RouteLabels, Histogram>::new_with_constructor(|| {
            Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0])
        });
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register_with_unit("http_request_duration", "Time to answer", Unit::Seconds, seconds.clone());
        Self { registry: Arc::new(registry), requests, seconds }
    }
}

impl Metrics {
    /// Counts an answered request. `route` is a pattern and `method` a standard one, so that the number of series is small.
    pub fn count_request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let known = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
        let method = if known.contains(&method) { method } else { "other" };
        let labels = RequestLabels { method: method.to_owned(), route: route.to_owned(), status };
        self.requests.get_or_create(&labels).inc();
        self.seconds.get_or_create(&RouteLabels { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// The Prometheus text format. `backlog` is left out when the database does not answer.
    pub fn to_text(&self, statements: Statements, backlog: Option<Backlog>) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        let end = text.rfind("# EOF").unwrap_or(text.len());
        text.truncate(end);
        for (name, help, value) in [
            ("sql_statements", "Statements that ask or write something", statements.queries),
            ("sql_transaction_statements", "Begins, commits and rollbacks", statements.transactions),
            (
                "sql_connection_checks",
                "Times a connection was asked whether it is there, or told how to plan",
                statements.checks,
            ),
        ] {
            writeln!(text, "# HELP capacity_tracker_{name} {help}.")?;
            writeln!(text, "# TYPE capacity_tracker_{name} counter\ncapacity_tracker_{name}_total {value}")?;
        }
        if let Some(backlog) = backlog {
            for (name, help, value) in [
                ("jobs_queued", "Jobs that wait or run", backlog.jobs_queued),
                ("jobs_failed", "Jobs given up", backlog.jobs_failed),
                ("mail_queued", "Messages that wait", backlog.mail_queued),
                ("mail_failed", "Messages refused or given up", backlog.mail_failed),
                ("schedule_late_seconds", "How late regular work is", backlog.schedule_late_seconds),
            ] {
                writeln!(text, "# HELP capacity_tracker_{name} {help}.")?;
                writeln!(text, "# TYPE capacity_tracker_{name} gauge\ncapacity_tracker_{name} {value}")?;
            }
        }
        text.push_str("# EOF\n");
        Ok(text)
    }
}
