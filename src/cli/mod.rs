//! The command line: one file for each subcommand.
//!
//! Owns words, exit codes and what is printed; never a rule of a room. Exit code 0 when it worked, 1 with one line on
//! stderr that begins `error:` when it did not, 2 for wrong words.

mod accounts;
mod audit;
mod backup;
mod compliance;
mod demo;
mod enforcement;
mod extract;
mod health;
mod keys;
mod logging;
mod migrate;
mod notice;
mod register;
mod reminders;
mod routes;
mod serve;
mod signal;
mod window;
mod work;

use std::collections::HashSet;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::accounts::rules::fits;
use crate::accounts::{Role, Scope};
use crate::app::State;
use crate::clock::UtcTime;
use crate::config::Config;
use crate::db::{self, DatabaseUrl};

/// The Provider Capacity Tracker: the monthly return of adult social care providers in England.
#[derive(Debug, Parser)]
#[command(name = "capacity-tracker", version, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages and calls, and do background work
    Serve(serve::Arguments),
    /// Do background work only
    Work(work::Arguments),
    /// Bring the database to the newest schema
    Migrate(migrate::Arguments),
    /// Fill an empty database with a demonstration
    Demo(demo::Arguments),
    /// People who sign in
    #[command(subcommand)]
    Accounts(accounts::Commands),
    /// Keys of systems
    #[command(subcommand)]
    Keys(keys::Commands),
    /// The record of who did what
    #[command(subcommand)]
    Audit(audit::Commands),
    /// The CQC register: who must report
    #[command(subcommand)]
    Register(register::Commands),
    /// Reporting windows: when a return counts
    #[command(subcommand)]
    Window(window::Commands),
    /// The outcome of each window
    #[command(subcommand)]
    Compliance(compliance::Commands),
    /// Notices of penalties: their lawful dates
    #[command(subcommand)]
    Enforcement(enforcement::Commands),
    /// Reminders of what is still owed
    #[command(subcommand)]
    Reminders(reminders::Commands),
    /// Extracts: what DHSC and others pull
    #[command(subcommand)]
    Extract(extract::Commands),
    /// Versions of the Formal Notice: what is asked
    #[command(subcommand)]
    Notice(notice::Commands),
    /// Copy the SQLite database to a file while the service goes on
    Backup(backup::BackupArguments),
    /// Put a copy in the place of the SQLite database; stop the service first
    Restore(backup::RestoreArguments),
    /// Ask a running service on this machine whether it is ready
    Health(health::Arguments),
    /// List every route and who may use it
    Routes(routes::Arguments),
}

/// Reads the command line, runs the command, and says with which code to end.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Printing fails only when nobody listens.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match actix_web::rt::System::new().block_on(cli.command.run()) {
        Ok(code) => code,
        Err(error) => {
            // Nobody to tell is no reason to fall over.
            let _ = writeln!(std::io::stderr(), "error: {}", one_line(&error));
            if error.is::<WrongWords>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

impl Command {
    async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Serve(arguments) => serve::run(arguments).await.map(|()| ExitCode::SUCCESS),
            Self::Work(arguments) => work::run(arguments).await.map(|()| ExitCode::SUCCESS),
            Self::Migrate(arguments) => migrate::run(arguments).await.map(|()| ExitCode::SUCCESS),
            Self::Demo(arguments) => demo::run(arguments).await.map(|()| ExitCode::SUCCESS),
            Self::Accounts(command) => accounts::run(command).await.map(|()| ExitCode::SUCCESS),
            Self::Keys(command) => keys::run(command).await.map(|()| ExitCode::SUCCESS),
            Self::Audit(command) => audit::run(command).await,
            Self::Register(command) => register::run(command).await.map(|()| ExitCode::SUCCESS),
            Self::Window(command) => window::run(command).await.map(|()| ExitCode::SUCCESS),
            Self::Compliance(command) => compliance::run(command).await.map(|()| ExitCode::SUCCESS),
            Self::Enforcement(command) => enforcement::run(command).await.map(|()| ExitCode::SUCCESS),
            Self::Reminders(command) => reminders::run(command).await.map(|()| ExitCode::SUCCESS),
            Self::Extract(command) => extract::run(command).await.map(|()| ExitCode::SUCCESS),
            Self::Notice(command) => notice::run(command).map(|()| ExitCode::SUCCESS),
            Self::Backup(arguments) => backup::back_up(arguments).await.map(|()| ExitCode::SUCCESS),
            Self::Restore(arguments) => backup::restore(arguments).await.map(|()| ExitCode::SUCCESS),
            Self::Health(arguments) => health::run(arguments),
            Self::Routes(arguments) => routes::run(&arguments).map(|()| ExitCode::SUCCESS),
        }
    }
}

/// Reads the settings and builds the state, for commands that work on a database.
async fn state() -> anyhow::Result<State> {
    Ok(State::build(Config::load()?).await?)
}

/// The same for a command that only looks: a database that is not there is not made, an older one not changed.
async fn state_to_look_at() -> anyhow::Result<State> {
    let config = Config::load()?;
    if let DatabaseUrl::Sqlite(path) = &config.database.url {
        anyhow::ensure!(path.exists(), "there is no database at {}; name one in CT__DATABASE__URL", path.display());
    }
    let state = State::open(config)?;
    state.db.read(db::require_current).await?;
    Ok(state)
}

/// An error and its causes, said once each, in one line.
fn one_line(error: &anyhow::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        if !parts.iter().any(|known| known.contains(&text)) {
            parts.push(text);
        }
    }
    parts.join(": ")
}

/// Reads a moment, RFC 3339.
fn moment(text: &str) -> Result<UtcTime, String> {
    chrono::DateTime::parse_from_rfc3339(text)
        .map(|at| UtcTime::new(at.to_utc()))
        .map_err(|_| "write it as 2026-01-15T09:30:00Z".to_owned())
}

/// `--role` and `--scope`, as accounts and keys have them.
#[derive(Debug, clap::Args)]
struct GrantArguments {
    /// provider_user, provider_admin, compliance_officer, enforcement_manager, analyst, area_lead, discharge_team or administrator
    #[arg(long)]
    role: Role,
    /// national, area:CODE, provider:ID or location:ID; may be given several times. Left out, it is national, but for
    /// the roles of providers and areas, which must have one
    #[arg(long)]
    scope: Vec<Scope>,
}

impl GrantArguments {
    /// The role and its scopes. A role that belongs to a provider or an area is never national, said or unsaid.
    fn checked(self) -> Result<(Role, Vec<Scope>), WrongWords> {
        let mut scopes = if self.scope.is_empty() { vec![Scope::National] } else { self.scope };
        let mut seen = HashSet::new();
        scopes.retain(|scope| seen.insert(scope.clone()));
        if scopes.iter().all(|scope| fits(self.role, scope)) {
            return Ok((self.role, scopes));
        }
        let kinds = match self.role {
            Role::AreaLead => "area:CODE",
            _ => "provider:ID or location:ID",
        };
        Err(WrongWords(format!("--role {} needs --scope {kinds}", self.role.as_str())))
    }
}

/// Words that clap could read and that make no sense together; ends with 2, like those it could not read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct WrongWords(String);

/// Prints a line. Nobody listening any more, as with `| head`, is no error.
fn say(text: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
