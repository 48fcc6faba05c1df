//! `register`: the CQC register.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Subcommand;
use indicatif::ProgressBar;

use crate::audit::Actor;
use crate::register::actions::{ImportOptions, Progress, Remark, Report, Watch, import};

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Load CQC's "care directory with filters": .csv, .ods or .xlsx
    Import(ImportArguments),
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

pub(super) async fn run(Commands::Import(arguments): Commands) -> anyhow::Result<()> {
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
