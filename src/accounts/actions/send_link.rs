//! Makes a link to set a password, and sends it.

use diesel::QueryResult;
use serde::Serialize;

use super::super::queries;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::{Conn, Unavailable};
use crate::mail::{self, NewMessage, SECRET};
use crate::secrets::{derived_token, random_token, token_hash};
use crate::web::templates::RenderError;

/// Why no link was sent.
#[derive(Debug, thiserror::Error)]
pub enum SendLinkError {
    /// There is no open account with this number.
    #[error("there is no such account")]
    NoAccount,
    /// The message could not be written.
    #[error(transparent)]
    Template(#[from] RenderError),
    /// A query failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// Sends the owner of an account a new link to set a password; earlier links go on working until one is used.
pub async fn send_link(state: &State, who: Actor, account_id: i64) -> Result<(), SendLinkError> {
    let now = state.clock.now();
    let found = state.db.read(move |conn| queries::find_account(conn, account_id).map_err(SendLinkError::from)).await?;
    let account = found.filter(|account| account.deactivated_at.is_none()).ok_or(SendLinkError::NoAccount)?;
    let link = Link::new(state, now, i64::from(state.config.sign_in.link_hours) * 3_600);
    // Written before the transaction begins: templates are no work for whoever holds a lock.
    let message = invitation(state, &account.name, account.email.as_str(), &link)?;
    state
        .db
        .write(move |conn| {
            link.insert(conn, account_id, now)?;
            mail::send(conn, &message, now)?;
            audit::record(conn, who, NewEntry::new("account.link_sent", format!("account:{account_id}")), now)?;
            Ok(())
        })
        .await
}

/// A link to make. Its token is never stored: it can be made again from the name and the server's secret.
pub(super) struct Link {
    name: String,
    token: String,
    expires_at: UtcTime,
}

impl Link {
    /// Not in the database yet.
    pub(super) fn new(state: &State, now: UtcTime, seconds: i64) -> Self {
        let name = format!("set_password:{}", random_token());
        let token = derived_token(&state.config.server.secret, &name);
        Self { name, token, expires_at: now.plus_seconds(seconds) }
    }

    /// Makes it work.
    pub(super) fn insert(&self, conn: &mut Conn, account_id: i64, now: UtcTime) -> QueryResult<()> {
        queries::insert_link(conn, account_id, &token_hash(&self.token), now, self.expires_at)
    }

    /// The name that its token is made from, for a message.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Its path, for whoever has just shown that the account is theirs.
    pub(super) fn path(&self) -> String {
        format!("/set-password/{}", self.token)
    }

    /// The whole address, for somebody to open.
    pub(super) fn href(&self, state: &State) -> String {
        address(state, &self.token)
    }
}

#[derive(Serialize)]
struct LinkMessage<'a> {
    name: &'a str,
    service_name: &'a str,
    link: String,
    expires: String,
    email: &'a str,
}

/// The message with a first link.
pub(super) fn invitation(state: &State, name: &str, email: &str, link: &Link) -> Result<NewMessage, RenderError> {
    message(state, "set_password", (name, email), link)
}

/// The message to somebody who forgot their password.
pub(super) fn reset(state: &State, name: &str, email: &str, link: &Link) -> Result<NewMessage, RenderError> {
    message(state, "reset_password", (name, email), link)
}

/// A message with the link; the token itself is filled in when the message leaves.
fn message(
    state: &State,
    kind: &'static str,
    (name, email): (&str, &str),
    link: &Link,
) -> Result<NewMessage, RenderError> {
    let values = LinkMessage {
        name,
        service_name: &state.config.server.service_name,
        link: address(state, SECRET),
        expires: link.expires_at.for_people(),
        email,
    };
    let (subject, body) = mail::fill(&state.templates, kind, &values)?;
    Ok(NewMessage { kind, recipient: email.to_owned(), subject, body, secret_name: Some(link.name.clone()) })
}

fn address(state: &State, token: &str) -> String {
    format!("{}/set-password/{token}", state.config.server.public_url)
}
