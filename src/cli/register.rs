//! `register`: the CQC register.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime};
use clap::Subcommand;
use indicatif::ProgressBar;

use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::register::actions::{
    ImportOptions, Progress, Remark, Report, SyncOptions, SyncProgress, SyncWatch, Watch, import, sync,
};

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Load CQC's "care directory with filters": .csv, .ods or .xlsx
    Import(ImportArguments),
    /// Ask CQC's syndication API for what changed, and load it
    Sync(SyncArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct ImportArguments {
    /// The file
    file: PathBuf,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Load even if more would change than in an ordinary month
    #[arg(long)]
    force: bool,
    /// Day of which the file tells, YYYY-MM-DD; left out, it is read from the file or its name, or else it is today
    #[arg(long, value_name = "DAY")]
    as_of: Option<NaiveDate>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct SyncArguments {
    /// From when on to ask for changes, YYYY-MM-DD or RFC 3339; left out, it is the end of the last sync or the day of the
    /// newest file, less cqc.overlap_days
    #[arg(long, value_name = "T", value_parser = moment)]
    since: Option<UtcTime>,
    /// Load even if more would change than in an ordinary month
    #[arg(long)]
    force: bool,
    /// Fetch, say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Give up a sync that was broken off, and begin anew
    #[arg(long)]
    restart: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A moment, or the beginning of a day.
fn moment(text: &str) -> Result<UtcTime, String> {
    let moment = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
    let day = || text.parse::<NaiveDate>().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    moment.or_else(|_| day()).map(UtcTime::new).map_err(|_| format!("{text} is no day and no moment"))
}

pub(super) async fn run(command: Commands) -> anyhow::Result<()> {
    match command {
        Commands::Import(arguments) => run_import(arguments).await,
        Commands::Sync(arguments) => run_sync(arguments).await,
    }
}

async fn run_sync(arguments: SyncArguments) -> anyhow::Result<()> {
    let state = super::state().await?;
    let options = SyncOptions {
        since: arguments.since,
        force: arguments.force,
        dry_run: arguments.dry_run,
        restart: arguments.restart,
    };
    let quiet = arguments.json;
    let watch: SyncWatch = Arc::new(move |progress| {
        if !quiet {
            // Nobody listening is no reason to stop.
            let _ = super::say(&progress_line(progress));
        }
    });
    let done = sync(&state, Actor::Operator, options, watch).await?;
    if arguments.json {
        return super::say(&serde_json::to_string(&done)?);
    }
    print(&done.report, arguments.dry_run)
}

fn progress_line(progress: SyncProgress) -> String {
    match progress {
        SyncProgress::Begun(since, until) => {
            format!("Asking CQC for what changed from {} to {}.", since.to_rfc3339(), until.to_rfc3339())
        }
        SyncProgress::GoesOn(started, came, waiting) => format!(
            "Going on with the sync that was begun on {}: {came} answers are there, {waiting} are waited for.",
            started.to_rfc3339()
        ),
        SyncProgress::Listed(all) => format!("{all} locations changed."),
        SyncProgress::Waiting(waiting) => format!("{waiting} answers are waited for."),
    }
}

async fn run_import(arguments: ImportArguments) -> anyhow::Result<()> {
    let state = super::state().await?;
    let options = ImportOptions {
        file: arguments.file,
        dry_run: arguments.dry_run,
        force: arguments.force,
        as_of: arguments.as_of,
    };
    let report = import(&state, Actor::Operator, options, progress()).await?;
    if arguments.json {
        return super::say(&serde_json::to_string(&report)?);
    }
    print(&report, arguments.dry_run)
}

/// A line on the terminal that says how far the load has come; nothing where nobody watches.
fn progress() -> Watch {
    let line = ProgressBar::new_spinner();
    Arc::new(move |progress| match progress {
        Progress::Reading(rows) => {
            line.set_message(format!("Reading: {rows} rows"));
            line.tick();
        }
        Progress::Writing => {
            line.set_message("Comparing with the register and writing");
            line.tick();
        }
        Progress::Done => line.finish_and_clear(),
    })
}

fn print(report: &Report, dry_run: bool) -> anyhow::Result<()> {
    let would = if dry_run { "Nothing was changed. The load would be: " } else { "" };
    super::say(&format!(
        "{would}{} adult social care rows: {} added, {} changed, {} unchanged, {} left, {} refused, {} notes",
        report.rows,
        report.added,
        report.changed,
        report.unchanged,
        report.left,
        report.refused.len(),
        report.notes.len()
    ))?;
    print_remarks("Refused", &report.refused)?;
    print_remarks("Note", &report.notes)
}

fn print_remarks(word: &str, remarks: &[Remark]) -> anyhow::Result<()> {
    for remark in remarks {
        super::say(&format!("{word}: row {}, {}: {}", remark.row, remark.column, remark.reason))?;
    }
    Ok(())
}
