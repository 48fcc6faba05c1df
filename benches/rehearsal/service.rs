//! The program as an operator runs it: commands, and one that serves, at the moment of the play.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::super::address::free_address;
use super::Settings;
use super::ledger::Ledger;
use super::memory::peak_mb;

/// The program on its database.
pub struct Service {
    binary: String,
    database: String,
    pub folder: PathBuf,
    mail_port: u16,
    address: String,
    metrics: String,
    real_passwords: bool,
    moment: RefCell<String>,
    running: RefCell<Option<Child>>,
    /// The most memory that any of the programs that served has held, in MB.
    pub peak_mb: Cell<f64>,
}

impl Service {
    pub fn new(settings: &Settings, mail_port: u16) -> Self {
        Self {
            binary: settings.binary.clone(),
            database: settings.database.clone(),
            folder: settings.folder.clone(),
            mail_port,
            address: free_address(),
            metrics: free_address(),
            real_passwords: settings.real_passwords,
            moment: RefCell::default(),
            running: RefCell::default(),
            peak_mb: Cell::default(),
        }
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Moves the clock: what served is stopped as an operator stops it, and another begins at the moment.
    pub async fn move_to(&self, moment: &str) {
        self.stop();
        moment.clone_into(&mut self.moment.borrow_mut());
        let log = std::fs::File::options().create(true).append(true).open(self.folder.join("serve.log")).unwrap();
        let started = self.command().arg("serve").stdout(log).spawn().unwrap();
        *self.running.borrow_mut() = Some(started);
        for _ in 0..1_200 {
            if self.look("/health/ready", &self.address).await.is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the service was not ready at {moment}");
    }

    /// The moment, for commands that begin before anything serves.
    pub fn begin_at(&self, moment: &str) {
        moment.clone_into(&mut self.moment.borrow_mut());
    }

    /// Ends what serves, and notes how much memory it held.
    pub fn stop(&self) {
        let Some(mut child) = self.running.borrow_mut().take() else { return };
        self.peak_mb.set(self.peak_mb.get().max(peak_mb(&child)));
        let asked = Command::new("kill").arg("-TERM").arg(child.id().to_string()).status().unwrap();
        assert!(asked.success() && child.wait().unwrap().success(), "a stop that was asked for ends well");
    }

    /// Waits until all mail has left.
    pub async fn mail_has_left(&self) {
        for _ in 0..12_000 {
            let text = self.look("/metrics", &self.metrics).await.unwrap_or_default();
            let left = text.lines().find_map(|line| line.strip_prefix("capacity_tracker_mail_queued "));
            if left == Some("0") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the mail did not leave");
    }

    async fn look(&self, path: &str, address: &str) -> Option<String> {
        let answer = reqwest::get(format!("http://{address}{path}")).await.ok()?;
        if answer.status().is_success() { answer.text().await.ok() } else { None }
    }

    /// Runs a command at the moment; what it printed.
    pub fn run(&self, words: &[&str]) -> String {
        let output = self.command().args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The same of a command that prints JSON.
    pub fn run_json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.run(&[words, &["--json"]].concat())).unwrap()
    }

    /// The record of who did what is whole.
    pub fn verify_audit(&self, ledger: &mut Ledger) {
        let verified = self.run_json(&["audit", "verify"]);
        ledger.compare("Audit chain is whole", true, &verified["ok"]);
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .current_dir(&self.folder)
            .env("CT__ENVIRONMENT", "test")
            .env("CT__LOG__LEVEL", "warn")
            .env("CT__DATABASE__URL", &self.database)
            .env("CT__MAIL__URL", format!("smtp://127.0.0.1:{}", self.mail_port))
            .env("CT__SERVER__BIND", &self.address)
            .env("CT__SERVER__METRICS_BIND", &self.metrics)
            .env("CT__CLOCK__FIXED_AT", self.moment.borrow().as_str())
            .env("CT__EXTRACTS__DIRECTORY", self.folder.join("extracts"))
            .stdin(Stdio::null());
        if !self.real_passwords {
            command.env("CT__SIGN_IN__ARGON2_MEMORY_KIB", "8").env("CT__SIGN_IN__ARGON2_PASSES", "1");
        }
        command
    }

    /// Bytes of the database. This one is measured past the front door.
    pub fn database_bytes(&self) -> u64 {
        if let Some(path) = self.database.strip_prefix("sqlite://") {
            let size = |end: &str| std::fs::metadata(format!("{path}{end}")).map_or(0, |file| file.len());
            return size("") + size("-wal");
        }
        use diesel::{Connection, RunQueryDsl};
        #[derive(diesel::QueryableByName)]
        struct Size {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            bytes: i64,
        }
        let mut conn = diesel::PgConnection::establish(&self.database).unwrap();
        let query = diesel::sql_query("SELECT pg_database_size(current_database()) AS bytes");
        u64::try_from(query.get_result::<Size>(&mut conn).unwrap().bytes).unwrap()
    }

    pub fn is_postgres(&self) -> bool {
        !self.database.starts_with("sqlite://")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(child) = self.running.borrow_mut().as_mut() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
