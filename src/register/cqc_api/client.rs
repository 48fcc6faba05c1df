//! Calls: the key, the pace, the limits, and trying again.

use std::time::Duration;

use chrono::SecondsFormat;
use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Response, StatusCode, redirect};
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::documents::{ChangesPage, Document};
use super::waits::{asked_for, wait};
use crate::clock::UtcTime;
use crate::config::Cqc;

/// The header that carries the key.
const KEY: HeaderName = HeaderName::from_static("ocp-apim-subscription-key");

/// Most tries of an answer that is no JSON: it may be cut short once, and does not get better often.
const UNREADABLE_TRIES: u32 = 3;

/// Why CQC could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Nothing in the settings.
    #[error("there is no key for CQC's API: set cqc.key (CT__CQC__KEY) to the subscription key that CQC gave out")]
    NoKey,
    /// Wrong key.
    #[error("CQC's API refused the key ({0}): check cqc.key (CT__CQC__KEY)")]
    KeyRefused(StatusCode),
    /// Refused for another reason.
    #[error("CQC's API refused the call ({0}): check cqc.key (CT__CQC__KEY) and cqc.user_agent")]
    Forbidden(StatusCode),
    /// Busy or away, however often it was tried.
    #[error("CQC's API did not answer {path} in {tries} tries, the last time because of {trouble}; try again later")]
    Away {
        /// What was asked for.
        path: String,
        /// How often.
        tries: u32,
        /// What happened the last time.
        trouble: String,
    },
    /// An answer that is not documented.
    #[error("CQC's API answered {path} with {status}: check cqc.base_url (CT__CQC__BASE_URL)")]
    Unexpected {
        /// What was asked for.
        path: String,
        /// The answer.
        status: StatusCode,
    },
    /// Not the JSON that is documented.
    #[error("CQC's API answered {0} with something else than the JSON that it documents")]
    Unreadable(String),
    /// A list without end.
    #[error("CQC's API has {0} pages of changes, more than cqc.most_pages: ask for a shorter time with --since")]
    TooManyPages(u32),
    /// The caller could not be made.
    #[error("calls over the network cannot be made: {0}")]
    Network(reqwest::Error),
}

/// What came for an id.
#[derive(Debug)]
pub enum Reply<T> {
    /// The document.
    Document(T),
    /// CQC has none, or takes the id for wrong.
    NotThere(StatusCode),
    /// Something else than the document.
    Unreadable,
}

/// One try.
enum Try<T> {
    Done(Reply<T>),
    Again { trouble: String, asked: Option<Duration>, unreadable: bool },
}

/// Calls CQC's API; shared by all calls of a sync, so that they keep one pace.
pub struct Client {
    http: reqwest::Client,
    settings: Cqc,
    next_call: Mutex<Instant>,
}

impl Client {
    /// With the settings of `[cqc]`.
    pub fn new(settings: &Cqc) -> Result<Self, ApiError> {
        if settings.key.expose().is_empty() {
            return Err(ApiError::NoKey);
        }
        let mut key = HeaderValue::from_str(settings.key.expose()).map_err(|_| ApiError::NoKey)?;
        key.set_sensitive(true);
        let own_name = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let user_agent = if settings.user_agent.is_empty() { own_name } else { &settings.user_agent };
        let http = reqwest::Client::builder()
            .user_agent(user_agent)
            .default_headers(HeaderMap::from_iter([(KEY, key)]))
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(settings.timeout_seconds))
            .build()
            .map_err(ApiError::Network)?;
        Ok(Self { http, settings: settings.clone(), next_call: Mutex::new(Instant::now()) })
    }

    /// One page of the ids of locations that changed; the first page is 1.
    pub async fn changes(&self, (since, until): (UtcTime, UtcTime), page: i64) -> Result<ChangesPage, ApiError> {
        let moment = |at: UtcTime| at.to_chrono().to_rfc3339_opts(SecondsFormat::Secs, true);
        let query = [
            ("startTimestamp", moment(since)),
            ("endTimestamp", moment(until)),
            ("page", page.to_string()),
            ("perPage", self.settings.per_page.to_string()),
        ];
        let path = "/changes/location";
        let page: ChangesPage = match self.call(path, &query, |_| true).await? {
            Reply::Document(page) => page,
            Reply::NotThere(status) => return Err(ApiError::Unexpected { path: path.to_owned(), status }),
            Reply::Unreadable => return Err(ApiError::Unreadable(path.to_owned())),
        };
        if page.total_pages > self.settings.most_pages {
            return Err(ApiError::TooManyPages(page.total_pages));
        }
        Ok(page)
    }

    /// One document: `folder` is `locations` or `providers`. One that is of another id is not believed.
    pub async fn document<T: Document>(&self, folder: &str, id: &str) -> Result<Reply<T>, ApiError> {
        let its_own = |document: &T| document.id().is_none_or(|own| own.eq_ignore_ascii_case(id));
        self.call(&format!("/{folder}/{id}"), &[], its_own).await
    }

    async fn call<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
        believed: impl Fn(&T) -> bool,
    ) -> Result<Reply<T>, ApiError> {
        let bounds =
            (Duration::from_millis(self.settings.first_wait_ms), Duration::from_millis(self.settings.longest_wait_ms));
        let (mut number, mut unreadables) = (1, 0);
        loop {
            self.keep_pace().await;
            match self.once(path, query, &believed).await? {
                Try::Done(reply) => return Ok(reply),
                Try::Again { unreadable: true, .. }
                    if unreadables + 1 >= UNREADABLE_TRIES || number >= self.settings.tries =>
                {
                    return Ok(Reply::Unreadable);
                }
                Try::Again { trouble, .. } if number >= self.settings.tries => {
                    return Err(ApiError::Away { path: path.to_owned(), tries: number, trouble });
                }
                Try::Again { trouble, asked, unreadable } => {
                    unreadables += u32::from(unreadable);
                    let waits = wait(number, bounds, asked, rand::random());
                    tracing::warn!(cqc.path = path, try_number = number, trouble, "CQC's API is asked again later");
                    if asked.is_some() {
                        self.hold_all(waits).await;
                    }
                    tokio::time::sleep(waits).await;
                }
            }
            number += 1;
        }
    }

    async fn once<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
        believed: impl Fn(&T) -> bool,
    ) -> Result<Try<T>, ApiError> {
        let again = |trouble: String| Try::Again { trouble, asked: None, unreadable: false };
        let mut response = match self.http.get(self.address(path, query)).send().await {
            Ok(response) => response,
            Err(error) => return Ok(again(words(error))),
        };
        if let Some(verdict) = judged(path, &response) {
            return verdict;
        }
        let Some(body) = self.body(&mut response).await else {
            return Ok(again("an answer that was cut short or is longer than cqc.most_bytes".to_owned()));
        };
        match serde_json::from_slice(&body).ok().filter(|document| believed(document)) {
            Some(document) => Ok(Try::Done(Reply::Document(document))),
            None => Ok(Try::Again { trouble: "what it sent".to_owned(), asked: None, unreadable: true }),
        }
    }

    fn address(&self, path: &str, query: &[(&str, String)]) -> String {
        let mut address = format!("{}{path}", self.settings.base_url);
        if !query.is_empty() {
            let mut pairs = url::form_urlencoded::Serializer::new(String::new());
            pairs.extend_pairs(query);
            address.push('?');
            address.push_str(&pairs.finish());
        }
        address
    }

    /// The whole body, up to the limit.
    async fn body(&self, response: &mut Response) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.ok()? {
            if body.len().saturating_add(part.len()) > self.settings.most_bytes {
                return None;
            }
            body.extend_from_slice(&part);
        }
        Some(body)
    }

    /// Waits for this call's turn: so many a minute, one after the other.
    async fn keep_pace(&self) {
        let spacing = Duration::from_secs(60).checked_div(self.settings.calls_per_minute).unwrap_or_default();
        let turn = {
            let mut next = self.next_call.lock().await;
            let turn = Instant::now().max(*next);
            *next = turn + spacing;
            turn
        };
        tokio::time::sleep_until(turn).await;
    }

    /// What CQC asks of one call holds for all.
    async fn hold_all(&self, waits: Duration) {
        let mut next = self.next_call.lock().await;
        *next = (*next).max(Instant::now() + waits);
    }
}

/// What a status means; nothing for one with a document.
fn judged<T>(path: &str, response: &Response) -> Option<Result<Try<T>, ApiError>> {
    let status = response.status();
    let header = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
    Some(match status.as_u16() {
        200 => return None,
        401 => Err(ApiError::KeyRefused(status)),
        403 => Err(ApiError::Forbidden(status)),
        400 | 404 | 410 => Ok(Try::Done(Reply::NotThere(status))),
        408 | 429 | 500..=599 => {
            let asked = asked_for(header(RETRY_AFTER), header(DATE));
            Ok(Try::Again { trouble: status.to_string(), asked, unreadable: false })
        }
        _ => Err(ApiError::Unexpected { path: path.to_owned(), status }),
    })
}

/// What went wrong on the way, without the address.
fn words(error: reqwest::Error) -> String {
    let kind = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "a broken connection"
    };
    kind.to_owned()
}
