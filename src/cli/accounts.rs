//! `accounts`: the first people, before anybody can sign in.

use clap::Subcommand;

use super::GrantArguments;
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
        println!("{}", serde_json::json!({ "id": added.id, "link": added.link }));
    } else {
        let hours = state.config.sign_in.link_hours;
        println!("Account {} added. Set a password within {hours} hours at:\n{}", added.id, added.link);
    }
    Ok(())
}

/// A name that can stand on a page and in a message.
pub(super) fn checked_name(name: &str) -> anyhow::Result<String> {
    let name = name.trim();
    anyhow::ensure!(!name.is_empty(), "--name must not be empty");
    anyhow::ensure!(name.chars().count() <= 200, "--name must be 200 characters or fewer");
    anyhow::ensure!(!name.chars().any(char::is_control), "--name must not have line breaks or control characters");
    Ok(name.to_owned())
}
