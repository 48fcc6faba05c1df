//! How messages leave: SMTP, or files in a folder.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config;
use crate::db::make_private_folder;

/// Sends messages by the transport that `mail.url` names.
#[derive(Clone)]
pub enum Mailer {
    /// To a mail server, with pooled connections; and how long one message may take. The transport's own limit is for the
    /// connection alone: a server that takes it and says nothing would be waited for without end.
    Smtp(AsyncSmtpTransport<Tokio1Executor>, Duration),
    /// Each message to a file; refused in production.
    File(AsyncFileTransport<Tokio1Executor>),
}

/// Why `mail.url` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// No transport has this scheme, or the rest of the address is wrong.
    #[error("mail.url (CT__MAIL__URL) must be smtp://, smtps:// or file://FOLDER: {0}")]
    Url(String),
    /// Nobody can be written from.
    #[error("mail.from (CT__MAIL__FROM) must be a name and an address, like: Capacity Tracker <no-reply@example.org>")]
    From,
    /// The folder could not be made.
    #[error("cannot make the folder {0} for messages: {1}; make it, or name another in CT__MAIL__URL")]
    Folder(String, std::io::Error),
}

/// What became of a message that was not accepted.
#[derive(Debug)]
pub(super) struct NotAccepted {
    /// Whether trying again is no use.
    pub permanent: bool,
    /// What the mail server said, or what went wrong on the way to it.
    pub reason: String,
}

impl Mailer {
    /// Reads `mail.url`; does not yet connect.
    pub fn new(settings: &config::Mail) -> Result<Self, TransportError> {
        settings.from.parse::<Mailbox>().map_err(|_| TransportError::From)?;
        let url = settings.url.expose();
        if let Some(folder) = url.strip_prefix("file://") {
            let folder = PathBuf::from(folder);
            make_private_folder(&folder)
                .map_err(|error| TransportError::Folder(folder.display().to_string(), error))?;
            return Ok(Self::File(AsyncFileTransport::new(folder)));
        }
        let wait = Duration::from_secs(settings.timeout_seconds);
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            // The reason could repeat the address with its password.
            .map_err(|_| TransportError::Url("this address cannot be read".to_owned()))?
            .timeout(Some(wait))
            .build();
        Ok(Self::Smtp(transport, wait))
    }

    /// Hands a message over; answers what the other side said.
    pub(super) async fn send(&self, message: Message) -> Result<String, NotAccepted> {
        match self {
            Self::Smtp(transport, wait) => match tokio::time::timeout(*wait, transport.send(message)).await {
                Ok(Ok(response)) => Ok(response.message().collect::<Vec<_>>().join(" ")),
                Ok(Err(error)) => Err(NotAccepted { permanent: is_final(&error), reason: describe(&error) }),
                Err(_) => Err(NotAccepted {
                    permanent: false,
                    reason: format!("the mail server did not answer within {wait:?}"),
                }),
            },
            Self::File(transport) => match transport.send(message).await {
                Ok(file) => Ok(format!("written to {file}.eml")),
                Err(error) => Err(NotAccepted { permanent: false, reason: describe(&error) }),
            },
        }
    }
}

/// Whether the server refused this message for good. Codes 530 to 538 are about our own sign-in at the mail server:
/// once the setting is mended, the message can still leave.
fn is_final(error: &lettre::transport::smtp::Error) -> bool {
    let about_sign_in = error.status().is_some_and(|code| (530..=538).contains(&u16::from(code)));
    error.is_permanent() && !about_sign_in
}

/// How [`describe`] begins where a server answered that it cannot take a message now; the code and a bracket follow.
/// Where no server answered it begins with other words.
pub(super) const PUT_OFF: &str = "transient error (";

/// The error and its causes in one line.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        // Some errors say what caused them in their own words already.
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
