//! `work`: background work without pages.

use tokio_util::sync::CancellationToken;

use super::logging;
use super::signal::signal;
use crate::app::{self, State};
use crate::config::Config;
use crate::jobs::Runner;

/// Words of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Do what is due now, then end
    #[arg(long)]
    until_empty: bool,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let config = Config::load()?;
    logging::start(&config.log)?;
    let state = State::build(config).await?;
    let runner = Runner::new(state, app::jobs());
    if arguments.until_empty {
        let ran = runner.run_until_empty().await?;
        tracing::info!(jobs = ran, "nothing is due");
        return Ok(());
    }
    let stop = CancellationToken::new();
    let wait_for_signal = stop.clone();
    actix_web::rt::spawn(async move {
        signal().await;
        wait_for_signal.cancel();
    });
    tracing::info!("working");
    runner.run_until(stop).await;
    tracing::info!("stopped");
    Ok(())
}
