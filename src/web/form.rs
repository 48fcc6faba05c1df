//! A posted form: read only when it came from one of our own pages.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use serde::de::DeserializeOwned;

use super::components::ErrorSummary;
use super::csrf;
use super::visitor::Visitor;
use crate::error::AppError;

/// The fields of a form. Reading it checks, in this order: the origin, the kind of content, the token, the fields.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        let body = web::Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let visitor = visitor.await?;
            csrf::require_same_origin(&request, &visitor.state().config.server.public_url)?;
            if request.content_type() != "application/x-www-form-urlencoded" {
                return Err(AppError::BadRequest("This is not a form that we can read.").into());
            }
            let body = body.await?;
            Ok(Self(read(&visitor, &body)?))
        })
    }
}

/// A form that is nothing but its button.
#[derive(Debug, serde::Deserialize)]
pub struct Empty {}

/// What is wrong with a form, by field.
#[derive(Debug, Default)]
pub struct FormErrors(Vec<(&'static str, String)>);

impl FormErrors {
    /// One thing that is wrong.
    pub fn one(field: &'static str, message: impl Into<String>) -> Self {
        Self(vec![(field, message.into())])
    }

    /// Adds what is wrong with a field; only the first thing is kept.
    pub fn add(&mut self, field: &'static str, message: impl Into<String>) {
        if self.of(field).is_none() {
            self.0.push((field, message.into()));
        }
    }

    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, message)| message.as_str())
    }

    /// The same at the top of the page; `fields` are in the order of the page.
    pub fn summary(&self, fields: &[&str]) -> ErrorSummary {
        fields
            .iter()
            .filter_map(|field| self.of(field).map(|message| (field, message)))
            .fold(ErrorSummary::new(), |summary, (field, message)| summary.problem(field, message))
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a page posts, by name: for pages whose fields depend on what they show.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Posted(Vec<(String, String)>);

impl Posted {
    pub(super) fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// What was typed in a field, without space around it; nothing for a field that is not there.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// Everything that was chosen in a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Names and values of the fields whose names begin so, without that beginning.
    pub fn beginning<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.trim())))
    }

    /// The same with a value more, for what a page shows at first.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }
}

impl<'de> serde::Deserialize<'de> for Posted {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

/// Checks the token among fields, and that all of them are text that can be kept.
pub(super) fn check_fields(visitor: &Visitor, pairs: &[(String, String)]) -> Result<(), AppError> {
    let sent = pairs.iter().find(|(name, _)| name == csrf::FIELD).map(|(_, value)| value.as_str());
    if !visitor.has_token(sent.unwrap_or_default()) {
        return Err(AppError::Forbidden(csrf::STALE));
    }
    // PostgreSQL has no text with this character.
    if pairs.iter().any(|(_, value)| value.contains('\0')) {
        return Err(AppError::BadRequest("This form holds something that is not text."));
    }
    Ok(())
}

fn read<T: DeserializeOwned>(visitor: &Visitor, body: &[u8]) -> Result<T, AppError> {
    let pairs: Vec<(String, String)> = serde_html_form::from_bytes(body)
        .map_err(|_| AppError::BadRequest("This form holds something that is not text."))?;
    check_fields(visitor, &pairs)?;
    serde_html_form::from_bytes(body)
        .map_err(|_| AppError::BadRequest("A part of this form is missing or is there twice."))
}
