//! Routes of this room.

use utoipa::OpenApi;

use super::guards::{Chasers, Senders};
use super::{api, pages};
use crate::returns::guards::Readers;
use crate::web::{Access, Administrator, Kind, RegisterReader, Roles, Routes};

const OFFICERS: Access = Access::Roles(RegisterReader::ALLOWED);
const CHASERS: Access = Access::Roles(Chasers::ALLOWED);
const SENDERS: Access = Access::Roles(Senders::ALLOWED);
const GRANTERS: Access = Access::Roles(pages::Granters::ALLOWED);
const READERS: Access = Access::Roles(Readers::ALLOWED);
const ADMINISTRATOR: Access = Access::Roles(Administrator::ALLOWED);

/// Adds them. `batches` comes before `{month}`, which would take it for one.
pub fn add(routes: &mut Routes) {
    routes.get("/compliance", Kind::Page, OFFICERS, pages::overview);
    routes.get("/compliance/batches/{id}", Kind::Page, SENDERS, pages::batch);
    routes.post("/compliance/batches/{id}/undo", Kind::Page, SENDERS, pages::post_undo);
    routes.get("/compliance/{month}", Kind::Page, OFFICERS, pages::month);
    routes.post("/compliance/{month}/download", Kind::Page, OFFICERS, pages::post_download);
    routes.get("/compliance/{month}/message", Kind::Page, SENDERS, pages::messages);
    routes.post("/compliance/{month}/message", Kind::Page, SENDERS, pages::post_send);
    routes.get("/compliance/{month}/locations/{id}", Kind::Page, OFFICERS, pages::location);
    routes.get("/compliance/{month}/locations/{id}/contacts", Kind::Page, CHASERS, pages::contacts);
    routes.post("/compliance/{month}/locations/{id}/contacts", Kind::Page, CHASERS, pages::post_contact);
    routes.get("/compliance/{month}/locations/{id}/not-operating", Kind::Page, CHASERS, pages::report);
    routes.post("/compliance/{month}/locations/{id}/not-operating", Kind::Page, CHASERS, pages::post_report);
    routes.get("/locations/{id}/compliance", Kind::Page, READERS, pages::own);
    routes.get("/admin/not-operating", Kind::Page, ADMINISTRATOR, pages::reports);
    routes.get("/admin/not-operating/{id}", Kind::Page, ADMINISTRATOR, pages::check);
    routes.post("/admin/not-operating/{id}", Kind::Page, ADMINISTRATOR, pages::post_check);
    routes.get("/compliance/{month}/locations/{id}/extension", Kind::Page, GRANTERS, pages::extension);
    routes.post("/compliance/{month}/locations/{id}/extension", Kind::Page, GRANTERS, pages::post_extension);
    routes.get("/api/v1/compliance/{month}", Kind::Api, READERS, api::compliance);
}

/// What these calls take and answer.
pub fn calls() -> utoipa::openapi::OpenApi {
    api::Calls::openapi()
}
