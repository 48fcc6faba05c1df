//! What the pages of this room post, and what is said when it cannot be used.

mod access;
mod administration;

use serde::Deserialize;
use validator::Validate;

use super::actions::AddAccount;
use super::model::{Email, Role};
use super::rules::fits;
use super::scope::Scope;
use crate::web::FormErrors;

pub use access::{AcceptForm, AskForm, DecideForm, FindForm, InviteForm};
pub use administration::{GrantForm, KeyForm};

const EMAIL_FORMAT: &str = "Enter an email address in the correct format, like name@example.com";

/// `POST /sign-in`
#[derive(Debug, Deserialize)]
pub struct SignInForm {
    /// Address as typed.
    #[serde(default)]
    pub email: String,
    /// Password as typed.
    #[serde(default)]
    pub password: String,
    /// Path to go to afterwards.
    #[serde(default)]
    pub next: String,
}

/// `POST /set-password/{token}`
#[derive(Debug, Deserialize)]
pub struct SetPasswordForm {
    /// The new password.
    #[serde(default)]
    pub password: String,
}

/// `POST /forgotten-password`
#[derive(Debug, Deserialize)]
pub struct ForgottenForm {
    /// Address as typed.
    #[serde(default)]
    pub email: String,
}

/// `POST /account/password`
#[derive(Debug, Deserialize)]
pub struct ChangePasswordForm {
    /// The present password.
    #[serde(default)]
    pub present: String,
    /// The new one.
    #[serde(default)]
    pub password: String,
}

/// What pages post that ask for a code.
#[derive(Debug, Default, Deserialize)]
pub struct CodeForm {
    /// The code as typed.
    #[serde(default)]
    pub code: String,
    /// Whether to ask for no code on this device for a while.
    #[serde(default)]
    pub remember: String,
    /// The name that an app's secret is made from, while it is set up.
    #[serde(default)]
    pub name: String,
    /// Path to go to afterwards.
    #[serde(default)]
    pub next: String,
}

/// `POST /account/second-factor`
#[derive(Debug, Deserialize)]
pub struct FactorForm {
    /// The code as typed.
    #[serde(default)]
    pub code: String,
    /// `renew` or `off`.
    #[serde(default, rename = "do")]
    pub action: String,
}

/// `POST /admin/accounts/new`
#[derive(Debug, Default, Deserialize, Validate)]
pub struct AddAccountForm {
    /// Address to sign in with.
    #[serde(default)]
    #[validate(length(min = 1, message = "Enter an email address"))]
    pub email: String,
    /// First name and surname.
    #[serde(default)]
    #[validate(
        length(min = 1, max = 200, message = "Enter a first name and surname, of 200 characters or fewer"),
        non_control_character(message = "Name must not have line breaks or control characters")
    )]
    pub name: String,
    /// Role, as stored.
    #[serde(default)]
    #[validate(length(min = 1, message = "Choose what this person does"))]
    pub role: String,
    /// Kind of the scope.
    #[serde(default)]
    #[validate(length(min = 1, message = "Choose what this person can see"))]
    pub scope_kind: String,
    /// Code or id of the scope.
    #[serde(default)]
    pub scope_id: String,
}

impl AddAccountForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 5] = ["name", "email", "role", "scope_kind", "scope_id"];

    /// Reads the form into what it asks for, or says everything that is wrong with it.
    pub fn read(&mut self) -> Result<AddAccount, FormErrors> {
        for text in [&mut self.email, &mut self.name, &mut self.scope_id] {
            *text = text.trim().to_owned();
        }
        let mut errors = FormErrors::default();
        if let Err(found) = self.validate() {
            let found = found.field_errors();
            for field in Self::FIELDS {
                let first = found.get(field).and_then(|list| list.first()).and_then(|error| error.message.clone());
                if let Some(message) = first {
                    errors.add(field, message);
                }
            }
        }
        let email = self.email.parse::<Email>();
        if email.is_err() {
            errors.add("email", EMAIL_FORMAT);
        }
        let grant = read_grant((&self.role, &self.scope_kind, &self.scope_id), &mut errors);
        match (email, grant) {
            (Ok(email), Some((role, scope))) if errors.is_empty() => {
                Ok(AddAccount { email, name: self.name.clone(), role, scopes: vec![scope], send_link: true })
            }
            _ => Err(errors),
        }
    }
}

/// Reads a role and where it is held, or says what is wrong.
fn read_grant((role, kind, id): (&str, &str, &str), errors: &mut FormErrors) -> Option<(Role, Scope)> {
    let role = role.parse::<Role>().ok();
    if role.is_none() {
        errors.add("role", "Choose what this person does");
    }
    let scope = read_scope(kind, id, errors);
    if let (Some(role), Some(scope)) = (role, &scope)
        && !fits(role, scope)
    {
        errors.add("scope_kind", "Choose something that fits what this person does");
    }
    role.zip(scope)
}

fn read_scope(kind: &str, id: &str, errors: &mut FormErrors) -> Option<Scope> {
    if kind == "national" {
        return Some(Scope::National);
    }
    // Which code to ask for is not known until the kind is chosen.
    if kind.is_empty() {
        errors.add("scope_kind", "Choose what this person can see");
        return None;
    }
    if id.is_empty() {
        errors.add("scope_id", "Enter the code of the area, provider or location");
    }
    let scope = format!("{kind}:{id}").parse();
    if scope.is_err() {
        errors.add("scope_id", "Code must only include letters, numbers and hyphens, like 1-101604091");
    }
    scope.ok()
}
