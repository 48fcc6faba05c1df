//! What is to be done, and how far each part is.

use serde::Serialize;

use super::tag::Tag;

/// One thing to do.
#[derive(Clone, Debug, Serialize)]
pub struct Task {
    text: String,
    href: Option<String>,
    hint: Option<String>,
    hint_id: String,
    status: Option<String>,
    status_id: String,
    tag: Option<Tag>,
    cannot_start: bool,
}

impl Task {
    /// A thing to do that has no page yet and no status.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: None,
            hint: None,
            hint_id: String::new(),
            status: None,
            status_id: String::new(),
            tag: None,
            cannot_start: false,
        }
    }

    /// Leads to the page where it is done.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Says more about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// It is done; the status is plain text so that what is left to do stands out.
    #[must_use]
    pub fn done(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }

    /// It is not done; the tag says how far it is.
    #[must_use]
    pub fn status(mut self, tag: Tag) -> Self {
        self.tag = Some(tag);
        self
    }

    /// It waits for something else; leave out the link.
    #[must_use]
    pub fn cannot_start(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self.cannot_start = true;
        self
    }
}

/// What is to be done, and how far each part is.
#[derive(Clone, Debug, Serialize)]
pub struct TaskList {
    id: String,
    tasks: Vec<Task>,
}

impl TaskList {
    /// A list without tasks. The id must be unique on the page.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), tasks: Vec::new() }
    }

    /// Adds a task.
    #[must_use]
    pub fn task(mut self, mut task: Task) -> Self {
        let number = self.tasks.len() + 1;
        task.hint_id = format!("{}-{number}-hint", self.id);
        task.status_id = format!("{}-{number}-status", self.id);
        self.tasks.push(task);
        self
    }
}
