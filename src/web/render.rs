//! From a typed view to the page that leaves.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use serde::Serialize;

use super::components::{BackLink, Breadcrumbs, NotificationBanner};
use super::csrf;
use super::guards::{
    Administrator, CaseOfficers, Extractors, ProviderAdministrators, Providers, RegisterReader, Roles,
};
use super::visitor::Visitor;
use crate::accounts::{Grants, Scope};
use crate::app::State;
use crate::config::Environment;
use crate::error::AppError;

/// What the layout shows around every page.
#[derive(Debug, Serialize)]
pub(super) struct Shell {
    pub title: String,
    pub has_errors: bool,
    pub service_name: String,
    pub signed_in: Option<SignedInMenu>,
    pub navigation: Vec<NavigationLink>,
    pub csrf_token: String,
    pub flash: Option<NotificationBanner>,
    pub back_link: Option<BackLink>,
    pub breadcrumbs: Option<Breadcrumbs>,
    pub environment_notice: Option<&'static str>,
    pub wide: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct SignedInMenu {
    name: String,
}

#[derive(Debug, Serialize)]
pub(super) struct NavigationLink {
    text: &'static str,
    href: &'static str,
    current: bool,
}

#[derive(Serialize)]
pub(super) struct View<T> {
    pub shell: Shell,
    pub page: T,
}

impl Shell {
    /// The layout for nobody in particular: for errors, where looking up who asks may be what failed.
    pub(super) fn anonymous(state: &State, title: &str) -> Self {
        Self {
            title: title.to_owned(),
            has_errors: false,
            service_name: state.config.server.service_name.clone(),
            signed_in: None,
            navigation: Vec::new(),
            csrf_token: String::new(),
            flash: None,
            back_link: None,
            breadcrumbs: None,
            environment_notice: environment_notice(state.config.environment),
            wide: false,
        }
    }

    /// The layout for whoever asks.
    pub(super) fn of(visitor: &Visitor, title: &str) -> Self {
        let mut shell = Self::anonymous(visitor.state(), title);
        if let Some(person) = visitor.person() {
            shell.signed_in = Some(SignedInMenu { name: person.account.name.clone() });
            shell.csrf_token = csrf::masked(&visitor.csrf_token());
            shell.navigation = navigation(visitor.path(), &person.grants);
        }
        shell
    }
}

/// The links at the top, by role. A room with pages of its own adds its line here.
fn navigation(path: &str, grants: &Grants) -> Vec<NavigationLink> {
    let is_in = |href: &str| path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
    let mut links = Vec::new();
    let provides = Providers::scopes_of(grants).is_some();
    if provides {
        let is_return = ["/returns", "/locations"].into_iter().any(is_in);
        links.push(NavigationLink { text: "Returns", href: "/returns", current: is_return });
    }
    if ProviderAdministrators::scopes_of(grants).is_some() {
        links.push(NavigationLink { text: "People", href: "/people", current: is_in("/people") });
    }
    if RegisterReader::scopes_of(grants).is_some() {
        links.push(NavigationLink { text: "Compliance", href: "/compliance", current: is_in("/compliance") });
        let is_register = !provides && ["/locations", "/providers", "/imports"].into_iter().any(is_in);
        links.push(NavigationLink { text: "Register", href: "/locations", current: is_register });
    }
    // A case is against a whole provider; who holds a role for one location sees none.
    if CaseOfficers::scopes_of(grants).is_some() {
        links.push(NavigationLink { text: "Cases", href: "/cases", current: is_in("/cases") });
    } else if Providers::scopes_of(grants).is_some_and(|scopes| scopes.0.iter().any(is_provider)) {
        links.push(NavigationLink { text: "Notices", href: "/cases", current: is_in("/cases") });
    }
    if Extractors::scopes_of(grants).is_some() {
        links.push(NavigationLink { text: "Extracts", href: "/extracts", current: is_in("/extracts") });
    }
    if Administrator::scopes_of(grants).is_some() {
        links.push(NavigationLink { text: "Administration", href: "/admin", current: is_in("/admin") });
    }
    links.push(NavigationLink { text: "Your account", href: "/account", current: is_in("/account") });
    links
}

fn is_provider(scope: &Scope) -> bool {
    matches!(scope, Scope::Provider(_))
}

/// Where somebody begins: with the first of what their role is for, or else with their account.
pub(super) fn home(grants: &Grants) -> &'static str {
    // An administrator reads the register too, but comes for the accounts.
    let is_administrator = Administrator::scopes_of(grants).is_some();
    let links = navigation("", grants);
    let first = links.iter().find(|link| !is_administrator || link.href == "/admin");
    first.map_or("/account", |link| link.href)
}

fn environment_notice(environment: Environment) -> Option<&'static str> {
    match environment {
        Environment::Production | Environment::Test => None,
        Environment::Demo | Environment::Development => {
            Some("This is a demonstration. The people and figures here are made up.")
        }
    }
}

/// An answer with a page, made step by step.
pub struct PageBuilder<'a> {
    visitor: &'a Visitor,
    template: &'a str,
    shell: Shell,
}

impl<'a> PageBuilder<'a> {
    pub(super) fn new(visitor: &'a Visitor, template: &'a str, title: &str) -> Self {
        Self { visitor, template, shell: Shell::of(visitor, title) }
    }

    /// Adds a link back, above the page.
    #[must_use]
    pub fn back(mut self, link: BackLink) -> Self {
        self.shell.back_link = Some(link);
        self
    }

    /// Adds the pages above this one.
    #[must_use]
    pub fn breadcrumbs(mut self, breadcrumbs: Breadcrumbs) -> Self {
        self.shell.breadcrumbs = Some(breadcrumbs);
        self
    }

    /// Gives the page more width, for tables.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.shell.wide = true;
        self
    }

    /// 200 with the page, and the message that was kept for it.
    pub fn show<T: Serialize>(mut self, page: T) -> Result<HttpResponse, AppError> {
        self.shell.flash = self.visitor.take_flash();
        self.answer(StatusCode::OK, page)
    }

    /// 422 with the same page again, its errors said; the title then begins "Error:".
    pub fn show_errors<T: Serialize>(mut self, page: T) -> Result<HttpResponse, AppError> {
        self.shell.has_errors = true;
        self.answer(StatusCode::UNPROCESSABLE_ENTITY, page)
    }

    /// Another status with a page that explains it.
    pub fn answer<T: Serialize>(self, status: StatusCode, page: T) -> Result<HttpResponse, AppError> {
        let view = View { shell: self.shell, page };
        let html = self
            .visitor
            .state()
            .templates
            .render(self.template, &view)
            .map_err(|error| AppError::Internal(error.into()))?;
        Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
    }
}

/// 303 to another page of ours, after a form: a reload there sends nothing twice.
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}
