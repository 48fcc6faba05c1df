//! Organisations that vouch for people by OpenID Connect: where to send a browser, and what a code that comes back says.
//!
//! Knows nothing of accounts and keeps nothing that another instance needs. Decision: docs/adr/0031.

mod http;
mod token;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreProviderMetadata};
use openidconnect::{
    AuthType, AuthenticationContextClass, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, RedirectUrl, Scope,
};

use self::http::Http;
pub use self::token::Arrival;
use crate::clock::UtcTime;
use crate::config;

/// Seconds for which a provider's description is believed when a browser is sent there. When one comes back it is asked
/// for anew, so that keys that were changed are known at once.
const KNOWN_SECONDS: i64 = 300;

/// All that are in the settings.
#[derive(Default)]
pub struct Organisations {
    by_name: BTreeMap<String, Organisation>,
}

/// One of them.
pub struct Organisation {
    settings: config::SingleSignOn,
    http: Http,
    /// The provider's description of itself, and when it was read.
    known: Mutex<Option<(UtcTime, CoreProviderMetadata)>>,
}

/// Why an organisation did not vouch for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// Not reached, not in time, or not with what the protocol asks for.
    #[error("the provider does not answer as it should")]
    Down,
    /// It answered, and does not vouch for anybody by that; why, in words without secrets.
    #[error("not vouched for: {0}")]
    Refused(&'static str),
}

/// Where to send a browser, and what has to be remembered until it is back.
#[derive(Debug)]
pub struct Departure {
    /// Address of the provider.
    pub address: String,
    /// Comes back in the address.
    pub state: String,
    /// Comes back inside the token.
    pub nonce: String,
    /// Shows that the code was asked for here.
    pub verifier: String,
}

/// What a provider says about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// Their number there: the same for ever, and never given to another.
    pub subject: String,
    /// Their address, if the provider has made sure of it.
    pub email: Option<String>,
    /// Whether they gave a second factor there that counts here.
    pub second_factor: bool,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Organisations {
    /// With the settings of `[single_sign_on]`.
    pub fn new(settings: &BTreeMap<String, config::SingleSignOn>) -> Result<Self, reqwest::Error> {
        let mut by_name = BTreeMap::new();
        for (name, settings) in settings {
            let http = Http::new(&settings.issuer, settings.timeout_seconds)?;
            let known = Mutex::new(None);
            by_name.insert(name.clone(), Organisation { settings: settings.clone(), http, known });
        }
        Ok(Self { by_name })
    }

    /// The one of a name.
    pub fn find(&self, name: &str) -> Option<&Organisation> {
        self.by_name.get(name)
    }

    /// Name and text of the button of each.
    pub fn buttons(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_name.iter().map(|(name, organisation)| (name.as_str(), organisation.settings.button.as_str()))
    }
}

impl Organisation {
    /// Its settings.
    pub fn settings(&self) -> &config::SingleSignOn {
        &self.settings
    }

    /// Where to send a browser that is to come back to `return_to`.
    pub async fn depart(&self, return_to: &str, now: UtcTime) -> Result<Departure, ProviderError> {
        let client = self.client(self.described(now).await?, return_to)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge);
        for value in &self.settings.second_factor_acr {
            request = request.add_auth_context_value(AuthenticationContextClass::new(value.clone()));
        }
        let (address, state, nonce) = request.url();
        Ok(Departure {
            address: address.into(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        })
    }

    /// The provider's description, as it was a moment ago.
    async fn described(&self, now: UtcTime) -> Result<CoreProviderMetadata, ProviderError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some((read_at, described)) if now < read_at.plus_seconds(KNOWN_SECONDS) => Ok(described),
            _ => self.read_description(now).await,
        }
    }

    async fn read_description(&self, now: UtcTime) -> Result<CoreProviderMetadata, ProviderError> {
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|_| ProviderError::Down)?;
        let described = CoreProviderMetadata::discover_async(issuer, &self.http).await.map_err(|error| {
            tracing::warn!(error = error.to_string(), "the description of a provider could not be read");
            ProviderError::Down
        })?;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, described.clone()));
        Ok(described)
    }

    fn client(&self, described: CoreProviderMetadata, return_to: &str) -> Result<Client, ProviderError> {
        let methods = described.token_endpoint_auth_methods_supported();
        let takes = |method| methods.is_none_or(|methods| methods.contains(&method));
        let by_header = takes(CoreClientAuthMethod::ClientSecretBasic);
        let return_to = RedirectUrl::new(return_to.to_owned()).map_err(|_| ProviderError::Down)?;
        let secret = ClientSecret::new(self.settings.client_secret.expose().to_owned());
        let id = ClientId::new(self.settings.client_id.clone());
        Ok(CoreClient::from_provider_metadata(described, id, Some(secret))
            .set_auth_type(if by_header { AuthType::BasicAuth } else { AuthType::RequestBody })
            .set_redirect_uri(return_to))
    }
}
