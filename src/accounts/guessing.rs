//! How hard a new password is to guess: a list of passwords that many people use, and zxcvbn.

use std::collections::HashSet;
use std::sync::Arc;

use super::rules::PasswordProblem;
use crate::config;

const BUILT_IN: &str = include_str!("common_passwords.txt");

/// What a new password is held against.
#[derive(Clone)]
pub struct Guessing {
    common: Arc<HashSet<String>>,
    score: u8,
}

impl Guessing {
    /// Reads the list inside the program and the file that the settings name.
    pub fn new(settings: &config::SignIn) -> Result<Self, String> {
        let mut common: HashSet<String> = lines(BUILT_IN).collect();
        if !settings.common_passwords.is_empty() {
            let text = std::fs::read_to_string(&settings.common_passwords)
                .map_err(|error| format!("sign_in.common_passwords: {}: {error}", settings.common_passwords))?;
            common.extend(lines(&text));
        }
        Ok(Self { common: Arc::new(common), score: settings.password_score })
    }

    /// Refuses what is on the list, also with digits or marks added to it, and what takes too few guesses. `about` is what
    /// an attacker would try first: the address, the name, the words of the service.
    pub fn judge(&self, password: &str, about: &[&str]) -> Result<(), PasswordProblem> {
        let plain = password.trim().to_lowercase();
        let letters: String = plain.chars().filter(|character| character.is_alphabetic()).collect();
        if self.common.contains(&plain) || self.common.contains(&letters) {
            return Err(PasswordProblem::Common);
        }
        let inputs: Vec<&str> = about.iter().copied().chain(["capacity", "tracker", "capacitytracker"]).collect();
        if u8::from(zxcvbn::zxcvbn(password, &inputs).score()) < self.score {
            return Err(PasswordProblem::Guessable);
        }
        Ok(())
    }
}

fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| line.trim().to_lowercase()).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessing(more: &[(&str, &str)]) -> Result<Guessing, String> {
        Guessing::new(&config::Config::with(more).unwrap().sign_in)
    }

    #[test]
    fn what_many_people_use_is_refused_and_what_nobody_would_guess_is_not() {
        let guessing = guessing(&[]).unwrap();
        for (password, expected) in [
            ("correct horse battery staple", Ok(())),
            ("three unrelated words", Ok(())),
            ("sunny-demo-harbour", Ok(())),
            ("ööööö ü ß kräftig", Ok(())),
            ("Password Password", Err(PasswordProblem::Common)),
            ("Capacity-Tracker-2026!", Err(PasswordProblem::Common)),
            ("qwertyuiopasdf", Err(PasswordProblem::Common)),
            ("abcabcabcabcabc", Err(PasswordProblem::Guessable)),
            ("josephine1985", Err(PasswordProblem::Guessable)),
            ("2026-01-01-2026", Err(PasswordProblem::Guessable)),
        ] {
            assert_eq!(guessing.judge(password, &["jo@example.org", "josephine", "smith"]), expected, "{password}");
        }
        // The longest that is taken is judged quickly.
        let began = std::time::Instant::now();
        assert!(guessing.judge(&"aB3$ü ".repeat(33), &[]).is_ok());
        assert!(began.elapsed() < std::time::Duration::from_secs(2), "{:?}", began.elapsed());
    }

    #[test]
    fn the_list_can_be_made_longer_and_a_file_that_is_missing_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("more.txt");
        std::fs::write(&file, "Purple Monkey Dishwasher\n").unwrap();
        let longer = guessing(&[("sign_in.common_passwords", file.to_str().unwrap())]).unwrap();
        assert_eq!(longer.judge("purple monkey dishwasher", &[]), Err(PasswordProblem::Common));
        assert!(guessing(&[("sign_in.common_passwords", "no-such-file")]).is_err());
    }
}
