//! Routes of this room.

use utoipa::OpenApi;

use super::api;
use crate::returns::guards::Readers;
use crate::web::{Access, Kind, Roles, Routes};

const READERS: Access = Access::Roles(Readers::ALLOWED);

/// Adds them.
pub fn add(routes: &mut Routes) {
    routes.get("/api/v1/compliance/{month}", Kind::Api, READERS, api::compliance);
}

/// What these calls take and answer.
pub fn calls() -> utoipa::openapi::OpenApi {
    api::Calls::openapi()
}
