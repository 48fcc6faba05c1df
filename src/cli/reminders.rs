//! `reminders`: what the schedule does every hour, by hand.

use clap::Subcommand;
use serde_json::json;

use crate::reminders::actions;

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Put the reminders that are due now into the outbox; nobody gets one twice
    Queue(QueueArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct QueueArguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: Commands) -> anyhow::Result<()> {
    let Commands::Queue(arguments) = command;
    let state = super::state().await?;
    let queued = actions::queue_due(&state).await?;
    if arguments.json {
        return super::say(&json!({ "queued": queued }).to_string());
    }
    super::say(&format!("{queued} reminders are in the outbox"))
}
