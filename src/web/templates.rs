//! Pages as Handlebars templates: every one is parsed at the start, a name that the view lacks is an error, and
//! whatever a view says is escaped.
//!
//! A template is named by its path without `.hbs`: `components/button`. Partials that only components use start with
//! `_`. Pages are written inside `{{#layout}} … {{/layout}}`.

mod helpers;

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use handlebars::{DirectorySourceOptions, Handlebars};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::assets::Assets;

const EXTENSION: &str = ".hbs";
const LAYOUT: &str = "layout";

#[derive(RustEmbed)]
#[folder = "templates/"]
struct Embedded;

/// Where the templates are read from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The copies inside the binary, parsed once.
    Embedded,
    /// A folder, read again for every page, so that an edit shows on reload.
    Directory(PathBuf),
}

/// Why the templates cannot be used, in one line for the person who wrote them.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TemplateError {
    /// A template is not well formed.
    #[error("template {name}, line {line}: {reason}")]
    Malformed {
        /// The template's name.
        name: String,
        /// The line where reading stopped, counted from 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// There is no layout, so the folder is not our folder of templates.
    #[error("no templates at {0}: layout.hbs is missing")]
    NoLayout(String),
}

/// Why a page could not be written; the reader gets a plain apology and the log gets this.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template could not be read or parsed.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The template and the view do not fit together.
    #[error("page {page}: {reason}")]
    View {
        /// The template that was asked for.
        page: String,
        /// The template, line and name that failed.
        reason: String,
    },
}

/// The parsed templates.
#[derive(Debug)]
pub struct Templates {
    source: Source,
    assets: Arc<Assets>,
    parsed: Handlebars<'static>,
    /// The same without escaping, for messages in plain text.
    plain: Handlebars<'static>,
}

impl Templates {
    /// Parses every template; the first bad one is the error.
    pub fn load(source: Source, assets: Arc<Assets>) -> Result<Self, TemplateError> {
        let parsed = parse(&source, &assets)?;
        let plain = unescaped(&parsed);
        Ok(Self { source, assets, parsed, plain })
    }

    /// Writes a page from its view.
    pub fn render<T: Serialize>(&self, name: &str, view: &T) -> Result<String, RenderError> {
        let rendered = match self.source {
            Source::Embedded => self.parsed.render(name, view),
            Source::Directory(_) => parse(&self.source, &self.assets)?.render(name, view),
        };
        rendered.map_err(|error| unfit(name, &error))
    }

    /// Writes a plain-text message from its view: nothing is escaped, because nothing reads it as HTML.
    pub fn render_text<T: Serialize>(&self, name: &str, view: &T) -> Result<String, RenderError> {
        let rendered = match self.source {
            Source::Embedded => self.plain.render(name, view),
            Source::Directory(_) => unescaped(&parse(&self.source, &self.assets)?).render(name, view),
        };
        rendered.map_err(|error| unfit(name, &error))
    }
}

fn unescaped(templates: &Handlebars<'static>) -> Handlebars<'static> {
    let mut plain = templates.clone();
    plain.register_escape_fn(handlebars::no_escape);
    plain
}

fn unfit(name: &str, error: &handlebars::RenderError) -> RenderError {
    RenderError::View { page: name.to_owned(), reason: one_line(&error.to_string()) }
}

/// The templates inside the program, parsed once for all instances of the application in it; without helpers, which
/// belong to one.
static INSIDE: LazyLock<Result<Handlebars<'static>, TemplateError>> = LazyLock::new(|| {
    let mut templates = empty();
    for (name, text) in embedded() {
        templates.register_template_string(&name, text).map_err(|error| malformed(&error))?;
    }
    Ok(templates)
});

fn parse(source: &Source, assets: &Arc<Assets>) -> Result<Handlebars<'static>, TemplateError> {
    let (mut templates, place) = match source {
        Source::Embedded => (INSIDE.clone()?, "the binary".to_owned()),
        Source::Directory(folder) => {
            let mut templates = empty();
            let parsed = templates.register_templates_directory(folder, DirectorySourceOptions::default());
            parsed.map_err(|error| malformed(&error))?;
            (templates, folder.display().to_string())
        }
    };
    helpers::register(&mut templates, Arc::clone(assets));
    if templates.has_template(LAYOUT) { Ok(templates) } else { Err(TemplateError::NoLayout(place)) }
}

fn empty() -> Handlebars<'static> {
    let mut templates = Handlebars::new();
    templates.set_strict_mode(true);
    // An indented partial would add spaces to what a person typed in a text area.
    templates.set_prevent_indent(true);
    templates
}

fn embedded() -> impl Iterator<Item = (String, String)> {
    Embedded::iter().filter_map(|path| {
        let name = path.strip_suffix(EXTENSION)?.to_owned();
        let text = String::from_utf8_lossy(&Embedded::get(&path)?.data).into_owned();
        Some((name, text))
    })
}

fn malformed(error: &handlebars::TemplateError) -> TemplateError {
    TemplateError::Malformed {
        name: error.name().cloned().unwrap_or_default(),
        line: error.pos().map_or(1, |(line, _)| line),
        reason: one_line(&error.reason().to_string()),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
