//! `audit`: checks the record of who did what.

use std::process::ExitCode;

use clap::Subcommand;

use crate::{app, audit};

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Walk the whole chain and the saves it vouches for; ends with 1 and the first broken entry if something was changed
    Verify(VerifyArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct VerifyArguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(Commands::Verify(arguments): Commands) -> anyhow::Result<ExitCode> {
    let state = super::state_to_look_at().await?;
    let found = state.db.read(|conn| anyhow::Ok(audit::verify(conn, &mut app::witnesses())?)).await?;
    if arguments.json {
        super::say(&serde_json::to_string(&found)?)?;
    } else if found.ok {
        super::say(&format!(
            "The record is whole: {} entries, the last with hash {}.",
            found.entries, found.last_hash
        ))?;
    }
    match found.first_broken {
        None => Ok(ExitCode::SUCCESS),
        Some(sequence) => {
            eprintln!("error: entry {sequence} of the record {}", found.reason.unwrap_or_default());
            Ok(ExitCode::FAILURE)
        }
    }
}
