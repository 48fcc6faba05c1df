//! A fresh database for each test, copied from one that was migrated once.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use capacity_tracker::config::Config;
use capacity_tracker::db::{self, Db, MigrationError};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

/// Whether this run is on PostgreSQL: `TEST_DATABASE_URL` names a throw-away server then.
pub fn is_postgres() -> bool {
    server_url().is_some()
}

fn server_url() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

/// The certificate of the authority that signed the server's, if the run has one.
pub fn postgres_ca() -> Option<String> {
    std::env::var("TEST_DATABASE_CA").ok().filter(|path| !path.is_empty())
}

/// One database; gone when dropped.
pub struct TestDatabase {
    /// For `database.url`.
    pub url: String,
    name: String,
    /// Holds the files of SQLite, and whatever else a test wants to keep beside its database.
    pub folder: tempfile::TempDir,
}

impl TestDatabase {
    /// A copy of the migrated template.
    pub fn new() -> Self {
        let database = Self::empty_name();
        match server_url() {
            None => {
                let path = database.folder.path().join("test.db");
                std::fs::copy(sqlite_template(), path).unwrap();
            }
            Some(_) => server()
                .batch_execute(&format!("CREATE DATABASE {} TEMPLATE {}", database.name, postgres_template()))
                .unwrap(),
        }
        database
    }

    /// A database without tables.
    pub fn empty() -> Self {
        let database = Self::empty_name();
        if is_postgres() {
            server().batch_execute(&format!("CREATE DATABASE {}", database.name)).unwrap();
        }
        database
    }

    /// Another with the same in it. Nobody may be connected to this one.
    pub fn copy(&self) -> Self {
        let copy = Self::empty_name();
        match (self.url.strip_prefix("sqlite://"), copy.url.strip_prefix("sqlite://")) {
            (Some(from), Some(to)) => drop(std::fs::copy(from, to).unwrap()),
            _ => server().batch_execute(&format!("CREATE DATABASE {} TEMPLATE {}", copy.name, self.name)).unwrap(),
        }
        copy
    }

    fn empty_name() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = tempfile::tempdir().unwrap();
        let url = match server_url() {
            None => format!("sqlite://{}", folder.path().join("test.db").display()),
            Some(_) => url_of(&name),
        };
        Self { url, name, folder }
    }

    /// Runs SQL past the program, as somebody with the database's password could.
    pub fn execute(&self, sql: &str) -> diesel::QueryResult<()> {
        match self.url.strip_prefix("sqlite://") {
            Some(path) => {
                let mut conn = diesel::SqliteConnection::establish(path).unwrap();
                conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                conn.batch_execute(sql)
            }
            None => PgConnection::establish(&self.url).unwrap().batch_execute(sql),
        }
    }

    /// Keeps every other writer of the audit record waiting until it is dropped.
    pub fn hold_writer(&self) -> Box<dyn std::any::Any> {
        match self.url.strip_prefix("sqlite://") {
            Some(path) => {
                let mut conn = diesel::SqliteConnection::establish(path).unwrap();
                conn.batch_execute("BEGIN IMMEDIATE").unwrap();
                Box::new(conn)
            }
            None => {
                let mut conn = PgConnection::establish(&self.url).unwrap();
                conn.batch_execute("BEGIN; LOCK TABLE audit_entry IN EXCLUSIVE MODE").unwrap();
                Box::new(conn)
            }
        }
    }

    /// Begins a transaction and runs some SQL in it, as a load of the register would; what this answers commits it.
    pub fn begin(&self, sql: &str) -> Box<dyn FnOnce()> {
        match self.url.strip_prefix("sqlite://") {
            Some(path) => {
                let mut conn = diesel::SqliteConnection::establish(path).unwrap();
                conn.batch_execute(&format!("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE; {sql}")).unwrap();
                Box::new(move || conn.batch_execute("COMMIT").unwrap())
            }
            None => {
                let mut conn = PgConnection::establish(&self.url).unwrap();
                conn.batch_execute(&format!("BEGIN; {sql}")).unwrap();
                Box::new(move || conn.batch_execute("COMMIT").unwrap())
            }
        }
    }

    /// PostgreSQL goes away: every connection is cut, and no new one is let in. With `TEST_DATABASE_RESTART`, a command
    /// that restarts the whole server, that is what happens instead, and it is back when this returns.
    pub fn goes_away(&self) {
        if let Some(command) = std::env::var_os("TEST_DATABASE_RESTART") {
            assert!(std::process::Command::new("bash").arg("-c").arg(command).status().unwrap().success());
            return;
        }
        let (mut server, name) = (server(), &self.name);
        server.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).unwrap();
        let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        server.batch_execute(&cut).unwrap();
    }

    /// And comes back.
    pub fn comes_back(&self) {
        server().batch_execute(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name)).unwrap();
    }

    /// From now on every row that is added to a table takes some hundredths of a second: whatever is written before it, but
    /// not in its transaction, is there without it for so long.
    pub fn slow_down(&self, table: &str) {
        let trigger = if is_postgres() {
            let function = "CREATE OR REPLACE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql \
                            AS $$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$";
            format!("{function}; CREATE TRIGGER slow BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION linger()")
        } else {
            // Which has no sleep.
            format!("CREATE TRIGGER slow BEFORE INSERT ON {table} BEGIN SELECT length(randomblob(5000000)); END")
        };
        self.execute(&trigger).unwrap();
    }

    /// And no more.
    pub fn speed_up(&self, table: &str) {
        let place = if is_postgres() { format!(" ON {table}") } else { String::new() };
        self.execute(&format!("DROP TRIGGER slow{place}")).unwrap();
    }

    /// From now on the commit of a row that is added to a table takes long, as on a slow disk.
    pub fn slow_down_commits(&self, table: &str) {
        let trigger = if is_postgres() {
            let function = "CREATE OR REPLACE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql \
                            AS $$ BEGIN PERFORM pg_sleep(0.02); RETURN NULL; END $$";
            format!(
                "{function}; CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED \
                 FOR EACH ROW EXECUTE FUNCTION linger()"
            )
        } else {
            // SQLite writes a transaction to the file when it ends, and this with it.
            let ballast = "CREATE TABLE IF NOT EXISTS ballast (id INTEGER PRIMARY KEY, bytes BLOB)";
            format!(
                "{ballast}; CREATE TRIGGER slow AFTER INSERT ON {table} \
                 BEGIN INSERT OR REPLACE INTO ballast VALUES (1, randomblob(1000000)); END"
            )
        };
        self.execute(&trigger).unwrap();
    }

    /// Rows from the database, past the program.
    pub fn rows<T>(&self, sql: &str) -> Vec<T>
    where
        T: diesel::deserialize::QueryableByName<diesel::sqlite::Sqlite>
            + diesel::deserialize::QueryableByName<diesel::pg::Pg>
            + 'static,
    {
        use diesel::RunQueryDsl;
        match self.url.strip_prefix("sqlite://") {
            Some(path) => diesel::sql_query(sql).load(&mut diesel::SqliteConnection::establish(path).unwrap()).unwrap(),
            None => diesel::sql_query(sql).load(&mut PgConnection::establish(&self.url).unwrap()).unwrap(),
        }
    }

    /// One number from the database, past the program.
    pub fn number(&self, sql: &str) -> i64 {
        use diesel::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Number {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            number: i64,
        }
        let query = diesel::sql_query(sql);
        let row: Number = match self.url.strip_prefix("sqlite://") {
            Some(path) => {
                let mut conn = diesel::SqliteConnection::establish(path).unwrap();
                conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                query.get_result(&mut conn).unwrap()
            }
            None => query.get_result(&mut PgConnection::establish(&self.url).unwrap()).unwrap(),
        };
        row.number
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if is_postgres() {
            // The server is thrown away after the run in any case.
            let _ = server().batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

fn server() -> PgConnection {
    PgConnection::establish(&server_url().unwrap()).expect("TEST_DATABASE_URL must name a PostgreSQL server that runs")
}

fn url_of(name: &str) -> String {
    let mut url = url::Url::parse(&server_url().unwrap()).unwrap();
    url.set_path(name);
    url.to_string()
}

fn sqlite_template() -> &'static PathBuf {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("template-{}.db", std::process::id()));
        migrate(&format!("sqlite://{}", path.display()));
        // Everything into the one file that is copied.
        let mut conn = diesel::SqliteConnection::establish(&path.to_string_lossy()).unwrap();
        conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        path
    })
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", std::process::id());
        server().batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        migrate(&url_of(&name));
        name
    })
}

fn migrate(url: &str) {
    let config = Config::with(&[("database.url", url)]).unwrap();
    let migrated = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let db = Db::open(&config.database).unwrap();
            db.maintain(|conn| db::migrate(conn).map(drop)).await
        })
    });
    let result: Result<(), MigrationError> = migrated.join().unwrap();
    result.unwrap();
}
