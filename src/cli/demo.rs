//! `demo`: fills an empty database with made-up people, and says who can sign in.

use crate::accounts::actions::{DemonstrationError, PEOPLE, add_demonstration};
use crate::accounts::{Role, queries};
use crate::app::State;
use crate::config::Config;
use crate::db::MigrationError;

/// Words of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Leave a database that has the demonstration as it is, and only say who can sign in
    #[arg(long)]
    if_empty: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let config = Config::load()?;
    anyhow::ensure!(!config.is_production(), "environment = \"production\" refuses a demonstration");
    let state = State::build(config).await?;
    let has_one = state
        .db
        .read(|conn| queries::has_demonstration(conn).map_err(|error| MigrationError::Failed(error.to_string())))
        .await?;
    if !(has_one && arguments.if_empty) {
        match add_demonstration(&state).await {
            // Somebody works with this database: leave it alone, and there is nobody to name.
            Err(DemonstrationError::NotEmpty) if arguments.if_empty => return Ok(()),
            added => added?,
        }
    }
    print(state.config.demo.password.expose(), &state.config.server.public_url, arguments.json)
}

fn print(password: &str, url: &str, json: bool) -> anyhow::Result<()> {
    if json {
        let accounts: Vec<_> = PEOPLE
            .iter()
            .map(|(email, name, role, scope)| {
                serde_json::json!({
                    "email": email, "password": password, "name": name, "roles": [role], "scopes": [scope],
                })
            })
            .collect();
        super::say(&serde_json::json!({ "accounts": accounts }).to_string())?;
        return Ok(());
    }
    super::say(&format!("Demonstration: sign in at {url}/sign-in with the password {password} as one of"))?;
    for (email, name, role, scope) in PEOPLE {
        super::say(&format!("  {email:<28} {name:<16} {} ({scope})", Role::as_str(role)))?;
    }
    Ok(())
}
