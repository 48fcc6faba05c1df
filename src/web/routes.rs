//! The list of routes: what each is for and who may use it, in one place that tests can read.

use actix_web::dev::Handler;
use actix_web::http::{Method, header};
use actix_web::{FromRequest, HttpResponse, Responder, guard, web};
use serde::Serialize;

use crate::accounts::Role;

/// What a route answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// HTML for people.
    Page,
    /// JSON for systems.
    Api,
    /// Styles and scripts.
    Asset,
    /// Files that people take away.
    File,
    /// Health checks.
    Operations,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Whoever is signed in, or has a key.
    SignedIn,
    /// Whoever holds one of these roles.
    Roles(&'static [Role]),
}

impl Serialize for Access {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Public => serializer.serialize_str("public"),
            Self::SignedIn => serializer.serialize_str("signed_in"),
            Self::Roles(roles) => roles.serialize(serializer),
        }
    }
}

/// One route, as tests and `capacity-tracker routes` see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteInfo {
    /// `GET` or `POST`, `PUT` …
    pub method: &'static str,
    /// With names in braces: `/set-password/{token}`.
    pub path: &'static str,
    /// What it answers with.
    pub kind: Kind,
    /// Who may use it.
    pub access: Access,
}

/// Collects routes, then mounts them.
#[derive(Default)]
pub struct Routes {
    list: Vec<RouteInfo>,
    resources: Vec<(&'static str, Vec<actix_web::Route>)>,
}

impl Routes {
    /// A page or call that only reads; answers `HEAD` too.
    pub fn get<H, A>(&mut self, path: &'static str, kind: Kind, access: Access, handler: H)
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        let reads = guard::Any(guard::Get()).or(guard::Head());
        self.add("GET", path, kind, access, web::route().guard(reads).to(handler));
    }

    /// A form or call that changes something.
    pub fn post<H, A>(&mut self, path: &'static str, kind: Kind, access: Access, handler: H)
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.add("POST", path, kind, access, web::method(Method::POST).to(handler));
    }

    /// A call that puts something in the place of what was there.
    pub fn put<H, A>(&mut self, path: &'static str, kind: Kind, access: Access, handler: H)
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.add("PUT", path, kind, access, web::put().to(handler));
    }

    fn add(&mut self, method: &'static str, path: &'static str, kind: Kind, access: Access, route: actix_web::Route) {
        self.list.push(RouteInfo { method, path, kind, access });
        match self.resources.iter_mut().find(|(known, _)| *known == path) {
            Some((_, routes)) => routes.push(route),
            None => self.resources.push((path, vec![route])),
        }
    }

    /// All routes, in the order they were added.
    pub fn list(&self) -> &[RouteInfo] {
        &self.list
    }

    /// Makes them answer. A known path with another method is 405, not 404.
    pub fn mount(self, config: &mut web::ServiceConfig) {
        for (path, routes) in self.resources {
            let methods: Vec<&str> =
                self.list.iter().filter(|route| route.path == path).map(|route| route.method).collect();
            let allow = methods.join(", ").replace("GET", "GET, HEAD");
            let refuse = move || {
                let allow = allow.clone();
                async move { HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, allow)).finish() }
            };
            let resource = web::resource(path).default_service(web::to(refuse));
            config.service(routes.into_iter().fold(resource, actix_web::Resource::route));
        }
    }
}
