//! Routes of this room.

use utoipa::OpenApi;

use super::guards::{Providers, Readers};
use super::{api, pages};
use crate::web::{Access, Kind, Roles, Routes};

const PROVIDERS: Access = Access::Roles(Providers::ALLOWED);
const READERS: Access = Access::Roles(Readers::ALLOWED);

/// Adds them.
pub fn add(routes: &mut Routes) {
    routes.get("/returns", Kind::Page, PROVIDERS, pages::owed);
    routes.get("/locations/{id}/returns/{month}", Kind::Page, READERS, pages::task_list);
    routes.post("/locations/{id}/returns/{month}/unchanged", Kind::Page, PROVIDERS, pages::post_unchanged);
    routes.get("/locations/{id}/returns/{month}/answers", Kind::Page, READERS, pages::answers);
    routes.get("/locations/{id}/returns/{month}/receipt", Kind::Page, READERS, pages::receipt);
    routes.get("/locations/{id}/sections/{section}", Kind::Page, PROVIDERS, pages::section);
    routes.post("/locations/{id}/sections/{section}", Kind::Page, PROVIDERS, pages::post_section);
    routes.get("/locations/{id}/sections/{section}/check", Kind::Page, PROVIDERS, pages::check);
    routes.get("/locations/{id}/history", Kind::Page, READERS, pages::history);
    routes.get("/api/v1/locations/{id}", Kind::Api, READERS, api::location);
    routes.get("/api/v1/locations/{id}/returns/{month}", Kind::Api, READERS, api::monthly_return);
    routes.get("/api/v1/locations/{id}/sections/{section}", Kind::Api, READERS, api::section);
    routes.put("/api/v1/locations/{id}/sections/{section}", Kind::Api, PROVIDERS, api::put_section);
}

/// What these calls take and answer.
pub fn calls() -> utoipa::openapi::OpenApi {
    api::Calls::openapi()
}
