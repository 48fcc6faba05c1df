//! Adds an account with its first grants.

use diesel::result::{DatabaseErrorKind, Error};

use super::super::model::{Email, NewAccount, Role};
use super::super::queries::{self, Holder};
use super::super::scope::Scope;
use super::send_link::{Link, invitation};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::{Conn, Unavailable};
use crate::mail;

/// Who to add.
#[derive(Debug, Clone)]
pub struct AddAccount {
    /// Address to sign in with.
    pub email: Email,
    /// First name and surname.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Where; at least one.
    pub scopes: Vec<Scope>,
    /// Whether to send them the link; if not, whoever adds them passes it on.
    pub send_link: bool,
}

/// An account that was added.
#[derive(Debug, Clone)]
pub struct Added {
    /// Number of the account.
    pub id: i64,
    /// Link to set a password, to use once.
    pub link: String,
}

/// Why an account was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddAccountError {
    /// The address has an account, open or closed.
    #[error("there is already an account with this address")]
    EmailTaken,
    /// The message could not be written.
    #[error(transparent)]
    Template(#[from] crate::web::templates::RenderError),
    /// A query failed.
    #[error(transparent)]
    Database(Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

impl From<Error> for AddAccountError {
    fn from(error: Error) -> Self {
        // Two people who add the same address at once: the second meets the unique index.
        match error {
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::EmailTaken,
            other => Self::Database(other),
        }
    }
}

/// Adds an account, its grants, a link to set a password, the message that carries it, and the audit entry: all or nothing.
pub async fn add_account(state: &State, who: Actor, new: AddAccount) -> Result<Added, AddAccountError> {
    let now = state.clock.now();
    let link = Link::new(state, now, i64::from(state.config.sign_in.link_hours) * 3_600);
    let href = link.href(state);
    let message = if new.send_link { Some(invitation(state, &new.name, new.email.as_str(), &link)?) } else { None };
    let id = state
        .db
        .write(move |conn| {
            let id = insert(conn, &new, now)?;
            link.insert(conn, id, now)?;
            if let Some(message) = &message {
                mail::send(conn, message, now)?;
            }
            let scopes: Vec<String> = new.scopes.iter().map(Scope::to_string).collect();
            let entry = NewEntry::new("account.added", format!("account:{id}"))
                .with("role", new.role.as_str())
                .with("scopes", scopes);
            audit::record(conn, who, entry, now)?;
            Ok::<_, AddAccountError>(id)
        })
        .await?;
    Ok(Added { id, link: href })
}

fn insert(conn: &mut Conn, new: &AddAccount, now: UtcTime) -> Result<i64, AddAccountError> {
    if queries::email_is_taken(conn, &new.email)? {
        return Err(AddAccountError::EmailTaken);
    }
    let row = NewAccount {
        email: &new.email,
        name: &new.name,
        password_hash: None,
        demonstration: false,
        job_title: None,
        created_at: now,
    };
    let id = queries::insert_account(conn, &row)?;
    for scope in &new.scopes {
        queries::insert_grant(conn, Holder::Account(id), new.role, scope, now)?;
    }
    Ok(id)
}
