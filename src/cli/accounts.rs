//! `accounts`: the first people, before anybody can sign in.

use clap::Subcommand;

use super::{GrantArguments, WrongWords};
use crate::accounts::Email;
use crate::accounts::actions::{AddAccount, add_account};
use crate::audit::Actor;

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Add an account and print a link to set its password, to use once
    Add(AddArguments),
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

pub(super) async fn run(Commands::Add(arguments): Commands) -> anyhow::Result<()> {
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
