//! The page that every form of a case has.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;

use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, Checkboxes, CsrfField, DateInput, ErrorSummary, FileUpload, Input, InsetText, Radios, Textarea,
};
use crate::web::{FormErrors, Posted, Visitor};

/// One field of a form, or a heading between them.
#[derive(Default, Serialize)]
pub struct Part {
    radios: Option<Radios>,
    checkboxes: Option<Checkboxes>,
    input: Option<Input>,
    textarea: Option<Textarea>,
    date: Option<DateInput>,
    upload: Option<FileUpload>,
    heading: Option<String>,
    paragraph: Option<String>,
    more: Option<More>,
}

/// Boxes that few need, closed at first.
#[derive(Serialize)]
struct More {
    summary: String,
    open: bool,
    boxes: Vec<Checkboxes>,
}

impl Part {
    /// A heading above the fields that follow.
    pub fn heading(text: impl Into<String>) -> Self {
        Self { heading: Some(text.into()), ..Self::default() }
    }

    /// A paragraph between the fields.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self { paragraph: Some(text.into()), ..Self::default() }
    }

    /// Boxes that few need, behind a line that says what they are.
    pub fn more(summary: impl Into<String>, open: bool, boxes: Vec<Checkboxes>) -> Self {
        Self { more: Some(More { summary: summary.into(), open, boxes }), ..Self::default() }
    }
}

macro_rules! part {
    ($($field:ident: $kind:ty),*) => {
        $(impl From<$kind> for Part {
            fn from(part: $kind) -> Self {
                Self { $field: Some(part), ..Self::default() }
            }
        })*
    };
}

part!(radios: Radios, checkboxes: Checkboxes, input: Input, textarea: Textarea, date: DateInput, upload: FileUpload);

/// A form with what is said around it.
pub struct FormPage {
    /// The heading.
    pub title: String,
    /// Above the heading.
    pub caption: String,
    /// Paragraphs under it.
    pub intro: Vec<String>,
    /// Something to heed, if there is.
    pub inset: Option<InsetText>,
    /// Where it is posted.
    pub action: String,
    /// The version of the case that it is about.
    pub version: Option<i64>,
    /// The fields.
    pub parts: Vec<Part>,
    /// The button.
    pub button: Button,
    /// Names of the fields in order, for the summary of errors.
    pub fields: Vec<&'static str>,
    /// Where the link back leads.
    pub back: BackLink,
}

#[derive(Serialize)]
struct View {
    errors: ErrorSummary,
    heading: String,
    caption: String,
    intro: Vec<String>,
    inset: Option<InsetText>,
    action: String,
    csrf: CsrfField,
    version: Option<i64>,
    parts: Vec<Part>,
    button: Button,
    files: bool,
}

impl FormPage {
    /// Shows it, with what is wrong with what was typed.
    pub fn show(self, visitor: &Visitor, errors: &FormErrors) -> Result<HttpResponse, AppError> {
        let view = View {
            errors: errors.summary(&self.fields),
            heading: self.title.clone(),
            caption: self.caption,
            intro: self.intro,
            inset: self.inset,
            action: self.action,
            csrf: visitor.form_token(),
            version: self.version,
            files: self.parts.iter().any(|part| part.upload.is_some()),
            parts: self.parts,
            button: self.button,
        };
        let page = visitor.page("enforcement/form", &self.title).back(self.back);
        if errors.is_empty() { page.show(view) } else { page.show_errors(view) }
    }
}

/// The same error, with the way back to the case if it says that something cannot be done now.
pub fn with_case(id: i64, text: &'static str) -> impl FnOnce(AppError) -> AppError {
    move |error| match error {
        AppError::Conflict(_) | AppError::Refused(StatusCode::CONFLICT, _) => {
            AppError::NotNow { detail: error.to_string(), text, href: format!("/cases/{id}") }
        }
        other => other,
    }
}

/// What officers read on the link back to a case.
pub const TO_CASE: &str = "Go to the case";

/// A date with what was typed in it.
pub fn date(id: &str, legend: &str, posted: &Posted, errors: &FormErrors) -> DateInput {
    let part = |name: &str| posted.text(&format!("{id}-{name}")).to_owned();
    DateInput::new(id, legend).values(part("day"), part("month"), part("year")).error_if(errors.of(id))
}

/// Lines with what was typed in them.
pub fn lines(id: &str, label: &str, rows: u8, posted: &Posted, errors: &FormErrors) -> Textarea {
    Textarea::new(id, label).rows(rows).value(posted.text(id)).error_if(errors.of(id))
}

/// A line with what was typed in it.
pub fn line(id: &str, label: &str, posted: &Posted, errors: &FormErrors) -> Input {
    Input::text(id, label).value(posted.text(id)).error_if(errors.of(id))
}

/// A choice of words with the one that was chosen.
pub fn choice<T: Copy>(
    (id, legend): (&str, &str),
    all: &[T],
    words: (impl Fn(T) -> &'static str, impl Fn(T) -> &'static str),
    posted: &Posted,
    errors: &FormErrors,
) -> Radios {
    let radios = all.iter().fold(Radios::new(id, legend), |radios, one| radios.option(words.0(*one), words.1(*one)));
    radios.value(posted.text(id)).error_if(errors.of(id))
}
