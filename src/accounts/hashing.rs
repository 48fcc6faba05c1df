//! argon2id over memory that is used again.
//!
//! A check fills some 20 MB. Taken anew each time, on whichever thread is free, the allocator keeps such a block for each
//! of its arenas (docs/adr/0029). Here there are as many as were ever used at once.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};

/// Hashing failed; only wrong settings or want of memory can do that.
#[derive(Debug, thiserror::Error)]
#[error("passwords cannot be hashed: {0}")]
pub struct HashError(String);

/// Any error of what is used here as ours.
pub(super) fn wrong(error: impl std::fmt::Display) -> HashError {
    HashError(error.to_string())
}

/// Bytes of a salt and of a hash.
const SALT: usize = Salt::RECOMMENDED_LENGTH;
const HASH: usize = Params::DEFAULT_OUTPUT_LEN;

/// argon2id at today's cost, with the memory that nobody uses just now.
#[derive(Clone)]
pub(super) struct Hashing {
    params: Params,
    spare: Arc<Mutex<Vec<Vec<Block>>>>,
}

impl Hashing {
    pub(super) fn new(params: Params) -> Self {
        Self { params, spare: Arc::default() }
    }

    /// Today's cost.
    pub(super) fn params(&self) -> &Params {
        &self.params
    }

    /// The text that is kept of a password.
    pub(super) fn hash(&self, password: &[u8]) -> Result<String, HashError> {
        let salt = rand::random::<[u8; SALT]>();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone());
        let mut out = [0; HASH];
        self.fill(&argon2, password, &salt, &mut out)?;
        self.text_of(&salt, &out)
    }

    /// A text that looks like a hash at today's cost, is as slow to check, and is that of no password.
    pub(super) fn stand_in(&self) -> Result<String, HashError> {
        self.text_of(&rand::random::<[u8; SALT]>(), &rand::random::<[u8; HASH]>())
    }

    /// Whether a password is that of a hash, at the cost that the hash itself names.
    pub(super) fn matches(&self, password: &[u8], hash: &PasswordHash) -> Result<bool, HashError> {
        let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).map_err(wrong)?;
        let version = hash.version.map(Version::try_from).transpose().map_err(wrong)?.unwrap_or_default();
        let argon2 = Argon2::new(algorithm, version, Params::try_from(hash).map_err(wrong)?);
        let mut out = vec![0; expected.len()];
        self.fill(&argon2, password, salt, &mut out)?;
        // Compares in the same time whatever differs.
        Ok(Output::new(&out).map_err(wrong)? == *expected)
    }

    fn fill(&self, argon2: &Argon2<'_>, password: &[u8], salt: &[u8], out: &mut [u8]) -> Result<(), HashError> {
        let mut blocks = self.spare().pop().unwrap_or_default();
        let needed = argon2.params().block_count();
        if blocks.len() < needed {
            // Not grown, which would copy what nobody needs.
            drop(blocks);
            blocks = vec![Block::new(); needed];
        }
        let filled = argon2.hash_password_into_with_memory(password, salt, out, blocks.as_mut_slice());
        // A hash of an older, higher cost leaves nothing behind.
        if blocks.len() <= self.params.block_count() {
            // From what is left of a hash a guess could be tried without the cost.
            blocks.fill(Block::new());
            self.spare().push(blocks);
        }
        filled.map_err(wrong)
    }

    fn spare(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn text_of(&self, salt: &[u8], hash: &[u8]) -> Result<String, HashError> {
        let made = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&self.params).map_err(wrong)?,
            salt: Some(Salt::new(salt).map_err(wrong)?),
            hash: Some(Output::new(hash).map_err(wrong)?),
        };
        Ok(made.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::{PasswordHasher, PasswordVerifier};

    fn at(memory: u32) -> Hashing {
        Hashing::new(Params::new(memory, 1, 1, None).unwrap())
    }

    fn parsed(text: &str) -> PasswordHash {
        PasswordHash::new(text).unwrap()
    }

    #[test]
    fn what_is_kept_is_what_the_crate_itself_would_keep() {
        let hashing = at(16);
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, hashing.params().clone());
        let ours = hashing.hash(b"a password").unwrap();
        assert!(argon2.verify_password(b"a password", &parsed(&ours)).is_ok());
        assert!(argon2.verify_password(b"another", &parsed(&ours)).is_err());
        let theirs = argon2.hash_password(b"a password").unwrap();
        assert!(hashing.matches(b"a password", &theirs).unwrap());
        assert!(!hashing.matches(b"another", &theirs).unwrap());
        assert_ne!(hashing.hash(b"a password").unwrap(), ours, "each has a salt of its own");
    }

    #[test]
    fn memory_is_used_again_and_is_enough_for_a_hash_of_another_cost() {
        let (hashing, dearer) = (at(16), at(64));
        let old = dearer.hash(b"a password").unwrap();
        for _ in 0..3 {
            let hash = hashing.hash(b"a password").unwrap();
            assert!(hashing.matches(b"a password", &parsed(&hash)).unwrap());
        }
        let sizes = || hashing.spare().iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(), [16]);
        assert!(hashing.spare()[0].iter().all(|block| block.as_ref().iter().all(|word| *word == 0)), "and is empty");
        assert!(hashing.matches(b"a password", &parsed(&old)).unwrap());
        assert!(sizes().is_empty(), "what an older cost needed is given back");
        let cheap = hashing.hash(b"a password").unwrap();
        assert!(hashing.matches(b"a password", &parsed(&cheap)).unwrap());
        assert_eq!(sizes(), [16]);
    }

    #[test]
    fn a_stand_in_looks_like_a_hash_and_is_that_of_no_password() {
        let hashing = at(16);
        let (stand_in, hash) = (hashing.stand_in().unwrap(), hashing.hash(b"a password").unwrap());
        assert_eq!(stand_in.len(), hash.len());
        assert!(!hashing.matches(b"a password", &parsed(&stand_in)).unwrap());
        assert!(!hashing.matches(b"", &parsed(&stand_in)).unwrap());
    }
}
