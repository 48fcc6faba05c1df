//! One message, from its row to what the mail server gets.

use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;

use super::model::MailMessage;
use super::template::with_secrets;
use crate::config::Config;
use crate::secrets::derived_token;

/// Builds the message; an address that cannot be read is an error that no retry mends.
pub(super) fn build(config: &Config, message: &MailMessage) -> Result<Message, String> {
    let from: Mailbox = config.mail.from.parse().map_err(|error| format!("mail.from: {error}"))?;
    let to: Mailbox = message.recipient.parse().map_err(|error| format!("the recipient's address: {error}"))?;
    // The same number for every attempt, so that a copy can be recognised.
    let message_id = format!("<{}.{}@{}>", message.id, message.created_at.to_chrono().timestamp(), from.email.domain());
    let body = match &message.secret_name {
        Some(name) => with_secrets(&message.body, name, |name| derived_token(&config.server.secret, name)),
        None => message.body.clone(),
    };
    Message::builder()
        .from(from)
        .to(to)
        .subject(&message.subject)
        .message_id(Some(message_id))
        .date(message.created_at.to_chrono().into())
        .header(ContentType::TEXT_PLAIN)
        .body(body)
        .map_err(|error| error.to_string())
}
