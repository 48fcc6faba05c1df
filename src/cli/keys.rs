//! `keys`: keys of systems.

use clap::Subcommand;

use super::GrantArguments;
use super::accounts::{checked_name, failed};
use crate::accounts::actions::{NewKey, add_new_key, revoke_key};
use crate::accounts::queries;
use crate::audit::Actor;
use crate::error::AppError;

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Make a key and print it; it is shown this once
    Add(AddArguments),
    /// List keys, newest first
    List(ListArguments),
    /// Withdraw a key: it does not work from then on
    Revoke(RevokeArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct ListArguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct RevokeArguments {
    /// Number of the key
    #[arg(long)]
    id: i64,
}

#[derive(Debug, clap::Args)]
pub(super) struct AddArguments {
    /// Whose key it is
    #[arg(long)]
    name: String,
    #[command(flatten)]
    grant: GrantArguments,
    /// Days for which it works; until it is withdrawn if left out
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    days: Option<u32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: Commands) -> anyhow::Result<()> {
    match command {
        Commands::Add(arguments) => add(arguments).await,
        Commands::List(arguments) => list(&arguments).await,
        Commands::Revoke(arguments) => {
            let state = super::state().await?;
            let revoked = revoke_key(&state, Actor::Operator, arguments.id).await;
            revoked.map_err(|error| match error {
                AppError::NotFound => anyhow::anyhow!("there is no key {} that works", arguments.id),
                other => failed(other, "the key was not withdrawn"),
            })?;
            super::say(&format!("Key {} does not work any more.", arguments.id))
        }
    }
}

/// Most keys that are listed; nobody keeps so many.
const MOST_KEYS: i64 = 10_000;

async fn list(arguments: &ListArguments) -> anyhow::Result<()> {
    let state = super::state().await?;
    let keys = state.db.read(|conn| anyhow::Ok(queries::list_keys(conn, None, MOST_KEYS)?)).await?;
    let items: Vec<serde_json::Value> = keys
        .iter()
        .map(|(key, grants)| {
            let grants: Vec<_> = grants
                .iter()
                .map(|(role, scope)| serde_json::json!({ "role": role.as_str(), "scope": scope.to_string() }))
                .collect();
            serde_json::json!({
                "id": key.id.to_string(),
                "name": key.name,
                "grants": grants,
                "created_at": key.created_at,
                "last_used_at": key.last_used_at,
                "expires_at": key.expires_at,
                "revoked_at": key.revoked_at,
            })
        })
        .collect();
    if arguments.json {
        return super::say(&serde_json::json!({ "items": items, "next": null }).to_string());
    }
    let now = state.clock.now();
    for (key, _) in &keys {
        let used = key.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {}", at.for_people()));
        let ended = match (key.revoked_at, key.expires_at) {
            (Some(_), _) => ", withdrawn",
            (None, Some(at)) if at <= now => ", ran out",
            (None, _) => "",
        };
        super::say(&format!("{}  {}  {used}{ended}", key.id, key.name))?;
    }
    Ok(())
}

async fn add(arguments: AddArguments) -> anyhow::Result<()> {
    let name = checked_name(&arguments.name)?;
    let (role, scopes) = arguments.grant.checked()?;
    let state = super::state().await?;
    let expires_at = arguments.days.map(|days| state.clock.now().plus_seconds(i64::from(days) * 86_400));
    let new = NewKey { name, role, scopes, expires_at };
    let added = add_new_key(&state, Actor::Operator, new).await;
    let added = added.map_err(|error| failed(error, "the key was not made"))?;
    if arguments.json {
        super::say(&serde_json::json!({ "id": added.id.to_string(), "key": added.key }).to_string())?;
    } else {
        super::say(&format!("Key {} made. It is shown this once:\n{}", added.id, added.key))?;
    }
    Ok(())
}
