//! What a code that came back says: the token behind it is fetched, and believed only if all of it is right.

use openidconnect::core::{CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm, CoreUserInfoClaims};
use openidconnect::{
    AccessToken, AuthorizationCode, ClaimsVerificationError, Nonce, OAuth2TokenResponse, PkceCodeVerifier,
    RequestTokenError, TokenResponse,
};

use super::{Client, Organisation, ProviderError, Vouched};
use crate::clock::UtcTime;

/// Seconds that the provider's clock may be ahead, and after which a token is not new any more.
const AHEAD_SECONDS: i64 = 120;
const NEW_SECONDS: i64 = 900;
/// Longest number of a person (OpenID Connect Core, section 2).
const LONGEST_SUBJECT: usize = 255;

/// Signatures that are believed: by keys of which only the provider has the secret half.
const SIGNATURES: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
];

/// What came back with a browser, and what was remembered since it left.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The code.
    pub code: String,
    /// As it was when the browser left.
    pub nonce: String,
    /// The same.
    pub verifier: String,
    /// The address that the provider sent the browser to.
    pub return_to: String,
}

impl Organisation {
    /// Whom the provider vouches for by a code.
    pub async fn redeem(&self, arrival: Arrival, now: UtcTime) -> Result<Vouched, ProviderError> {
        let client = self.client(self.read_description(now).await?, &arrival.return_to)?;
        let (token, access) = self.exchange(&client, arrival.code, arrival.verifier).await?;
        let claims = check(&client, token, &arrival.nonce, now)?;
        let email = match claims.email() {
            Some(email) => claims.email_verified().unwrap_or(false).then(|| email.to_string()),
            None => self.ask_for_email(&client, access, &claims).await?,
        };
        if claims.subject().len() > LONGEST_SUBJECT {
            return Err(ProviderError::Refused("the subject is too long"));
        }
        Ok(Vouched { subject: claims.subject().to_string(), email, second_factor: self.counts(&claims) })
    }

    async fn exchange(
        &self,
        client: &Client,
        code: String,
        verifier: String,
    ) -> Result<(CoreIdToken, AccessToken), ProviderError> {
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|_| ProviderError::Down)?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier));
        let answer = request.request_async(&self.http).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => ProviderError::Refused("the code is not good"),
            RequestTokenError::Request(_) | RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                ProviderError::Down
            }
        })?;
        let token = answer.id_token().ok_or(ProviderError::Refused("no token about the person"))?.clone();
        Ok((token, answer.access_token().clone()))
    }

    /// The address, where the token has none: some providers tell it only when they are asked once more.
    async fn ask_for_email(
        &self,
        client: &Client,
        access: AccessToken,
        claims: &CoreIdTokenClaims,
    ) -> Result<Option<String>, ProviderError> {
        let Ok(request) = client.user_info(access, Some(claims.subject().clone())) else { return Ok(None) };
        let told: CoreUserInfoClaims =
            request.request_async(&self.http).await.map_err(|_| ProviderError::Refused("what is known is not told"))?;
        let verified = told.email_verified().unwrap_or(false);
        Ok(told.email().filter(|_| verified).map(|email| email.to_string()))
    }

    /// Whether the person gave a second factor there that counts here.
    fn counts(&self, claims: &CoreIdTokenClaims) -> bool {
        let settings = self.settings();
        let by_context = claims.auth_context_ref().is_some_and(|acr| settings.second_factor_acr.contains(acr));
        let by_method = claims
            .auth_method_refs()
            .is_some_and(|methods| methods.iter().any(|method| settings.second_factor_amr.contains(method)));
        by_context || by_method
    }
}

/// The token's claims, if it is for us, from whom we asked, of now, for this browser, and signed.
fn check(client: &Client, token: CoreIdToken, nonce: &str, now: UtcTime) -> Result<CoreIdTokenClaims, ProviderError> {
    let moment = now.to_chrono();
    let verifier =
        client.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(move || moment).set_issue_time_verifier_fn(
            move |issued| {
                let age = (moment - issued).num_seconds();
                if (-AHEAD_SECONDS..=NEW_SECONDS).contains(&age) { Ok(()) } else { Err("not of now".to_owned()) }
            },
        );
    token.into_claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| ProviderError::Refused(words(&error)))
}

/// Why, without what the token says.
fn words(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "the token is not of now",
        ClaimsVerificationError::InvalidAudience(_) => "the token is for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "the token is from somebody else",
        ClaimsVerificationError::InvalidNonce(_) => "the token is for another browser",
        ClaimsVerificationError::SignatureVerification(_) => "the token is not signed as it should be",
        _ => "the token cannot be used",
    }
}
