//! `accounts`: the first people, before anybody can sign in, and what only whoever runs the server can help with.

use clap::Subcommand;

use super::{GrantArguments, WrongWords};
use crate::accounts::actions::access::close_account_by;
use crate::accounts::actions::{AddAccount, add_account, remove_factor};
use crate::accounts::{Email, queries};
use crate::app::State;
use crate::audit::Actor;
use crate::error::AppError;
use crate::privacy;

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Add an account and print a link to set its password, to use once
    Add(AddArguments),
    /// Close an account; what the person did keeps their name
    Close(WhoseArguments),
    /// Let somebody who lost their phone set up codes for signing in again
    ResetSecondFactor(WhoseArguments),
    /// Print all that is held about a person, as JSON
    Export(WhoseArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct WhoseArguments {
    /// Address of the person
    #[arg(long)]
    email: Email,
}

#[derive(Debug, clap::Args)]
pub(super) struct AddArguments {
    /// Address to sign in with
    #[arg(long)]
    email: Email,
    /// First name and surname
    #[arg(long)]
    name: String,
    #[command(flatten)]
    grant: GrantArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: Commands) -> anyhow::Result<()> {
    match command {
        Commands::Add(arguments) => add(arguments).await,
        Commands::Close(whose) => {
            let (state, id) = find(whose.email).await?;
            close_account_by(&state, Actor::Operator, id).await.map_err(|error| failed(error, "it was not closed"))?;
            super::say(&format!("Account {id} is closed."))
        }
        Commands::ResetSecondFactor(whose) => {
            let (state, id) = find(whose.email).await?;
            let removed = remove_factor(&state, Actor::Operator, id).await;
            removed.map_err(|error| failed(error, "there is no second factor to reset"))?;
            super::say(&format!("Account {id} can set up codes again."))
        }
        Commands::Export(whose) => {
            let state = super::state().await?;
            let held = privacy::export(&state, Actor::Operator, whose.email).await;
            let held = held.map_err(|error| failed(error, "nothing was put together"))?;
            super::say(&serde_json::to_string_pretty(&held)?)
        }
    }
}

/// The open account with an address.
async fn find(email: Email) -> anyhow::Result<(State, i64)> {
    let state = super::state().await?;
    let found = state.db.read(move |conn| anyhow::Ok(queries::find_by_email(conn, &email)?)).await?;
    let open = found.filter(|account| account.deactivated_at.is_none());
    let id =
        open.map(|account| account.id).ok_or_else(|| anyhow::anyhow!("there is no open account with this address"))?;
    Ok((state, id))
}

/// What did not happen, and why.
pub(super) fn failed(error: AppError, what: &'static str) -> anyhow::Error {
    match error {
        AppError::Internal(cause) => cause.context(what),
        other => anyhow::Error::new(other).context(what),
    }
}

async fn add(arguments: AddArguments) -> anyhow::Result<()> {
    let name = checked_name(&arguments.name)?;
    let (role, scopes) = arguments.grant.checked()?;
    let state = super::state().await?;
    let new = AddAccount { email: arguments.email, name, role, scopes, send_link: false };
    let added = add_account(&state, Actor::Operator, new).await?;
    if arguments.json {
        super::say(&serde_json::json!({ "id": added.id.to_string(), "link": added.link }).to_string())?;
    } else {
        let hours = state.config.sign_in.link_hours;
        super::say(&format!("Account {} added. Set a password within {hours} hours at:\n{}", added.id, added.link))?;
    }
    Ok(())
}

/// A name that can stand on a page and in a message.
pub(super) fn checked_name(name: &str) -> Result<String, WrongWords> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        let wrong = "--name must be 1 to 200 characters without line breaks or control characters";
        return Err(WrongWords(wrong.to_owned()));
    }
    Ok(name.to_owned())
}
