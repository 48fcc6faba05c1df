//! The floor of a save: what the same web server, in a process of its own, can put into the same kind of database when it
//! does nothing else. One statement, which is a transaction by itself, as durable as the program's.

use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool, R2D2Connection};
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection};
use reqwest::StatusCode;

use super::load::Client;
use super::support::{client, free_address};

/// Says that this program is to be the floor, and on which database.
pub const DATABASE: &str = "BENCH_FLOOR_DATABASE";
const BIND: &str = "BENCH_FLOOR_BIND";

/// The defaults of the program: threads that serve, and connections to PostgreSQL.
const WORKERS: usize = 2;
const POSTGRES_CONNECTIONS: u32 = 8;

#[derive(Clone)]
enum Pools {
    Sqlite(Pool<ConnectionManager<SqliteConnection>>),
    Postgres(Pool<ConnectionManager<PgConnection>>),
}

/// The pragmas of the program's writer.
#[derive(Debug)]
struct Pragmas;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Pragmas {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        for pragma in ["busy_timeout = 5000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"] {
            conn.batch_execute(&format!("PRAGMA {pragma}")).map_err(diesel::r2d2::Error::QueryError)?;
        }
        Ok(())
    }
}

impl Pools {
    fn open(database: &str) -> Self {
        let columns = "body TEXT NOT NULL)";
        match database.strip_prefix("sqlite://") {
            Some(path) => {
                let pool = pool(path, 1, Box::new(Pragmas));
                let table = format!("CREATE TABLE floor (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {columns}");
                pool.get().unwrap().batch_execute(&table).unwrap();
                Self::Sqlite(pool)
            }
            None => {
                let pool: Pool<ConnectionManager<PgConnection>> =
                    pool(database, POSTGRES_CONNECTIONS, Box::new(diesel::r2d2::NopConnectionCustomizer));
                let table =
                    format!("CREATE TABLE floor (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {columns}");
                pool.get().unwrap().batch_execute(&table).unwrap();
                Self::Postgres(pool)
            }
        }
    }

    fn insert(&self, body: &str) {
        let query = diesel::sql_query("INSERT INTO floor (body) VALUES ($1)").bind::<Text, _>(body);
        let inserted = match self {
            Self::Sqlite(pool) => query.execute(&mut pool.get().unwrap()),
            Self::Postgres(pool) => query.execute(&mut pool.get().unwrap()),
        };
        assert_eq!(inserted.unwrap(), 1);
    }
}

fn pool<C: R2D2Connection + 'static>(
    database: &str,
    size: u32,
    customizer: Box<dyn CustomizeConnection<C, diesel::r2d2::Error>>,
) -> Pool<ConnectionManager<C>> {
    let pool = Pool::builder().max_size(size).test_on_check_out(false).connection_customizer(customizer);
    pool.build(ConnectionManager::new(database)).unwrap()
}

/// A server that does not sync is no measure for one that does.
fn require_sync(database: &str) {
    if database.starts_with("sqlite://") {
        return;
    }
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Text)]
        setting: String,
    }
    let mut conn = PgConnection::establish(database).unwrap();
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        let query = format!("SELECT current_setting('{name}') AS setting");
        let found: Setting = diesel::sql_query(query).get_result(&mut conn).unwrap();
        assert_eq!(found.setting, "on", "{name}: use scripts/postgres-cluster run --durable");
    }
}

/// Serves until it is killed.
pub fn serve(database: &str) -> ExitCode {
    require_sync(database);
    serve_at(database, std::env::var(BIND).unwrap())
}

fn serve_at(database: &str, address: String) -> ExitCode {
    let pools = Pools::open(database);
    let served = actix_web::rt::System::new().block_on(async move {
        let application = move || {
            App::new()
                .app_data(web::Data::new(pools.clone()))
                .route("/", web::get().to(HttpResponse::Ok))
                .route("/", web::post().to(insert))
        };
        HttpServer::new(application).workers(WORKERS).disable_signals().bind(address).unwrap().run().await
    });
    served.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

async fn insert(pools: web::Data<Pools>, body: String) -> HttpResponse {
    web::block(move || pools.insert(&body)).await.unwrap();
    HttpResponse::NoContent().finish()
}

/// The floor, mostly in a process of its own, which ends when this is dropped.
pub struct Floor {
    child: Option<Child>,
    base: String,
}

impl Floor {
    pub fn start(database: &str) -> Self {
        let address = free_address();
        let child = Command::new(std::env::current_exe().unwrap())
            .env(DATABASE, database)
            .env(BIND, &address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { child: Some(child), base: format!("http://{address}/") }
    }

    /// On a thread of this process, for as long as that lives: where it is tried, and not measured.
    pub fn within(database: &str) -> Self {
        let (address, database) = (free_address(), database.to_owned());
        let base = format!("http://{address}/");
        std::thread::spawn(move || serve_at(&database, address));
        Self { child: None, base }
    }

    /// Clients that each send so many bytes at a time.
    pub async fn clients(&self, count: usize, bytes: usize) -> Vec<Client> {
        let asked = client();
        for _ in 0..200 {
            if asked.get(&self.base).send().await.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let body: String = "capacity ".chars().cycle().take(bytes).collect();
        let one = |_| {
            let (client, base, body) = (client(), self.base.clone(), body.clone());
            Client::new(StatusCode::NO_CONTENT, move || Some(client.post(&base).body(body.clone())))
        };
        (0..count).map(one).collect()
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
