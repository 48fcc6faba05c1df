//! The shell that all pages and calls share: routes and who may use them, sessions, tokens, layout, errors, log lines.
//!
//! Owns what is the same everywhere; never holds a rule of a room. The way of a request: `shell` (number, log line, security
//! headers, error pages) → the session cookie → the route's handler, whose arguments prove who asks ([`Visitor`],
//! [`SignedIn`], [`As`], [`ByKey`]) → the room's action → `render`.

pub mod address;
mod administration;
pub mod assets;
pub mod components;
pub mod csrf;
mod device;
mod error_pages;
mod form;
mod gallery;
mod guards;
mod headers;
mod listing;
mod moment;
mod pages;
mod render;
pub mod routes;
mod sessions;
mod shell;
pub mod templates;
mod upload;
mod visitor;

pub use device::{device, know_device};
pub use form::{Empty, Form, FormErrors, Posted};
pub use guards::{
    Administrator, AnyRole, Approvers, As, ByKey, CaseOfficers, Chasers, Extractors, LocationReader,
    ProviderAdministrators, Providers, RegisterReader, Roles, SignedIn,
};
pub use listing::{After, Before, PAGE_SIZE, StateFilter, StateLinks, whole};
pub use pages::{not_found, routes as shell_routes};
pub use render::{PageBuilder, see_other};
pub use routes::{Access, Kind, RouteInfo, Routes};
pub use sessions::cookie_sessions;
pub use shell::observe;
pub use upload::{SentFile, UploadForm};
pub use visitor::{HalfWay, Person, Visitor};
