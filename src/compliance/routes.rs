//! Routes of this room.

use utoipa::OpenApi;

use super::{api, pages};
use crate::returns::guards::Readers;
use crate::web::{Access, Kind, RegisterReader, Roles, Routes};

const OFFICERS: Access = Access::Roles(RegisterReader::ALLOWED);
const GRANTERS: Access = Access::Roles(pages::Granters::ALLOWED);
const READERS: Access = Access::Roles(Readers::ALLOWED);

/// Adds them.
pub fn add(routes: &mut Routes) {
    routes.get("/compliance", Kind::Page, OFFICERS, pages::overview);
    routes.get("/compliance/{month}", Kind::Page, OFFICERS, pages::month);
    routes.get("/compliance/{month}/locations/{id}/extension", Kind::Page, GRANTERS, pages::extension);
    routes.post("/compliance/{month}/locations/{id}/extension", Kind::Page, GRANTERS, pages::post_extension);
    routes.get("/api/v1/compliance/{month}", Kind::Api, READERS, api::compliance);
}

/// What these calls take and answer.
pub fn calls() -> utoipa::openapi::OpenApi {
    api::Calls::openapi()
}
