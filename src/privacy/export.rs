//! All that is held about one person, for them to read.

use diesel::sql_types::Text;
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};
use serde::Serialize;

use super::held::{HELD, Held, Whose};
use crate::accounts::{Email, queries};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::Conn;
use crate::error::AppError;

/// Rows of one table at most; nobody has so many.
const MOST_ROWS: u32 = 100_000;

/// What is held in one place.
#[derive(Debug, Serialize)]
pub struct Part {
    /// The table.
    pub table: &'static str,
    /// The column that names the person.
    pub by: &'static str,
    /// The rows.
    pub rows: Vec<serde_json::Value>,
}

/// All that is held about a person.
#[derive(Debug, Serialize)]
pub struct Export {
    /// Their address.
    pub email: String,
    /// When this was put together.
    pub made_at: String,
    /// Where something is held; places with nothing are left out.
    pub held: Vec<Part>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// Puts together all that is held about whoever has an address, and records that this was done.
pub async fn export(state: &State, who: Actor, email: Email) -> Result<Export, AppError> {
    let now = state.clock.now();
    let address = email.as_str().to_owned();
    let (id, held) = state
        .db
        .read(move |conn| {
            let account = queries::find_by_email(conn, &email)?.map(|account| account.id);
            let mut held = Vec::new();
            for place in HELD {
                let rows = rows(conn, place, account, email.as_str())?;
                if !rows.is_empty() {
                    held.push(Part { table: place.table, by: column(place), rows });
                }
            }
            Ok::<_, AppError>((account, held))
        })
        .await?;
    let subject = id.map_or_else(|| "person".to_owned(), |id| format!("account:{id}"));
    let entry = NewEntry::new("privacy.exported", subject);
    state.db.write(move |conn| Ok::<_, AppError>(audit::record(conn, who, entry, now)?)).await?;
    Ok(Export { email: address, made_at: now.to_rfc3339(), held })
}

fn column(place: &Held) -> &'static str {
    match place.whose {
        Whose::Account(column) | Whose::Actor(column) | Whose::Address(column) => column,
        Whose::Message => "message_id",
    }
}

/// The rows of one place. Names come from our own list and numbers are ours; only the address is typed, and bound.
fn rows(conn: &mut Conn, place: &Held, account: Option<i64>, email: &str) -> QueryResult<Vec<serde_json::Value>> {
    let parameter = if matches!(conn, Conn::Postgres(_)) { "$1" } else { "?" };
    let is_bound = matches!(place.whose, Whose::Address(_) | Whose::Message);
    let condition = match (place.whose, account) {
        (Whose::Address(column), _) => format!("{column} = {parameter}"),
        (Whose::Message, _) => {
            format!("message_id IN (SELECT id FROM mail_message WHERE recipient = {parameter})")
        }
        (Whose::Account(column), Some(id)) => format!("{column} = {id}"),
        (Whose::Actor(column), Some(id)) => format!("{column} = 'account:{id}'"),
        (Whose::Account(_) | Whose::Actor(_), None) => return Ok(Vec::new()),
    };
    let object = if matches!(conn, Conn::Postgres(_)) { "json_build_object" } else { "json_object" };
    let pairs: Vec<String> = place.columns.iter().map(|column| format!("'{column}', \"{column}\"")).collect();
    let first = place.columns.first().copied().unwrap_or("id");
    let text = format!(
        "SELECT CAST({object}({}) AS TEXT) AS row FROM \"{}\" WHERE {condition} ORDER BY \"{first}\" LIMIT {MOST_ROWS}",
        pairs.join(", "),
        place.table
    );
    let found: Vec<Row> = match conn {
        Conn::Sqlite(inner) if is_bound => sql_query(text).bind::<Text, _>(email).load(inner)?,
        Conn::Postgres(inner) if is_bound => sql_query(text).bind::<Text, _>(email).load(inner)?,
        Conn::Sqlite(inner) => sql_query(text).load(inner)?,
        Conn::Postgres(inner) => sql_query(text).load(inner)?,
    };
    let read = |row: Row| serde_json::from_str(&row.row).unwrap_or(serde_json::Value::String(row.row));
    Ok(found.into_iter().map(read).collect())
}
