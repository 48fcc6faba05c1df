//! `compliance`: the outcome of each window.

use std::time::{Duration, Instant};

use clap::Subcommand;

use crate::audit::Actor;
use crate::compliance::actions::{self, CloseError, Closed, Correction};
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// How long an operator waits for others, such as the service that closes the same month, and when it is tried again.
const PATIENCE: Duration = Duration::from_secs(60);
const AGAIN_AFTER: Duration = Duration::from_millis(200);

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Write down the outcome of every location for a month whose window has closed
    Close(CloseArguments),
    /// Correct the outcome of a location, with the reason for it
    Correct(CorrectArguments),
    /// Work out every outcome of a closed month once more after a fault of the service, and correct what differs
    Review(ReviewArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct CloseArguments {
    /// The month, YYYY-MM
    month: ReportingMonth,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct CorrectArguments {
    /// CQC id of the location
    location: String,
    /// The month, YYYY-MM
    month: ReportingMonth,
    /// complete, partial, missing, not_required or excused
    #[arg(long)]
    state: ReturnState,
    /// Why: it stays on the record
    #[arg(long)]
    reason: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct ReviewArguments {
    /// The month, YYYY-MM
    month: ReportingMonth,
    /// What the fault was: it stays on the record of each outcome that is corrected
    #[arg(long)]
    reason: String,
}

pub(super) async fn run(command: Commands) -> anyhow::Result<()> {
    match command {
        Commands::Close(arguments) => close(arguments).await,
        Commands::Correct(arguments) => correct(arguments).await,
        Commands::Review(arguments) => review(arguments).await,
    }
}

async fn close(arguments: CloseArguments) -> anyhow::Result<()> {
    let state = super::state().await?;
    let closed = patiently(|| actions::close(&state, Actor::Operator, arguments.month)).await?;
    if arguments.json { print_json(&closed) } else { print(&closed) }
}

/// Does it again for as long as others hold what it needs. The jobs of the service need no such patience: they come again.
async fn patiently<T>(act: impl AsyncFn() -> Result<T, CloseError>) -> Result<T, CloseError> {
    let began = Instant::now();
    loop {
        match act().await {
            Err(error) if error.is_held() && began.elapsed() < PATIENCE => tokio::time::sleep(AGAIN_AFTER).await,
            done => return done,
        }
    }
}

fn print_json(Closed { closing, counts, before }: &Closed) -> anyhow::Result<()> {
    let json = serde_json::json!({
        "month": closing.month,
        "closes_at": closing.closes_at,
        "closed_at": closing.closed_at,
        "notice": closing.notice,
        "locations": closing.locations,
        "states": counts,
        "closed_before": before,
    });
    super::say(&json.to_string())
}

fn print(Closed { closing, counts, before }: &Closed) -> anyhow::Result<()> {
    let when = closing.closed_at.for_people();
    let month = closing.month.for_people();
    super::say(&if *before {
        format!("{month} was closed on {when} already; nothing was changed")
    } else {
        format!("{month} is closed: {} locations", closing.locations)
    })?;
    for (name, count) in [
        ("complete", counts.complete),
        ("partial", counts.partial),
        ("missing", counts.missing),
        ("not required", counts.not_required),
        ("excused", counts.excused),
    ] {
        super::say(&format!("  {name:<14}{count:>8}"))?;
    }
    Ok(())
}

async fn correct(arguments: CorrectArguments) -> anyhow::Result<()> {
    let state = super::state().await?;
    let CorrectArguments { location, month, state: becomes, reason } = arguments;
    let correction = Correction { location_id: location.clone(), month, state: becomes, reason };
    actions::correct(&state, Actor::Operator, correction).await?;
    super::say(&format!("The outcome of {location} for {month} is {} now", becomes.as_str()))
}

async fn review(arguments: ReviewArguments) -> anyhow::Result<()> {
    let reason = arguments.reason.trim().to_owned();
    anyhow::ensure!(!reason.is_empty(), "give the reason");
    let state = super::state().await?;
    let review = || actions::review(&state, Actor::Operator, arguments.month, reason.clone());
    let corrected = patiently(review).await?;
    super::say(&match corrected {
        0 => format!("Every outcome of {} is as it was written down", arguments.month),
        1 => format!("1 outcome of {} was corrected", arguments.month),
        many => format!("{many} outcomes of {} were corrected", arguments.month),
    })
}
