//! `window`: when reporting windows open and close.

use std::path::PathBuf;

use clap::Subcommand;

use crate::app::State;
use crate::audit::Actor;
use crate::windows::actions::{Changes, Source, refresh};
use crate::windows::{ReportingMonth, Window, queries};

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Say when the window of a month opens and closes
    Show {
        /// The month, such as 2026-01
        month: ReportingMonth,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the windows of a year
    List {
        /// The year, such as 2026
        #[arg(long, value_parser = clap::value_parser!(i32).range(2000..=2100))]
        year: i32,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// The bank holidays that windows go by
    #[command(subcommand)]
    Holidays(HolidayCommands),
}

/// Words of `window holidays`.
#[derive(Debug, Subcommand)]
pub(super) enum HolidayCommands {
    /// Take the newest list from GOV.UK
    Refresh {
        /// A file or address with the list, instead of the one in the settings
        #[arg(long, value_name = "FILE_OR_ADDRESS")]
        from: Option<String>,
        /// Take it even if it lacks days that were published
        #[arg(long)]
        force: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: Commands) -> anyhow::Result<()> {
    let state = super::state().await?;
    match command {
        Commands::Show { month, json } => show(&state, month, json).await,
        Commands::List { year, json } => list(&state, year, json).await,
        Commands::Holidays(HolidayCommands::Refresh { from, force, json }) => {
            let address = from.unwrap_or_else(|| state.config.windows.holidays_url.clone());
            let source =
                if address.contains("://") { Source::Address(address) } else { Source::File(PathBuf::from(address)) };
            let changes = refresh(&state, Actor::Operator, source, force).await?;
            if json { super::say(&serde_json::to_string(&changes)?) } else { print_changes(&changes) }
        }
    }
}

async fn show(state: &State, month: ReportingMonth, json: bool) -> anyhow::Result<()> {
    let now = state.clock.now();
    let windows = windows(state, month, month).await?;
    for window in windows {
        if json {
            super::say(&serde_json::to_string(&window.to_json(now))?)?;
        } else {
            print(state, &window)?;
        }
    }
    Ok(())
}

async fn list(state: &State, year: i32, json: bool) -> anyhow::Result<()> {
    let now = state.clock.now();
    let (Some(first), Some(last)) = (ReportingMonth::of(year, 1), ReportingMonth::of(year, 12)) else {
        anyhow::bail!("{year} has no months");
    };
    let windows = windows(state, first, last).await?;
    if json {
        let items: Vec<_> = windows.iter().map(|window| window.to_json(now)).collect();
        return super::say(&serde_json::json!({ "items": items, "next": null }).to_string());
    }
    windows.iter().try_for_each(|window| print(state, window))
}

async fn windows(state: &State, first: ReportingMonth, last: ReportingMonth) -> anyhow::Result<Vec<Window>> {
    let settings = state.config.windows.clone();
    let look = move |conn: &mut crate::db::Conn| anyhow::Ok(queries::calendar(conn, &settings, first, last)?);
    let calendar = state.db.read(look).await?;
    Ok(first.up_to(last).map(|month| calendar.window(month)).collect())
}

fn print(state: &State, window: &Window) -> anyhow::Result<()> {
    let json = window.to_json(state.clock.now());
    super::say(&format!("{}  {}  {}  {}", json.month, json.opens_at, json.closes_at, json.state.as_str()))
}

fn print_changes(changes: &Changes) -> anyhow::Result<()> {
    if changes.added.is_empty() && changes.removed.is_empty() {
        return super::say("Nothing has changed.");
    }
    for (word, events) in [("Added", &changes.added), ("Removed", &changes.removed)] {
        for event in events {
            super::say(&format!("{word}: {} {}", event.date, event.title))?;
        }
    }
    for moved in &changes.moved {
        super::say(&format!(
            "The window of {} closes on {} and no longer on {}",
            moved.month, moved.became, moved.was
        ))?;
    }
    Ok(())
}
