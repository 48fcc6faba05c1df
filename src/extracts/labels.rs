//! How runs and recipients are called on pages.

use super::model::{Basis, Format, Kind, Rhythm, Run, RunState, Schedule, Via};
use crate::accounts::Scope;
use crate::register::areas::area_name;
use crate::web::components::{Content, Link, Tag, TagColour};

/// What is in an extract.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::CareHome => "Care homes, 31 columns",
        Kind::HomeCare => "Home care, 31 columns",
        Kind::Full => "All figures",
        Kind::Compliance => "Who has sent the return",
        Kind::Register => "The register",
    }
}

/// How an extract is written.
pub(super) fn format(format: Format) -> &'static str {
    match format {
        Format::Csv => "CSV, for pandas, polars, DuckDB and R",
        Format::CsvPlain => "Plain CSV, for Excel and Spark",
        Format::Jsonl => "JSON Lines, for programs",
        Format::Parquet => "Parquet, for pandas, polars, DuckDB, R and Spark",
    }
}

/// Where a run stands.
pub(super) fn state(run: &Run) -> Tag {
    match run.state {
        RunState::Queued => Tag::new("Waiting", TagColour::Grey),
        RunState::Running => Tag::new("Being made", TagColour::Blue),
        RunState::Done => Tag::new("Ready", TagColour::Green),
        RunState::Failed => Tag::new("Failed", TagColour::Red),
    }
}

/// How often an extract is made by itself.
pub(super) fn rhythm(rhythm: Rhythm) -> &'static str {
    match rhythm {
        Rhythm::Once => "Once",
        Rhythm::Closing => "Each month, when the window has closed",
        Rhythm::WorkingDay => "Each working day at 6am, of that month so far",
    }
}

/// Where a schedule stands.
pub(super) fn schedule_state(schedule: &Schedule) -> Tag {
    match schedule.state() {
        "running" => Tag::new("Running", TagColour::Green),
        "done" => Tag::new("Done", TagColour::Grey),
        _ => Tag::new("Cancelled", TagColour::Grey),
    }
}

/// A reason as a sentence of its own.
pub(super) fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Why a recipient may be given data.
pub(super) fn basis(basis: Basis) -> String {
    match basis {
        Basis::HealthOrCare => "For the health care or adult social care system in England".to_owned(),
        other => {
            let letter = other.as_str().rsplit('_').next().unwrap_or_default();
            format!("Exception ({letter}) of section 277B")
        }
    }
}

/// Whose locations.
pub(super) fn scope(text: &str) -> String {
    let one = |scope: Scope| match scope {
        Scope::National => "All of England".to_owned(),
        Scope::Area(code) => area_name(&code).map_or(code, str::to_owned),
        Scope::Provider(id) => format!("Provider {id}"),
        Scope::Location(id) => format!("Location {id}"),
    };
    let all: Vec<String> = super::model::scopes_of(text).0.into_iter().map(one).collect();
    all.join(", ")
}

/// A number of bytes: `1.2 MB`.
pub(super) fn size(bytes: i64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{}.{} KB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// By which way a file left.
pub(super) fn via(via: Via) -> &'static str {
    match via {
        Via::Command => "on the command line",
        Via::Page => "on a page",
        Via::Api => "with a key",
    }
}

/// The extract that something left of.
pub(super) fn run_of(run: Option<i64>) -> Content {
    run.map_or(Content::text("The feed of saves"), |run| Link::new(run.to_string(), format!("/extracts/{run}")).into())
}
