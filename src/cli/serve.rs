//! `serve`: pages, calls and background work in one process.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::KeepAlive;
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context;
use tokio_util::sync::CancellationToken;

use super::logging;
use super::signal::signal;
use crate::app::{self, State};
use crate::config::Config;
use crate::jobs::Runner;

/// Words of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Serve only; background work is done elsewhere
    #[arg(long)]
    no_jobs: bool,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let config = Config::load()?;
    logging::start(&config.log)?;
    // First the address: when it is taken, nothing else may have happened.
    let listener = listen(&config.server.bind, "CT__SERVER__BIND")?;
    let metrics_listener = match config.server.metrics_bind.as_str() {
        "" => None,
        address => Some(listen(address, "CT__SERVER__METRICS_BIND")?),
    };
    let state = State::build(config).await?;

    let stop = CancellationToken::new();
    let runner = Runner::new(state.clone(), app::jobs());
    if arguments.no_jobs {
        agree_schedule(&runner).await;
    }
    let jobs = (!arguments.no_jobs).then(|| {
        let stop = stop.clone();
        actix_web::rt::spawn(async move { runner.run_until(stop).await })
    });
    let metrics = metrics_listener.map(|listener| serve_metrics(&state, listener)).transpose()?;

    let server = serve_pages(&state, listener)?;
    stop_on_signal(server.handle(), stop.clone());
    tracing::info!(address = state.config.server.bind, url = state.config.server.public_url, "ready");
    server.await.context("the server stopped")?;

    stop.cancel();
    if let Some(jobs) = jobs {
        let wait = Duration::from_secs(state.config.server.shutdown_timeout_seconds);
        if tokio::time::timeout(wait, jobs).await.is_err() {
            tracing::warn!("some jobs did not finish; another runner will take them when their lease is over");
        }
    }
    if let Some(handle) = metrics {
        handle.stop(false).await;
    }
    Ok(())
}

/// Puts regular work on record as a runner does at its start, so that it is late when no runner comes. Pages are served
/// without it, too.
async fn agree_schedule(runner: &Runner) {
    if let Err(error) = runner.agree_schedule().await {
        tracing::warn!(error = format!("{error:#}"), "regular work could not be put on record");
    }
}

/// When asked to stop: no new job and no new connection from then on; what is in flight finishes.
fn stop_on_signal(server: ServerHandle, stop: CancellationToken) {
    actix_web::rt::spawn(async move {
        signal().await;
        tracing::info!("stopping: what is in flight finishes");
        stop.cancel();
        server.stop(true).await;
    });
}

fn listen(address: &str, setting: &str) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).map_err(|error| {
        anyhow::anyhow!("cannot listen on {address}: {error}; stop what uses it, or choose another in {setting}")
    })?;
    listener.set_nonblocking(true).context("the address cannot be listened on")?;
    Ok(listener)
}

fn serve_pages(state: &State, listener: TcpListener) -> anyhow::Result<actix_web::dev::Server> {
    let settings = state.config.server.clone();
    let state = state.clone();
    let server = HttpServer::new(move || app::application(state.clone()))
        .workers(settings.workers)
        .keep_alive(KeepAlive::Timeout(Duration::from_secs(75)))
        .client_request_timeout(Duration::from_secs(settings.header_timeout_seconds))
        .client_disconnect_timeout(Duration::from_secs(5))
        .shutdown_timeout(settings.shutdown_timeout_seconds)
        .disable_signals()
        .listen(listener)
        .context("the address cannot be listened on")?
        .run();
    Ok(server)
}

/// `/metrics` has an address of its own, so that it is never open to the public by accident.
fn serve_metrics(state: &State, listener: TcpListener) -> anyhow::Result<ServerHandle> {
    let state = state.clone();
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::new(state.clone())).route("/metrics", web::get().to(metrics))
    })
    .workers(1)
    .disable_signals()
    .listen(listener)
    .context("the address of the metrics cannot be listened on")?
    .run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(handle)
}

async fn metrics(state: web::Data<State>) -> HttpResponse {
    // Without the database the other figures are still worth having.
    let backlog = state.backlog().await.ok();
    match state.metrics.to_text(state.db.statement_counts(), backlog) {
        Ok(text) => {
            HttpResponse::Ok().content_type("application/openmetrics-text; version=1.0.0; charset=utf-8").body(text)
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
