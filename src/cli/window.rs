//! `window`: when returns count.

use clap::Subcommand;
use serde::Serialize;

use super::moment;
use crate::accounts::{Scope, Scopes};
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::compliance;
use crate::compliance::actions::{MoreTime, Until};
use crate::windows::actions::{self, RefreshOptions, RefreshReport, Source, refresh};
use crate::windows::{Event, ReportingMonth, Window, WindowJson, rules};

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Say when the window of a month opens and closes
    Show(ShowArguments),
    /// List the windows of a year
    List(ListArguments),
    /// Give one location more time for a month, or end that time
    Extend(ExtendArguments),
    /// Bank holidays, which move the end of a window
    #[command(subcommand)]
    Holidays(HolidaysCommands),
}

#[derive(Debug, clap::Args)]
pub(super) struct ShowArguments {
    /// The month, YYYY-MM
    month: ReportingMonth,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct ListArguments {
    /// The year, 2000 to 2100
    #[arg(long, value_parser = clap::value_parser!(i32).range(2000..=2100))]
    year: i32,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("when").required(true))]
pub(super) struct ExtendArguments {
    /// CQC id of the location
    location: String,
    /// The month, YYYY-MM: its window is open, or was the last to close
    month: ReportingMonth,
    /// The last second in which a save counts, RFC 3339; before the next window opens
    #[arg(long, group = "when", value_parser = moment)]
    until: Option<UtcTime>,
    /// End the time that was given now
    #[arg(long, group = "when")]
    end: bool,
    /// Why: the provider reads it, and it stays on the record
    #[arg(long)]
    reason: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Words of `window holidays`.
#[derive(Debug, Subcommand)]
pub(super) enum HolidaysCommands {
    /// Take the newest list of bank holidays from GOV.UK
    Refresh(RefreshArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct RefreshArguments {
    /// File or https address of the list; left out, it is windows.holidays_url
    #[arg(long, value_name = "FILE_OR_URL")]
    from: Option<Source>,
    /// Take the list even if days are lost or an open window would be over
    #[arg(long)]
    force: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A page of a list.
#[derive(Serialize)]
struct ListJson {
    items: Vec<WindowJson>,
    next: Option<String>,
}

pub(super) async fn run(command: Commands) -> anyhow::Result<()> {
    match command {
        Commands::Show(arguments) => show(arguments).await,
        Commands::List(arguments) => list(arguments).await,
        Commands::Extend(arguments) => extend(arguments).await,
        Commands::Holidays(HolidaysCommands::Refresh(arguments)) => refresh_holidays(arguments).await,
    }
}

async fn show(arguments: ShowArguments) -> anyhow::Result<()> {
    let state = super::state().await?;
    let window = actions::window(&state, arguments.month).await?;
    let now = state.clock.now();
    if arguments.json {
        return super::say(&serde_json::to_string(&window.to_json(now))?);
    }
    super::say(&format!("{}: {}", arguments.month.for_people(), rules::in_words(&window, now)))
}

async fn list(arguments: ListArguments) -> anyhow::Result<()> {
    let state = super::state().await?;
    let windows = actions::year(&state, arguments.year).await?;
    let now = state.clock.now();
    if arguments.json {
        let items = windows.iter().map(|window| window.to_json(now)).collect();
        return super::say(&serde_json::to_string(&ListJson { items, next: None })?);
    }
    super::say(&line("Month", "Opens at the start of", "Closes on", "State"))?;
    windows.iter().try_for_each(|window| super::say(&row(window, now)))
}

fn row(window: &Window, now: UtcTime) -> String {
    let (opening, closing) = (rules::opening_for_people(window), rules::closing_for_people(window));
    line(window.month.as_str(), &opening, &closing, rules::state_at(window, now).as_str())
}

fn line(month: &str, opens: &str, closes: &str, state: &str) -> String {
    format!("{month:<9}{opens:<25}{closes:<36}{state}")
}

async fn extend(arguments: ExtendArguments) -> anyhow::Result<()> {
    let state = super::state().await?;
    let ExtendArguments { location, month, until, reason, json, .. } = arguments;
    let until = until.map_or(Until::Now, Until::At);
    let more = MoreTime { location_id: location.clone(), month, until, reason };
    let everywhere = Scopes(vec![Scope::National]);
    let extension = compliance::actions::extend(&state, Actor::Operator, everywhere, more).await?;
    if json {
        return super::say(&serde_json::to_string(&extension.to_json())?);
    }
    super::say(&match until {
        Until::Now => format!("The extra time of {location} for {month} is over"),
        Until::At(_) => {
            format!("{location} has until {} for {month}", rules::moment_for_people(extension.until_at))
        }
    })
}

async fn refresh_holidays(arguments: RefreshArguments) -> anyhow::Result<()> {
    let state = super::state().await?;
    let options = RefreshOptions { from: arguments.from, force: arguments.force };
    let report = refresh(&state, Actor::Operator, options).await?;
    if arguments.json {
        return super::say(&serde_json::to_string(&report)?);
    }
    print(&report)
}

fn print(report: &RefreshReport) -> anyhow::Result<()> {
    super::say(&format!(
        "{} bank holidays read from {}: {} added, {} removed, {} windows moved",
        report.events,
        report.source,
        report.added.len(),
        report.removed.len(),
        report.moved.len()
    ))?;
    print_days("Added", &report.added)?;
    print_days("Removed", &report.removed)?;
    report.moved.iter().try_for_each(|moved| {
        super::say(&format!("Moved: {} closes at {}, was {}", moved.month, moved.closes_at, moved.closed_before))
    })
}

fn print_days(word: &str, days: &[Event]) -> anyhow::Result<()> {
    days.iter().try_for_each(|event| super::say(&format!("{word}: {} {}", event.date, event.title)))
}
