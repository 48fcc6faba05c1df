//! Builds the application: its state, its routes, its jobs. Used by every command and by the tests.

use std::sync::Arc;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, web};

use crate::accounts::{self, Organisations, Passwords};
use crate::audit;
use crate::clock::Clock;
use crate::compliance;
use crate::config::Config;
use crate::db::{self, Db, MigrationError, OpenError};
use crate::enforcement;
use crate::enforcement::rules::fee_files::SchemeError;
use crate::enforcement::rules::fees::FeeSchemes;
use crate::error::AppError;
use crate::extracts::{self, MappingError, Mappings};
use crate::jobs;
use crate::mail::{self, Mailer, TransportError};
use crate::metrics::{Backlog, Metrics};
use crate::notice::{self, LoadError, Notices};
use crate::openapi;
use crate::register;
use crate::reminders;
use crate::returns;
use crate::web::assets::{Assets, MissingAssets};
use crate::web::templates::{Source, TemplateError, Templates};
use crate::web::{self as shell, Routes};
use crate::windows;

/// What the whole program shares; cheap to clone. No request's data lives here: several instances can serve one database.
#[derive(Clone)]
pub struct State {
    /// Every setting.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Pages and messages.
    pub templates: Arc<Templates>,
    /// Styles and scripts.
    pub assets: Arc<Assets>,
    /// Hashing of passwords.
    pub passwords: Passwords,
    /// Organisations that vouch for people.
    pub organisations: Arc<Organisations>,
    /// How messages leave.
    pub mailer: Mailer,
    /// Figures for Prometheus.
    pub metrics: Metrics,
    /// What is asked, in every month.
    pub notices: Arc<Notices>,
    /// When windows open and close.
    pub calendars: Arc<windows::Calendars>,
    /// Figures of the board that were counted a moment ago.
    pub boards: Arc<compliance::Boards>,
    /// Columns of extracts that other systems read.
    pub extracts: Arc<Mappings>,
    /// What CQC charges, by date.
    pub fees: Arc<FeeSchemes>,
}

/// Why the program cannot start; each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant is the error of the part it names")]
pub enum BuildError {
    #[error(transparent)]
    Assets(#[from] MissingAssets),
    #[error(transparent)]
    Templates(#[from] TemplateError),
    #[error("the Formal Notice cannot be used: {0}")]
    Notices(#[from] LoadError),
    #[error("the mappings of extracts cannot be used: {0}")]
    Mappings(#[from] MappingError),
    #[error("the fee schemes cannot be used: {0}")]
    Fees(#[from] SchemeError),
    #[error(transparent)]
    Transport(#[from] TransportError),
    #[error("the settings of [single_sign_on] cannot be used: {0}")]
    Organisations(#[from] reqwest::Error),
    #[error(transparent)]
    Database(#[from] OpenError),
    #[error(transparent)]
    Migration(#[from] MigrationError),
    #[error("the settings of [sign_in] cannot be used: {0}")]
    Passwords(String),
    #[error("environment = \"production\" refuses a database with demonstration accounts: use another database")]
    DemonstrationAccounts,
}

/// Whether requests can be served.
#[derive(Debug)]
pub enum Ready {
    /// Yes.
    Yes,
    /// No, and why, in words without secrets.
    No(&'static str),
}

impl State {
    /// Builds everything from the settings, and brings the schema up to date if they say so.
    ///
    /// What can fail without touching the database comes first, so that a wrong setting leaves nothing half done.
    pub async fn build(config: Config) -> Result<Self, BuildError> {
        let state = Self::open(config)?;
        if state.config.is_production() && state.db.read(has_demonstration).await? {
            return Err(BuildError::DemonstrationAccounts);
        }
        let migrate_on_start = state.config.database.migrate_on_start;
        state
            .db
            .maintain(
                move |conn| {
                    if migrate_on_start { db::migrate(conn).map(drop) } else { db::require_current(conn) }
                },
            )
            .await?;
        Ok(state)
    }

    /// The same without looking at the schema; for the commands that bring it up to date.
    pub fn open(config: Config) -> Result<Self, BuildError> {
        let assets = Arc::new(Assets::load()?);
        let source = config.templates_directory().map_or(Source::Embedded, Source::Directory);
        let templates = Arc::new(Templates::load(source, Arc::clone(&assets))?);
        let notices = Arc::new(Notices::load(config.notices_directory())?);
        let extracts = Arc::new(Mappings::load(config.extracts.mappings_directory())?);
        let fees = Arc::new(FeeSchemes::load(config.enforcement.fee_schemes_directory())?);
        let mailer = Mailer::new(&config.mail)?;
        let passwords = Passwords::new(&config.sign_in).map_err(|error| BuildError::Passwords(error.to_string()))?;
        let organisations = Arc::new(Organisations::new(&config.single_sign_on)?);
        let clock = Clock::new(config.clock.fixed_at);
        let db = Db::open(&config.database)?;
        let metrics = Metrics::default();
        let calendars = Arc::new(windows::Calendars::new(config.windows.clone()));
        let boards = Arc::new(compliance::Boards::new(config.compliance.board_seconds));
        let config = Arc::new(config);
        let state = Self {
            config,
            db,
            clock,
            templates,
            assets,
            passwords,
            organisations,
            mailer,
            metrics,
            notices,
            calendars,
            boards,
            extracts,
            fees,
        };
        Ok(state)
    }

    /// Asks the database whether requests can be served.
    pub async fn readiness(&self) -> Ready {
        match self.db.read(db::require_current).await {
            Ok(()) => Ready::Yes,
            Err(MigrationError::Newer(_) | MigrationError::Older(_)) => Ready::No("the schema is not this program's"),
            Err(_) => Ready::No("the database does not answer"),
        }
    }

    /// How the queues stand.
    pub async fn backlog(&self) -> Result<Backlog, AppError> {
        let (now, regular) = (self.clock.now(), jobs().regular());
        self.db
            .read(move |conn| {
                Ok(Backlog {
                    jobs_queued: jobs::count_by_state(conn, jobs::JobState::Queued)?,
                    jobs_failed: jobs::count_by_state(conn, jobs::JobState::Failed)?,
                    mail_queued: mail::count_by_state(conn, mail::MailState::Queued)?,
                    mail_failed: mail::count_by_state(conn, mail::MailState::Failed)?,
                    schedule_late_seconds: jobs::count_seconds_late(conn, &regular, now)?,
                })
            })
            .await
    }
}

/// Whether a database that somebody used before holds the demonstration.
fn has_demonstration(conn: &mut db::Conn) -> Result<bool, MigrationError> {
    if db::is_new(conn)? {
        return Ok(false);
    }
    Ok(accounts::queries::has_demonstration(conn)?)
}

/// Every route of every room.
pub fn routes(config: &Config) -> Routes {
    let mut routes = Routes::default();
    shell::shell_routes(&mut routes, config);
    accounts::routes::add(&mut routes);
    audit::routes::add(&mut routes);
    jobs::routes::add(&mut routes);
    mail::routes::add(&mut routes);
    register::routes::add(&mut routes);
    notice::routes::add(&mut routes);
    returns::routes::add(&mut routes);
    compliance::routes::add(&mut routes);
    enforcement::routes::add(&mut routes);
    reminders::routes::add(&mut routes);
    extracts::routes::add(&mut routes);
    windows::routes::add(&mut routes);
    openapi::add(&mut routes);
    routes
}

/// Every job of every room.
pub fn jobs() -> jobs::Registry {
    jobs::Registry::default()
        .add::<mail::Deliver>()
        .add::<accounts::SendReset>()
        .add::<accounts::TellMoved>()
        .add_regular::<accounts::RemoveExpired>("*/15 * * * *")
        // In the quiet days between two windows.
        .add_regular::<accounts::TellOfAlone>("30 9 20 * *")
        .add_regular::<accounts::KeepNoLonger>("10 4 * * *")
        // Rooms let go of their messages before the messages go.
        .add_regular::<reminders::KeepNoLonger>("25 3 * * *")
        .add_regular::<compliance::KeepNoLonger>("30 3 * * *")
        .add_regular::<mail::KeepNoLonger>("35 3 * * *")
        .add_regular::<jobs::RemoveFinished>("20 3 * * *")
        .add_regular::<returns::SealSaves>("* * * * *")
        .add_regular::<returns::RemoveOld>("40 * * * *")
        // A window closes with the last second of a day.
        .add_regular::<windows::FreezeClosed>("1 0 * * *")
        // Hourly, so that one that failed or was switched off at midnight is made up for.
        .add_regular::<compliance::CloseWindows>("3 * * * *")
        // Hourly, as people choose hours. After the closing, which the last reminder of a month waits for.
        .add_regular::<reminders::QueueReminders>("5 * * * *")
        .add_regular::<reminders::RemoveLinks>("50 3 * * *")
        // Who has not sent a return is always as it is; in which order to ring them may be this old.
        .add_regular::<compliance::OrderChasing>("*/5 * * * *")
        .add_regular::<compliance::SettleExtensions>("1 * * * *")
        .add_regular::<enforcement::TendCases>("* * * * *")
        .add::<extracts::Produce>()
        // After the outcomes were written down.
        .add_regular::<extracts::ClosingCuts>("13 * * * *")
        .add_regular::<extracts::MakeScheduled>("* * * * *")
        .add_regular::<extracts::ForgetAbandoned>("*/30 * * * *")
}

/// Who is asked once more before a message of a kind leaves: the room that let it wait.
pub fn last_look(kind: &str) -> Option<mail::Look> {
    let look = mail::Look {
        is_wanted: compliance::actions::is_letter_wanted,
        take_back: compliance::actions::take_letter_back,
    };
    kind.parse::<compliance::model::Template>().is_ok().then_some(look)
}

/// Every witness of every room: what `audit verify` looks at beside the chain itself.
pub fn witnesses() -> Vec<Box<dyn audit::Witness>> {
    vec![Box::new(returns::SealedSaves::default())]
}

/// The application of one worker: what wraps every request, outermost last.
pub fn application(
    state: State,
) -> App<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(web::Data::new(state.clone()))
        .app_data(web::Data::from(Arc::clone(&state.assets)))
        .app_data(web::PayloadConfig::new(state.config.server.body_limit_bytes))
        .configure(|service| routes(&state.config).mount(service))
        .default_service(web::to(shell::not_found))
        .wrap(shell::cookie_sessions(&state.config))
        .wrap(from_fn(shell::observe))
        .wrap(Compress::default())
}
