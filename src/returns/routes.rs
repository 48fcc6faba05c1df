//! Routes of this room.

use utoipa::OpenApi;

use super::api;
use super::guards::{Providers, Readers};
use crate::web::{Access, Kind, Roles, Routes};

const PROVIDERS: Access = Access::Roles(Providers::ALLOWED);
const READERS: Access = Access::Roles(Readers::ALLOWED);

/// Adds them.
pub fn add(routes: &mut Routes) {
    routes.get("/api/v1/locations/{id}", Kind::Api, READERS, api::location);
    routes.get("/api/v1/locations/{id}/returns/{month}", Kind::Api, READERS, api::monthly_return);
    routes.get("/api/v1/locations/{id}/sections/{section}", Kind::Api, READERS, api::section);
    routes.put("/api/v1/locations/{id}/sections/{section}", Kind::Api, PROVIDERS, api::put_section);
    routes.get("/api/v1/saves", Kind::Api, READERS, api::saves);
}

/// What these calls take and answer.
pub fn calls() -> utoipa::openapi::OpenApi {
    api::Calls::openapi()
}
