//! The message that says a return is complete, and who gets it.

use serde::Serialize;

use super::super::model::Channel;
use super::super::{queries, rules};
use super::error::SaveError;
use super::prepare::SectionView;
use crate::accounts::Email;
use crate::app::State;
use crate::mail::{self, NewMessage};
use crate::web::templates::RenderError;

#[derive(Serialize)]
struct Receipt<'a> {
    name: &'a str,
    service_name: &'a str,
    location: &'a str,
    location_id: &'a str,
    month: String,
    reference: String,
    completed: String,
    link: String,
}

/// How the save came in that completed a return which somebody may see. A system gets no message.
pub async fn completed_through(state: &State, save_id: i64) -> Result<Option<Channel>, SaveError> {
    state.db.read(move |conn| Ok(queries::list_saves(conn, &[save_id])?.pop().map(|save| save.channel))).await
}

/// Written before the transaction begins: templates are no work for whoever holds a lock.
pub(super) fn receipt_message(
    state: &State,
    view: &SectionView,
    (name, email): &(String, Email),
) -> Result<NewMessage, RenderError> {
    let (location, month) = (&view.location, view.today.month);
    let values = Receipt {
        name,
        service_name: &state.config.server.service_name,
        location: &location.name,
        location_id: &location.id,
        month: month.for_people(),
        reference: rules::receipt_reference(&location.id, month),
        completed: view.today.now.for_people(),
        link: format!("{}/locations/{}/returns/{month}", state.config.server.public_url, location.id),
    };
    let (subject, body) = mail::fill(&state.templates, "receipt", &values)?;
    Ok(NewMessage { kind: "receipt", recipient: email.as_str().to_owned(), subject, body, secret_name: None })
}
