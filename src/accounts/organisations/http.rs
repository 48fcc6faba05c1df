//! How an organisation's provider is asked: by the client that the rest of the program uses.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::redirect;

/// The largest answer that is read, in bytes.
const MOST_BYTES: usize = 1_000_000;

/// Asks one provider.
pub(super) struct Http {
    client: reqwest::Client,
    /// Whether only https is spoken: where the provider names itself by an https address.
    https_only: bool,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Not reached, or not in time.
    #[error(transparent)]
    Network(#[from] reqwest::Error),
    /// Too long to be what was asked for.
    #[error("the answer is too long")]
    TooLong,
    /// The provider names an http address.
    #[error("an address without https")]
    Unsafe,
    /// Not an answer.
    #[error(transparent)]
    Wrong(#[from] http::Error),
}

impl Http {
    pub(super) fn new(issuer: &str, timeout_seconds: u64) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
            // Whoever is asked is who was meant.
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(timeout_seconds))
            .build()?;
        Ok(Self { client, https_only: issuer.starts_with("https://") })
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        if self.https_only && request.uri().scheme_str() != Some("https") {
            return Err(Failure::Unsafe);
        }
        let mut response = self.client.execute(reqwest::Request::try_from(request)?).await?;
        let mut answer = http::Response::builder().status(response.status());
        for (name, value) in response.headers() {
            answer = answer.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > MOST_BYTES {
                return Err(Failure::TooLong);
            }
        }
        Ok(answer.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Failure>> + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}
