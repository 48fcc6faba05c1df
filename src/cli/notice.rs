//! `notice`: versions of the Formal Notice. None of these opens the database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Subcommand;
use serde_json::json;

use crate::config::Config;
use crate::notice::{Change, Fault, Notice, Notices, diff};

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Look at a file as if it were added to the other versions; ends with 1 if something is wrong with it
    Check(CheckArguments),
    /// List the versions, oldest first
    List(ListArguments),
    /// Print what a provider will notice between two versions
    Diff(DiffArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArguments {
    /// A version, or campaigns.toml
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct ListArguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct DiffArguments {
    /// The version before: its id, or a file
    a: String,
    /// The version after: its id, or a file
    b: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: Commands) -> anyhow::Result<()> {
    let config = Config::load()?;
    let folder = config.notices_directory();
    match command {
        Commands::Check(arguments) => check(&arguments, folder),
        Commands::List(arguments) => list(&arguments, &Notices::load(folder)?),
        Commands::Diff(arguments) => print_diff(&arguments, folder),
    }
}

fn check(arguments: &CheckArguments, folder: Option<&Path>) -> anyhow::Result<()> {
    let (_, faults) = Notices::check(&arguments.file, folder)?;
    let file = arguments.file.display();
    if arguments.json {
        super::say(&json!({ "file": file.to_string(), "ok": faults.is_empty(), "faults": faults }).to_string())?;
    } else if faults.is_empty() {
        super::say(&format!("{file}: nothing is wrong"))?;
    } else {
        faults.iter().try_for_each(|fault: &Fault| super::say(&fault.to_string()))?;
    }
    let (count, word) = (faults.len(), if faults.len() == 1 { "fault" } else { "faults" });
    anyhow::ensure!(faults.is_empty(), "{file} cannot be used: {count} {word}");
    Ok(())
}

fn list(arguments: &ListArguments, notices: &Notices) -> anyhow::Result<()> {
    let months: Vec<_> = notices.list().iter().map(|notice| notice.month).collect();
    let ends = months.iter().skip(1).map(|next| Some(*next)).chain([None]);
    let versions: Vec<_> = notices.list().iter().zip(ends).collect();
    if arguments.json {
        let items = versions.iter().map(|(notice, next)| {
            json!({ "id": notice.id, "title": notice.title, "published": notice.published,
                "in_force_from": notice.month, "followed_in": next, "sections": notice.sections.len() })
        });
        return super::say(&json!({ "items": items.collect::<Vec<_>>(), "next": null }).to_string());
    }
    for (notice, next) in versions {
        let published = notice.published.map(|day| day.to_string()).unwrap_or_else(|| "unknown".to_owned());
        let until = next.map(|next| format!(", until the month before {next}")).unwrap_or_default();
        super::say(&format!("{}  published {published}, from {}{until}: {}", notice.id, notice.month, notice.title))?;
    }
    Ok(())
}

/// A version by its id or from a file.
fn find(word: &str, folder: Option<&Path>) -> anyhow::Result<Arc<Notice>> {
    let path = Path::new(word);
    if !word.ends_with(".toml") {
        let notices = Notices::load(folder)?;
        let known: Vec<&str> = notices.list().iter().map(|notice| notice.id.as_str()).collect();
        let none = || format!("there is no version {word}; there are {}", known.join(", "));
        return notices.get(word).cloned().with_context(none);
    }
    let (notices, faults) = Notices::check(path, folder)?;
    anyhow::ensure!(faults.is_empty(), "{word} cannot be used: `capacity-tracker notice check {word}` says why");
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    notices.get(&stem).cloned().with_context(|| format!("{word} is no version"))
}

fn print_diff(arguments: &DiffArguments, folder: Option<&Path>) -> anyhow::Result<()> {
    let (old, new) = (find(&arguments.a, folder)?, find(&arguments.b, folder)?);
    let changes = diff(&old, &new);
    if arguments.json {
        return super::say(&json!({ "a": old.id, "b": new.id, "items": changes, "next": null }).to_string());
    }
    if changes.is_empty() {
        return super::say("Nothing that a provider would notice");
    }
    changes.iter().try_for_each(|change| super::say(&line(change)))
}

/// `workforce: item hours_paid added: Hours you paid your own staff for`
fn line(change: &Change) -> String {
    let said: Vec<&str> = [&change.before, &change.after].into_iter().flatten().map(String::as_str).collect();
    let Change { section, what, key, .. } = change;
    format!("{section}: {what} {key} {}: {}", change.change.word(), said.join(" -> "))
}
