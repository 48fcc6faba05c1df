//! `keys`: keys of systems.

use clap::Subcommand;

use super::GrantArguments;
use super::accounts::checked_name;
use crate::accounts::actions::add_key;
use crate::audit::Actor;
use crate::error::AppError;

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Make a key and print it; it is shown this once
    Add(AddArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct AddArguments {
    /// Whose key it is
    #[arg(long)]
    name: String,
    #[command(flatten)]
    grant: GrantArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(Commands::Add(arguments): Commands) -> anyhow::Result<()> {
    let name = checked_name(&arguments.name)?;
    let (role, scopes) = arguments.grant.checked()?;
    let state = super::state().await?;
    let added = add_key(&state, Actor::Operator, name, role, scopes).await.map_err(|error| match error {
        AppError::Internal(cause) => cause.context("the key was not made"),
        other => anyhow::Error::new(other).context("the key was not made"),
    })?;
    if arguments.json {
        super::say(&serde_json::json!({ "id": added.id.to_string(), "key": added.key }).to_string())?;
    } else {
        super::say(&format!("Key {} made. It is shown this once:\n{}", added.id, added.key))?;
    }
    Ok(())
}
