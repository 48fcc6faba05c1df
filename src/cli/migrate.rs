//! `migrate`: brings the database to the newest schema.

use crate::app::State;
use crate::config::Config;
use crate::db;

/// Words of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let state = State::open(Config::load()?)?;
    let ran = state.db.maintain(db::migrate).await?;
    if arguments.json {
        super::say(&serde_json::json!({ "migrations": ran }).to_string())?;
    } else if ran == 0 {
        super::say("The database has the newest schema.")?;
    } else {
        super::say(&format!("The database has the newest schema now: {ran} migrations ran."))?;
    }
    Ok(())
}
