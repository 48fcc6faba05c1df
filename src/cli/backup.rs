//! `backup` and `restore`: a copy of the SQLite database, and back.

use std::path::PathBuf;

use anyhow::Context;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, DatabaseUrl};

/// Words of `backup`.
#[derive(Debug, clap::Args)]
pub(super) struct BackupArguments {
    /// Where to write the copy; a file that is there is not written over
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Words of `restore`.
#[derive(Debug, clap::Args)]
pub(super) struct RestoreArguments {
    /// The copy, as `backup` made it
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Makes a copy; the service may go on.
pub(super) async fn back_up(arguments: BackupArguments) -> anyhow::Result<()> {
    let state = super::state_to_look_at().await?;
    let file = arguments.file.clone();
    let bytes = state.db.maintain(move |conn| db::back_up(conn, &file)).await?;
    let shown = arguments.file.display().to_string();
    if arguments.json {
        return super::say(&serde_json::json!({ "file": shown, "bytes": bytes }).to_string());
    }
    super::say(&format!("{shown} is a whole copy of the database: {bytes} bytes"))
}

/// Puts a copy in the place of the database; the service has to stand still.
pub(super) async fn restore(arguments: RestoreArguments) -> anyhow::Result<()> {
    let config = Config::load()?;
    let DatabaseUrl::Sqlite(path) = &config.database.url else { return Err(db::BackupError::Postgres.into()) };
    let now = Clock::new(config.clock.fixed_at).now().to_chrono();
    let aside = format!("before-restore-{}", now.format("%Y%m%dT%H%M%SZ"));
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        db::make_private_folder(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let kept = db::restore(&arguments.file, path, &aside)?.map(|kept| kept.display().to_string());
    if arguments.json {
        return super::say(&serde_json::json!({ "database": path, "kept": kept }).to_string());
    }
    super::say(&format!("{} is the database now", arguments.file.display()))?;
    match kept {
        Some(kept) => super::say(&format!("What was there before is in {kept}")),
        None => Ok(()),
    }
}
