//! Makes a link to set a password, and sends it.

use serde::Serialize;

use super::super::model::Account;
use super::super::queries;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::{Conn, Unavailable};
use crate::mail::{self, NewMessage, SECRET};
use crate::secrets::{derived_token, random_token, token_hash};

/// Why no link was sent.
#[derive(Debug, thiserror::Error)]
pub enum SendLinkError {
    /// There is no open account with this number.
    #[error("there is no such account")]
    NoAccount,
    /// The message could not be written.
    #[error(transparent)]
    Template(#[from] crate::web::templates::RenderError),
    /// A query failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// Sends the owner of an account a new link to set a password; earlier links go on working until one is used.
pub async fn send_link(state: &State, who: Actor, account_id: i64) -> Result<(), SendLinkError> {
    let (now, state_inside) = (state.clock.now(), state.clone());
    state
        .db
        .write(move |conn| {
            let account = queries::find_account(conn, account_id)?
                .filter(|account| account.deactivated_at.is_none())
                .ok_or(SendLinkError::NoAccount)?;
            let link = make_link(conn, &state_inside, account.id, now)?;
            mail::send(conn, &invitation(&state_inside, &account, &link)?, now)?;
            audit::record(conn, who, NewEntry::new("account.link_sent", format!("account:{account_id}")), now)?;
            Ok(())
        })
        .await
}

/// A link that was just made. Its token is never stored: it can be made again from the name and the server's secret.
pub(super) struct Link {
    name: String,
    expires_at: UtcTime,
}

impl Link {
    /// The whole address, for somebody to open.
    pub(super) fn href(&self, state: &State) -> String {
        address(state, &derived_token(&state.config.server.secret, &self.name))
    }
}

pub(super) fn make_link(conn: &mut Conn, state: &State, account_id: i64, now: UtcTime) -> diesel::QueryResult<Link> {
    let name = format!("set_password:{}", random_token());
    let expires_at = now.plus_seconds(i64::from(state.config.sign_in.link_hours) * 3_600);
    let hash = token_hash(&derived_token(&state.config.server.secret, &name));
    queries::insert_link(conn, account_id, &hash, now, expires_at)?;
    Ok(Link { name, expires_at })
}

#[derive(Serialize)]
struct Invitation<'a> {
    name: &'a str,
    service_name: &'a str,
    link: String,
    expires: String,
    email: &'a str,
}

/// The message with the link; the token itself is filled in when the message leaves.
pub(super) fn invitation(
    state: &State,
    account: &Account,
    link: &Link,
) -> Result<NewMessage, crate::web::templates::RenderError> {
    let values = Invitation {
        name: &account.name,
        service_name: &state.config.server.service_name,
        link: address(state, SECRET),
        expires: link.expires_at.for_people(),
        email: account.email.as_str(),
    };
    let (subject, body) = mail::fill(&state.templates, "set_password", &values)?;
    Ok(NewMessage {
        kind: "set_password",
        recipient: account.email.as_str().to_owned(),
        subject,
        body,
        secret_name: Some(link.name.clone()),
    })
}

fn address(state: &State, token: &str) -> String {
    format!("{}/set-password/{token}", state.config.server.public_url)
}
