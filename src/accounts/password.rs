//! Hashing and checking passwords with argon2id, a few at a time.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::config;

/// Hashes and checks passwords. Each check is slow on purpose, so only some run at once: a flood of sign-ins waits here
/// and leaves the rest of the service its processor.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    places: Arc<Semaphore>,
    /// Checked in place of a hash that is not there, so that an unknown address takes as long as a wrong password.
    stand_in: Arc<str>,
}

/// Hashing failed; only wrong settings or want of memory can do that.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashError(String);

impl Passwords {
    /// Reads the costs from the settings; wrong ones are an error at the start.
    pub fn new(settings: &config::SignIn) -> Result<Self, HashError> {
        let params = Params::new(settings.argon2_memory_kib, settings.argon2_passes, settings.argon2_lanes, None)
            .map_err(wrong)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let stand_in = argon2.hash_password(crate::secrets::random_token().as_bytes()).map_err(wrong)?.to_string();
        Ok(Self { argon2, places: Arc::new(Semaphore::new(settings.concurrent_checks)), stand_in: stand_in.into() })
    }

    /// Hashes a new password.
    pub async fn hash(&self, password: String) -> Result<String, HashError> {
        self.run(move |argon2, _| argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(wrong))
            .await?
    }

    /// Whether `password` belongs to `hash`. Takes the same time when there is no hash, and is then never true.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, HashError> {
        self.run(move |argon2, stand_in| {
            let known = hash.is_some();
            let parsed = PasswordHash::new(hash.as_deref().unwrap_or(stand_in)).map_err(wrong)?;
            Ok(argon2.verify_password(password.as_bytes(), &parsed).is_ok() && known)
        })
        .await?
    }

    /// Not `web::block`: those threads belong to the database, and hashing would hold them up.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>, &str) -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(wrong)?;
        let (argon2, stand_in) = (self.argon2.clone(), Arc::clone(&self.stand_in));
        tokio::task::spawn_blocking(move || {
            let result = work(&argon2, &stand_in);
            drop(place);
            result
        })
        .await
        .map_err(wrong)
    }
}

fn wrong(error: impl std::fmt::Display) -> HashError {
    HashError(error.to_string())
}
