//! `demo`: fills an empty database with made-up people and a synthetic England, and says who can sign in.

use crate::accounts::actions::PEOPLE;
use crate::accounts::queries;
use crate::app::State;
use crate::config::Config;
use crate::db::MigrationError;
use crate::demonstration::{FillError, fill};
use crate::register::demo::Size;

/// Words of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Locations that are active at the end; those that are dormant or have left come on top
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(3..=200_000))]
    locations: u32,
    /// Months of history, the current one included
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=240))]
    months: u32,
    /// The same seed gives the same England on the same day
    #[arg(long, default_value_t = 1)]
    seed: u64,
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
        let size = Size { locations: arguments.locations, months: arguments.months, seed: arguments.seed };
        match fill(&state, size).await {
            // Somebody works with this database: leave it alone, and there is nobody to name.
            Err(FillError::NotEmpty) if arguments.if_empty => return Ok(()),
            filled => filled?,
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
        return super::say(&serde_json::json!({ "accounts": accounts }).to_string());
    }
    super::say(&format!("Demonstration: sign in at {url}/sign-in with the password {password} as one of"))?;
    for (email, name, role, scope) in PEOPLE {
        super::say(&format!("  {email:<28} {name:<16} {} ({scope})", role.as_str()))?;
    }
    Ok(())
}
