//! Routes of this room.

use utoipa::OpenApi;

use super::api;
use crate::web::{Access, Kind, Routes};

/// Adds them.
pub fn add(routes: &mut Routes) {
    routes.get("/api/v1/windows/{month}", Kind::Api, Access::SignedIn, api::window);
}

/// What the calls of this room take and answer.
pub fn calls() -> utoipa::openapi::OpenApi {
    api::Calls::openapi()
}
