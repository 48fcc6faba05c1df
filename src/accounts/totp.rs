//! Codes that change every thirty seconds (TOTP, RFC 6238), and those that stand in for them.

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use totp_rs::{Algorithm, TOTP};

use crate::config::Secret;
use crate::secrets::{derived_token, random_token, same, token_hash};

/// Seconds for which a code stands.
const STEP: u64 = 30;
/// Digits of a code.
const DIGITS: usize = 6;
/// Bytes of a secret: what RFC 4226 recommends, and every app can hold.
const SECRET_BYTES: usize = 20;
/// Codes that stand in for the app, each of them once.
const RECOVERY_CODES: usize = 8;

/// An app's secret. It is nowhere stored: it is made from a name that is, the account and the server's secret.
pub(super) struct AppSecret(Vec<u8>);

impl AppSecret {
    /// The secret that belongs to a name.
    pub(super) fn of(secret: &Secret, account_id: i64, name: &str) -> Self {
        let token = derived_token(secret, &format!("second_factor:{account_id}:{name}"));
        let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap_or_else(|_| token.into_bytes());
        Self(bytes.into_iter().take(SECRET_BYTES).collect())
    }

    /// As people type it into an app.
    pub(super) fn text(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// As an app reads it from a link or a square.
    pub(super) fn address(&self, issuer: &str, email: &str) -> String {
        let part = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let (issuer, email) = (part(issuer).replace('+', "%20"), part(email));
        format!("otpauth://totp/{issuer}:{email}?secret={}&issuer={issuer}", self.text())
    }

    /// The step that a code belongs to: the present one, the one before or the one after, as clocks differ.
    pub(super) fn step_of(&self, code: &str, unix_seconds: i64) -> Option<i64> {
        let typed: String = code.chars().filter(|character| !character.is_whitespace()).collect();
        let now = u64::try_from(unix_seconds).ok()? / STEP;
        // All three are looked at, so that the time taken tells nothing.
        let fits = |step: &u64| self.code(*step).is_some_and(|code| same(code.as_bytes(), typed.as_bytes()));
        let found: Vec<u64> = [now.saturating_sub(1), now, now + 1].into_iter().filter(fits).collect();
        found.last().and_then(|step| i64::try_from(*step).ok())
    }

    fn code(&self, step: u64) -> Option<String> {
        let totp = TOTP::new(Algorithm::SHA1, DIGITS, 0, STEP, self.0.clone()).ok()?;
        Some(totp.generate(step * STEP))
    }
}

/// A name that a new secret can be made from.
pub(super) fn new_name() -> String {
    random_token()
}

/// Whether a form sent back a name of ours.
pub(super) fn is_name(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// New codes that stand in for the app, as people write them down.
pub(super) fn new_recovery_codes() -> Vec<String> {
    let code = || {
        let text = HEXLOWER.encode(&rand::random::<[u8; 10]>());
        let groups: Vec<String> =
            text.as_bytes().chunks(5).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
        groups.join("-")
    };
    std::iter::repeat_with(code).take(RECOVERY_CODES).collect()
}

/// What is kept of such a code, however it was typed.
pub(super) fn recovery_hash(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    token_hash(&format!("recovery:{}", plain.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // The secret and the moments of its appendix B; with six digits, the last six of its eight.
        let secret = AppSecret(b"12345678901234567890".to_vec());
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(secret.step_of(code, seconds), Some(seconds / 30), "{seconds}");
            assert_eq!(secret.step_of(&format!(" {} {} ", &code[..3], &code[3..]), seconds), Some(seconds / 30));
            assert_eq!(secret.step_of(code, seconds + 30), Some(seconds / 30));
            assert_eq!(secret.step_of(code, seconds + 90), None);
        }
        for wrong in ["", "28708", "2870820", "abcdef", "２８７０８２"] {
            assert_eq!(secret.step_of(wrong, 59), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_belongs_to_a_name_an_account_and_a_server() {
        let of = |server: &str, id, name| AppSecret::of(&Secret::new(server), id, name).text();
        assert_eq!(of("a", 1, "x"), of("a", 1, "x"));
        assert_eq!(of("a", 1, "x").len(), 32);
        for other in [of("b", 1, "x"), of("a", 2, "x"), of("a", 1, "y")] {
            assert_ne!(of("a", 1, "x"), other);
        }
        assert!(is_name(&new_name()) && !is_name("x") && !is_name(&"é".repeat(22)));
    }

    #[test]
    fn an_app_can_read_the_address_and_no_name_breaks_out_of_it() {
        let secret = AppSecret(b"12345678901234567890".to_vec());
        let address = secret.address("Provider Capacity Tracker", "jo&secret=x@example.org");
        let read = url::Url::parse(&address).unwrap();
        assert_eq!(read.path(), "/Provider%20Capacity%20Tracker:jo%26secret%3Dx%40example.org");
        let pairs: Vec<_> = read.query_pairs().into_owned().collect();
        assert_eq!(pairs[0], ("secret".into(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into()));
        assert_eq!(pairs[1], ("issuer".into(), "Provider Capacity Tracker".into()));
    }

    #[test]
    fn recovery_codes_are_recognised_however_they_are_typed() {
        let codes = new_recovery_codes();
        assert_eq!(codes.len(), 8);
        assert_eq!(codes[0].len(), 23);
        assert_eq!(
            recovery_hash(&codes[0]),
            recovery_hash(&format!(" {} ", codes[0].to_uppercase().replace('-', " ")))
        );
        assert_ne!(recovery_hash(&codes[0]), recovery_hash(&codes[1]));
    }
}
