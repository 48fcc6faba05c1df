//! Hashing and checking passwords with argon2id, a few at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::Params;
use argon2::password_hash::phc::PasswordHash;
use tokio::sync::Semaphore;

use super::guessing::Guessing;
use super::hashing::{HashError, Hashing, wrong};
use super::rules::{PasswordProblem, check_password};
use crate::config;

/// Hashes and checks passwords. Each check is slow on purpose, so only some run at once: a flood of sign-ins waits here
/// and leaves the rest of the service its processor.
#[derive(Clone)]
pub struct Passwords {
    hashing: Hashing,
    places: Arc<Semaphore>,
    /// Checked in place of a hash that is not there, so that an unknown address takes as long as a wrong password.
    stand_in: Arc<str>,
    guessing: Guessing,
    minimum: usize,
    checked: Arc<AtomicU64>,
}

/// Why a new password was not hashed.
#[derive(Debug, thiserror::Error)]
pub enum NewPasswordError {
    /// It is not good enough.
    #[error(transparent)]
    Problem(#[from] PasswordProblem),
    /// It could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// The password belongs to the hash.
    pub right: bool,
    /// The hash was made at another cost than today's.
    pub outdated: bool,
}

/// One hash to check a password against, and whether a match lets anybody in.
#[derive(Debug, PartialEq, Eq)]
struct Check<'a> {
    hash: &'a str,
    counts: bool,
}

/// What a password is checked against. There is always a check at today's cost, whether or not the account exists and
/// whenever its password was set. Only after the cost was changed does an old hash take longer, by its own check, until
/// its owner signs in again.
fn checks<'a>(hash: Option<&'a str>, stand_in: &'a str, params: &Params) -> Vec<Check<'a>> {
    let alone = |hash, counts| vec![Check { hash, counts }];
    match hash {
        None => alone(stand_in, false),
        Some(hash) if is_current(hash, params) => alone(hash, true),
        Some(hash) => vec![Check { hash, counts: true }, Check { hash: stand_in, counts: false }],
    }
}

fn is_current(hash: &str, params: &Params) -> bool {
    PasswordHash::new(hash).ok().and_then(|parsed| Params::try_from(&parsed).ok()).is_some_and(|used| {
        (used.m_cost(), used.t_cost(), used.p_cost()) == (params.m_cost(), params.t_cost(), params.p_cost())
    })
}

impl Passwords {
    /// Reads the costs from the settings; wrong ones are an error at the start.
    pub fn new(settings: &config::SignIn) -> Result<Self, HashError> {
        let params = Params::new(settings.argon2_memory_kib, settings.argon2_passes, settings.argon2_lanes, None)
            .map_err(|error| wrong(format!("argon2_*: {error}")))?;
        let hashing = Hashing::new(params);
        Ok(Self {
            places: Arc::new(Semaphore::new(settings.concurrent_checks)),
            stand_in: hashing.stand_in()?.into(),
            hashing,
            guessing: Guessing::new(settings).map_err(wrong)?,
            minimum: settings.password_minimum,
            checked: Arc::default(),
        })
    }

    /// Hashes a new password.
    pub async fn hash(&self, password: String) -> Result<String, HashError> {
        self.run(move |hashing, _| hashing.hash(password.as_bytes())).await?
    }

    /// Hashes a new password of somebody, if it is good enough.
    pub async fn hash_new(&self, password: String, email: &str, name: &str) -> Result<String, NewPasswordError> {
        check_password(&password, self.minimum, email, name)?;
        let about: Vec<String> = std::iter::once(email)
            .chain(email.split(['@', '.', '-', '_']))
            .chain(name.split_whitespace())
            .filter(|word| word.chars().count() > 2)
            .map(str::to_lowercase)
            .collect();
        let (guessing, typed) = (self.guessing.clone(), password.clone());
        // It may take some milliseconds, and so does not belong on a thread that serves.
        self.run(move |_, _| guessing.judge(&typed, &about.iter().map(String::as_str).collect::<Vec<_>>())).await??;
        Ok(self.hash(password).await?)
    }

    /// Whether `password` belongs to `hash`. Takes the same time when there is no hash, and is then never right.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<Verified, HashError> {
        let checked = Arc::clone(&self.checked);
        self.run(move |hashing, stand_in| {
            let mut right = false;
            for check in checks(hash.as_deref(), stand_in, hashing.params()) {
                let parsed = PasswordHash::new(check.hash).map_err(wrong)?;
                checked.fetch_add(1, Ordering::Relaxed);
                let matched = hashing.matches(password.as_bytes(), &parsed)?;
                right |= matched && check.counts;
            }
            let outdated = hash.as_deref().is_some_and(|hash| !is_current(hash, hashing.params()));
            Ok(Verified { right, outdated })
        })
        .await?
    }

    /// How many hashes were checked so far. That it grows alike whatever was wrong with an attempt is how it is seen that
    /// the time of an answer tells nothing; a clock would only say so now and then.
    pub fn checked(&self) -> u64 {
        self.checked.load(Ordering::Relaxed)
    }

    /// Not `web::block`: those threads belong to the database, and hashing would hold them up.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hashing, &str) -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(wrong)?;
        let (hashing, stand_in) = (self.hashing.clone(), Arc::clone(&self.stand_in));
        tokio::task::spawn_blocking(move || {
            let result = work(&hashing, &stand_in);
            drop(place);
            result
        })
        .await
        .map_err(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashed_at(memory: u32) -> (String, Params) {
        let params = Params::new(memory, 1, 1, None).unwrap();
        (Hashing::new(params.clone()).hash(b"a password").unwrap(), params)
    }

    #[test]
    fn there_is_always_a_check_at_todays_cost_and_a_stand_in_lets_nobody_in() {
        let (stand_in, today) = hashed_at(16);
        let (current, _) = hashed_at(16);
        let (old, _) = hashed_at(8);
        for (hash, counting) in [(None, 0), (Some(current.as_str()), 1), (Some(old.as_str()), 1)] {
            let checks = checks(hash, &stand_in, &today);
            assert_eq!(checks.iter().filter(|check| is_current(check.hash, &today)).count(), 1, "{hash:?}");
            assert_eq!(checks.iter().filter(|check| check.counts).count(), counting, "{hash:?}");
            assert!(checks.iter().all(|check| check.hash != stand_in || !check.counts));
        }
    }

    #[actix_web::test]
    async fn a_hash_from_before_is_right_and_said_to_be_outdated() {
        let settings = config::Config::with(&[("sign_in.argon2_memory_kib", "16"), ("sign_in.argon2_passes", "1")]);
        let passwords = Passwords::new(&settings.unwrap().sign_in).unwrap();
        let (old, _) = hashed_at(8);
        let current = passwords.hash("a password".to_owned()).await.unwrap();
        for (typed, hash, right, outdated) in [
            ("a password", Some(old.clone()), true, true),
            ("another", Some(old), false, true),
            ("a password", Some(current.clone()), true, false),
            ("another", Some(current), false, false),
            ("a password", None, false, false),
        ] {
            let found = passwords.verify(typed.to_owned(), hash).await.unwrap();
            assert_eq!(found, Verified { right, outdated }, "{typed}");
        }
    }
}
