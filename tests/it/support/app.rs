//! The application, served on a port of its own.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use actix_web::http::KeepAlive;
use capacity_tracker::accounts::actions::{AddAccount, add_account, set_password};
use capacity_tracker::accounts::{Role, Scope};
use capacity_tracker::app::{self, State};
use capacity_tracker::audit::Actor;
use capacity_tracker::config::Config;
use capacity_tracker::db::Unavailable;
use capacity_tracker::jobs::Runner;

use super::browser::Browser;
use super::database::{TestDatabase, is_postgres};

/// What everybody in a test signs in with.
pub const PASSWORD: &str = "correct horse battery staple";

/// The moment at which tests begin, inside the reporting window of January 2026.
const BEGINNING: &str = "2026-01-09T10:00:00Z";

/// An instance of the application.
pub struct TestApp {
    /// The same state that its handlers have.
    pub state: State,
    /// `http://127.0.0.1:PORT`
    pub url: String,
    /// Its database; shared by instances made with [`TestApp::beside`].
    pub database: std::rc::Rc<TestDatabase>,
    server: ServerHandle,
    jobs_may_be_left: bool,
}

impl TestApp {
    /// On a fresh database.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// On a fresh database, with some settings of its own.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::on(TestDatabase::new().into(), settings).await
    }

    /// Another instance on the same database.
    pub async fn beside(&self, settings: &[(&str, &str)]) -> Self {
        Self::on(std::rc::Rc::clone(&self.database), settings).await
    }

    async fn on(database: std::rc::Rc<TestDatabase>, settings: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mail = format!("file://{}", database.folder.path().join("mail").display());
        let extracts = database.folder.path().join("extracts").display().to_string();
        let mut all = vec![
            ("environment", "test"),
            ("server.bind", address.as_str()),
            ("database.url", database.url.as_str()),
            ("database.postgres_connections", "6"),
            ("mail.url", mail.as_str()),
            ("extracts.directory", extracts.as_str()),
            ("clock.fixed_at", BEGINNING),
            // As cheap as argon2 allows: tests are about what happens around it.
            ("sign_in.argon2_memory_kib", "8"),
            ("sign_in.argon2_passes", "1"),
            // A page shows what was done just before.
            ("compliance.board_seconds", "0"),
        ];
        all.extend_from_slice(settings);
        let state = State::build(Config::with(&all).unwrap()).await.unwrap();
        let inside = state.clone();
        let server = HttpServer::new(move || app::application(inside.clone()))
            .workers(1)
            // As `serve` has it: with actix's own few seconds a busy machine closes what a browser is about to use.
            .keep_alive(KeepAlive::Timeout(Duration::from_secs(75)))
            .disable_signals()
            .listen(listener)
            .unwrap()
            .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { state, url: format!("http://{address}"), database, server: handle, jobs_may_be_left: false }
    }

    /// A browser that nobody is signed in with.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// Adds somebody with a role and a password; answers their number.
    pub async fn add_person(&self, email: &str, role: Role, scope: &str) -> i64 {
        let new = AddAccount {
            email: email.parse().unwrap(),
            name: "Jo Smith".to_owned(),
            role,
            scopes: vec![scope.parse::<Scope>().unwrap()],
            send_link: false,
        };
        let added = add_account(&self.state, Actor::Operator, new).await.unwrap();
        let token = added.link.rsplit('/').next().unwrap().to_owned();
        set_password(&self.state, &token, PASSWORD.to_owned(), None).await.unwrap();
        added.id
    }

    /// A browser with somebody of this role signed in.
    pub async fn signed_in(&self, role: Role) -> Browser {
        let email = format!("{}@example.org", role.as_str().replace('_', "-"));
        self.add_person(&email, role, "national").await;
        let browser = self.browser();
        browser.sign_in(&email, PASSWORD).await;
        browser
    }

    /// Runs all jobs that are due; answers how many ran.
    pub async fn run_jobs(&self) -> usize {
        Runner::new(self.state.clone(), app::jobs()).run_until_empty().await.unwrap()
    }

    /// The messages that the file transport wrote, in the order they left.
    pub fn mails(&self) -> Vec<String> {
        let folder: PathBuf = self.database.folder.path().join("mail");
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort_by_key(|path| path.metadata().unwrap().modified().unwrap());
        files.iter().map(|path| decode(&std::fs::read_to_string(path).unwrap())).collect()
    }

    /// Says that this test leaves jobs in the queue on purpose.
    pub fn leaves_jobs(&mut self) {
        self.jobs_may_be_left = true;
    }

    /// Keeps every connection busy until the answer is dropped: whoever comes meanwhile waits for one.
    pub async fn all_connections_busy(&self) -> Sender<()> {
        let settings = &self.state.config.database;
        let all = if is_postgres() { settings.postgres_connections } else { settings.sqlite_readers };
        let (busy, done) = channel::<()>();
        let done = Arc::new(Mutex::new(done));
        for _ in 0..all {
            let (db, done) = (self.state.db.clone(), Arc::clone(&done));
            actix_web::rt::spawn(async move {
                db.read(move |_| {
                    // Ends when the other side is dropped.
                    let _ = done.lock().unwrap().recv();
                    Ok::<_, Unavailable>(())
                })
                .await
            });
        }
        actix_web::rt::time::sleep(Duration::from_millis(200)).await;
        busy
    }

    /// Moves the clock.
    pub fn wait(&self, minutes: i64) {
        self.state.clock.advance(chrono::TimeDelta::minutes(minutes));
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        actix_web::rt::spawn(self.server.stop(false));
        let last = std::rc::Rc::strong_count(&self.database) == 1;
        if last && !std::thread::panicking() && !self.jobs_may_be_left {
            let left = self.database.number("SELECT count(*) AS number FROM job WHERE state = 'queued'");
            assert_eq!(left, 0, "jobs are left in the queue: run them, or say leaves_jobs()");
        }
    }
}

/// Undoes quoted-printable, which splits long lines such as links.
fn decode(message: &str) -> String {
    message.replace("=\r\n", "").replace("=3D", "=")
}
