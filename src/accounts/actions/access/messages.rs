//! The messages about access.

use serde::Serialize;

use super::super::super::labels;
use super::super::super::model::{AccessRequest, Account};
use crate::app::State;
use crate::mail::{self, NewMessage, SECRET};
use crate::web::templates::RenderError;

/// What the messages say.
#[derive(Debug, Default, Serialize)]
pub(super) struct Words {
    pub name: String,
    pub service_name: String,
    pub place: String,
    pub role: String,
    pub link: String,
    pub until: String,
    pub who: String,
    pub reason: String,
    pub message: String,
}

impl Words {
    /// About a request, at a place as people know it.
    pub(super) fn about(state: &State, request: &AccessRequest, place: &str) -> Self {
        Self {
            name: request.name.clone(),
            service_name: state.config.server.service_name.clone(),
            place: place.to_owned(),
            role: labels::role(request.role).to_owned(),
            ..Self::default()
        }
    }

    /// Adds a link within the service.
    pub(super) fn link(mut self, state: &State, path: &str) -> Self {
        self.link = format!("{}{path}", state.config.server.public_url);
        self
    }
}

/// Fills the template `kind` in for somebody.
pub(super) fn message(
    state: &State,
    kind: &'static str,
    recipient: &str,
    words: &Words,
    secret_name: Option<String>,
) -> Result<NewMessage, RenderError> {
    let (subject, body) = mail::fill(&state.templates, kind, words)?;
    Ok(NewMessage { kind, recipient: recipient.to_owned(), subject, body, secret_name })
}

/// A path with a secret that is filled in when the message leaves.
pub(super) fn secret_path(path: &str) -> String {
    format!("{path}/{SECRET}")
}

/// The same message to each of those who decide.
pub(super) fn to_approvers(
    state: &State,
    approvers: &[Account],
    request: &AccessRequest,
    place: &str,
) -> Result<Vec<NewMessage>, RenderError> {
    let path = format!("/people/requests/{}", request.id);
    let to_one = |approver: &Account| {
        let mut words = Words::about(state, request, place).link(state, &path);
        words.name.clone_from(&approver.name);
        words.who.clone_from(&request.name);
        message(state, "access_waiting", approver.email.as_str(), &words, None)
    };
    approvers.iter().map(to_one).collect()
}
