//! Random tokens, their hashes, and tokens that can be made again from a name and the server's secret.
//!
//! Nothing here is stored as it is: the database holds hashes, so that who reads the database cannot use them. A message
//! that carries a secret link is stored with a placeholder and gets the token when it leaves, by [`derived_token`].

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::config::Secret;

/// 256 random bits as 43 characters that fit in a URL.
pub fn random_token() -> String {
    BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>())
}

/// What the database keeps of a token: its SHA-256 in hexadecimal. Tokens are random, so no salt or stretching is needed.
pub fn token_hash(token: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// The token that belongs to `name`: always the same for one server secret, not to be guessed without it.
pub fn derived_token(secret: &Secret, name: &str) -> String {
    BASE64URL_NOPAD.encode(&keyed(secret, "token", name))
}

/// Stands for personal data where only "the same again?" matters, such as throttling.
pub fn pseudonym(secret: &Secret, kind: &str, value: &str) -> String {
    data_encoding::HEXLOWER.encode(&keyed(secret, kind, value))
}

/// Compares without telling by time how much was right.
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// 64 bytes for the key of cookies, from the server's secret.
pub fn cookie_key(secret: &Secret) -> [u8; 64] {
    let mut key = [0; 64];
    let halves = keyed(secret, "cookie", "1").into_iter().chain(keyed(secret, "cookie", "2"));
    for (to, from) in key.iter_mut().zip(halves) {
        *to = from;
    }
    key
}

fn keyed(secret: &Secret, kind: &str, value: &str) -> [u8; 32] {
    // A whole block as the key, so that there is no wrong length: the hash of the secret, then zeros, as HMAC itself pads.
    let mut block = [0; 64];
    for (to, from) in block.iter_mut().zip(Sha256::digest(secret.expose().as_bytes())) {
        *to = from;
    }
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    // The length keeps ("ab", "c") and ("a", "bc") apart.
    mac.update(format!("{}:{kind}:{value}", kind.len()).as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_token_depends_on_name_and_secret() {
        let (one, two) = (Secret::new("one"), Secret::new("two"));
        assert_eq!(derived_token(&one, "a"), derived_token(&one, "a"));
        assert_ne!(derived_token(&one, "a"), derived_token(&one, "b"));
        assert_ne!(derived_token(&one, "a"), derived_token(&two, "a"));
    }

    #[test]
    fn kinds_are_kept_apart() {
        let secret = Secret::new("one");
        assert_ne!(pseudonym(&secret, "ab", "c"), pseudonym(&secret, "a", "bc"));
    }
}
