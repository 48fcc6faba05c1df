//! `extract`: what DHSC and others pull.

use std::path::PathBuf;

use clap::Subcommand;

use super::{WrongWords, moment};
use crate::accounts::{Scope, Scopes};
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::extracts::actions::{self, ExtractError};
use crate::extracts::model::{Format, Kind, Request, RunWithFiles};
use crate::windows::ReportingMonth;

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Make an extract and put its files into a folder
    Run(RunArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct RunArguments {
    /// care-home, home-care, full, compliance or register
    #[arg(long)]
    kind: Kind,
    /// The month, YYYY-MM
    #[arg(long)]
    month: ReportingMonth,
    /// What was known at this moment (RFC 3339); left out, it is now
    #[arg(long, value_name = "T", value_parser = moment)]
    as_at: Option<UtcTime>,
    /// Take a month that is still open as it is now
    #[arg(long)]
    provisional: bool,
    /// csv, csv-plain, jsonl or parquet
    #[arg(long, default_value = "csv")]
    format: Format,
    /// Leave out items that may be commercially sensitive
    #[arg(long)]
    without_sensitive: bool,
    /// national, area:CODE, provider:ID or location:ID; may be given several times. Left out, it is national
    #[arg(long)]
    scope: Vec<Scope>,
    /// The folder; it is made if need be, and files of the same names are replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(Commands::Run(arguments): Commands) -> anyhow::Result<()> {
    if arguments.out.exists() && !arguments.out.is_dir() {
        return Err(WrongWords(format!("--out {} is no folder", arguments.out.display())).into());
    }
    let scopes = if arguments.scope.is_empty() { vec![Scope::National] } else { arguments.scope };
    let request = Request {
        kind: arguments.kind,
        month: arguments.month,
        as_at: arguments.as_at,
        format: arguments.format,
        provisional: arguments.provisional,
        sensitive: !arguments.without_sensitive,
        scopes: Scopes(scopes),
    };
    let state = super::state().await?;
    let made = actions::export(&state, Actor::Operator, request, arguments.out).await.map_err(in_words)?;
    if arguments.json { print_json(&made) } else { print(&made) }
}

/// Says which word of the command would help, where one would.
fn in_words(error: ExtractError) -> anyhow::Error {
    if error.could_be_provisional() {
        return anyhow::anyhow!("{error} (--provisional)");
    }
    match error.made_as_at() {
        Some(as_at) => anyhow::anyhow!("{error} (--as-at {})", as_at.to_rfc3339()),
        None => error.into(),
    }
}

fn print_json(made: &RunWithFiles) -> anyhow::Result<()> {
    let run = &made.run;
    let json = serde_json::json!({
        "id": run.id.to_string(),
        "kind": run.kind,
        "month": run.month,
        "as_at": run.as_at,
        "format": run.format,
        "provisional": run.provisional,
        "version": run.version,
        "files": made.data(),
    });
    super::say(&json.to_string())
}

fn print(made: &RunWithFiles) -> anyhow::Result<()> {
    let run = &made.run;
    let version = run.version.unwrap_or(1);
    super::say(&format!(
        "Extract {} made: {} for {}, as at {}, version {version}",
        run.id,
        run.kind.as_str(),
        run.month.for_people(),
        run.as_at.to_rfc3339()
    ))?;
    for file in made.files.iter() {
        let rows = file.rows.map(|rows| format!("{rows} rows")).unwrap_or_default();
        super::say(&format!("  {:<24}{rows:>14}{:>14} bytes  {}", file.name, file.bytes, file.sha256))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_got_half_of_the_files_is_told_as_at_which_moment_the_same_can_be_had() {
        let as_at = moment("2026-01-20T12:00:00Z").unwrap();
        let error = ExtractError::HalfThere {
            run: 7,
            as_at,
            folder: "out".to_owned(),
            there: "none lies".to_owned(),
            error: std::io::Error::other("the disk was taken out"),
        };
        let said = in_words(error).to_string();
        let same = "; ask for it again as at 2026-01-20T12:00:00.000000Z to have the same files \
                    (--as-at 2026-01-20T12:00:00.000000Z)";
        assert!(said.ends_with(same), "{said}");
        assert_eq!(moment("2026-01-20T12:00:00.000000Z"), Ok(as_at));
    }
}
