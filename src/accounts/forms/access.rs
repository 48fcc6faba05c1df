//! What is posted by whoever asks for access, is invited, or decides.

use serde::Deserialize;

use super::super::actions::access::{AskForAccess, Invite};
use super::super::model::{Email, Refusal, Role};
use super::super::scope::Scope;
use super::EMAIL_FORMAT;
use crate::web::FormErrors;

/// `GET /register`
#[derive(Debug, Default, Deserialize)]
pub struct FindForm {
    /// Name, postcode or CQC id.
    #[serde(default)]
    pub q: String,
}

/// `POST /register/locations/{id}`
#[derive(Debug, Default, Deserialize)]
pub struct AskForm {
    /// First name.
    #[serde(default)]
    pub first_name: String,
    /// Surname.
    #[serde(default)]
    pub surname: String,
    /// Work address.
    #[serde(default)]
    pub email: String,
    /// What they do where they work.
    #[serde(default)]
    pub job_title: String,
    /// Role, as stored.
    #[serde(default)]
    pub role: String,
}

/// A line of text without control characters, of at most so many characters.
fn line(text: &str, longest: usize) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

/// Some lines of text; other control characters are refused.
fn lines(text: &str, longest: usize) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    let fits = text.chars().count() <= longest && !text.chars().any(|c| c.is_control() && c != '\n');
    fits.then(|| text.to_owned())
}

/// A role that a provider gives.
fn role(text: &str) -> Option<Role> {
    text.parse().ok().filter(|role| matches!(role, Role::ProviderUser | Role::ProviderAdmin))
}

impl AskForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 5] = ["first_name", "surname", "email", "job_title", "role"];

    /// Reads the form, or says everything that is wrong with it.
    pub fn read(&self, location_id: &str) -> Result<AskForAccess, FormErrors> {
        let mut errors = FormErrors::default();
        let mut need = |field, found: Option<String>, message: &str| {
            if found.is_none() {
                errors.add(field, message);
            }
            found.unwrap_or_default()
        };
        let first = need("first_name", line(&self.first_name, 90), "Enter your first name, of 90 characters or fewer");
        let last = need("surname", line(&self.surname, 90), "Enter your surname, of 90 characters or fewer");
        let job = need("job_title", line(&self.job_title, 100), "Enter your job title, of 100 characters or fewer");
        let email = self.email.parse::<Email>();
        if self.email.trim().is_empty() {
            errors.add("email", "Enter your work email address");
        } else if email.is_err() {
            errors.add("email", EMAIL_FORMAT);
        }
        let role = role(&self.role);
        if role.is_none() {
            errors.add("role", "Choose what you need to do");
        }
        match (email, role) {
            (Ok(email), Some(role)) if errors.is_empty() => Ok(AskForAccess {
                location_id: location_id.to_owned(),
                name: format!("{first} {last}"),
                email,
                job_title: job,
                role,
            }),
            _ => Err(errors),
        }
    }
}

/// `POST /invitations/{token}`
#[derive(Debug, Default, Deserialize)]
pub struct AcceptForm {
    /// First name.
    #[serde(default)]
    pub first_name: String,
    /// Surname.
    #[serde(default)]
    pub surname: String,
    /// What they do where they work.
    #[serde(default)]
    pub job_title: String,
}

impl AcceptForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 3] = ["first_name", "surname", "job_title"];

    /// Name and job title, or everything that is wrong.
    pub fn read(&self) -> Result<(String, String), FormErrors> {
        let mut errors = FormErrors::default();
        let first = line(&self.first_name, 90);
        let last = line(&self.surname, 90);
        let job = line(&self.job_title, 100);
        for (field, found, message) in [
            ("first_name", &first, "Enter your first name, of 90 characters or fewer"),
            ("surname", &last, "Enter your surname, of 90 characters or fewer"),
            ("job_title", &job, "Enter your job title, of 100 characters or fewer"),
        ] {
            if found.is_none() {
                errors.add(field, message);
            }
        }
        match (first, last, job) {
            (Some(first), Some(last), Some(job)) => Ok((format!("{first} {last}"), job)),
            _ => Err(errors),
        }
    }
}

/// `POST /people/invite`
#[derive(Debug, Default, Deserialize)]
pub struct InviteForm {
    /// Work address.
    #[serde(default)]
    pub email: String,
    /// Role, as stored.
    #[serde(default)]
    pub role: String,
    /// `provider:ID` or `location:ID`.
    #[serde(default)]
    pub scope: String,
}

impl InviteForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 3] = ["email", "role", "scope"];

    /// Reads the form, or says everything that is wrong with it.
    pub fn read(&self) -> Result<Invite, FormErrors> {
        let mut errors = FormErrors::default();
        let email = self.email.parse::<Email>();
        if self.email.trim().is_empty() {
            errors.add("email", "Enter an email address");
        } else if email.is_err() {
            errors.add("email", EMAIL_FORMAT);
        }
        let role = role(&self.role);
        if role.is_none() {
            errors.add("role", "Choose what this person does");
        }
        let scope = self.scope.parse::<Scope>();
        if scope.is_err() {
            errors.add("scope", "Choose where this person works");
        }
        match (email, role, scope) {
            (Ok(email), Some(role), Ok(scope)) if errors.is_empty() => Ok(Invite { email, role, scope }),
            _ => Err(errors),
        }
    }
}

/// What is posted by whoever decides on a request.
#[derive(Debug, Default, Deserialize)]
pub struct DecideForm {
    /// Why it is refused, as stored.
    #[serde(default)]
    pub reason: String,
    /// What the person is told with that.
    #[serde(default)]
    pub message: String,
    /// A note for others who decide.
    #[serde(default)]
    pub note: String,
}

impl DecideForm {
    /// The reason and the message, or what is wrong.
    pub fn refusal(&self) -> Result<(Refusal, String), FormErrors> {
        let mut errors = FormErrors::default();
        let reason = self.reason.parse::<Refusal>();
        if reason.is_err() {
            errors.add("reason", "Choose a reason");
        }
        let message = lines(&self.message, 1_000);
        if message.is_none() {
            errors.add("message", "Message must be 1,000 characters or fewer");
        }
        match (reason, message) {
            (Ok(Refusal::Other), Some(message)) if message.is_empty() => {
                errors.add("message", "Say what the reason is");
                Err(errors)
            }
            (Ok(reason), Some(message)) => Ok((reason, message)),
            _ => Err(errors),
        }
    }

    /// The note, or what is wrong.
    pub fn note(&self) -> Result<String, FormErrors> {
        let note = lines(&self.note, 1_000).filter(|note| !note.is_empty());
        note.ok_or_else(|| FormErrors::one("note", "Write a note of 1,000 characters or fewer"))
    }
}
