//! `health`: asks a running service on this machine whether it is ready; for containers, which have no other tool to ask
//! with.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;

use crate::config::Config;

/// Words of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn run(_: Arguments) -> anyhow::Result<ExitCode> {
    let config = Config::load()?;
    // A service that listens everywhere is asked on this machine.
    let address = match config.server.bind.rsplit_once(':') {
        Some(("0.0.0.0", port)) => format!("127.0.0.1:{port}"),
        Some(("[::]", port)) => format!("[::1]:{port}"),
        _ => config.server.bind,
    };
    let answer = ask(&address).with_context(|| format!("nothing answers on {address}"))?;
    let status = answer.lines().next().unwrap_or_default();
    anyhow::ensure!(status.contains(" 200 "), "the service is not ready: {status}");
    super::say("ready")?;
    Ok(ExitCode::SUCCESS)
}

fn ask(address: &str) -> anyhow::Result<String> {
    let socket = address.to_socket_addrs()?.next().context("no such address")?;
    let mut stream = TcpStream::connect_timeout(&socket, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
