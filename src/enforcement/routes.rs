//! Routes of this room.

use utoipa::OpenApi;

use super::guards::{CaseReaders, Managers, Officers};
use super::{api, pages};
use crate::web::{Access, Administrator, Kind, Roles, Routes};

const OFFICERS: Access = Access::Roles(Officers::ALLOWED);
const MANAGERS: Access = Access::Roles(Managers::ALLOWED);
const READERS: Access = Access::Roles(CaseReaders::ALLOWED);
const ADMINISTRATOR: Access = Access::Roles(Administrator::ALLOWED);

/// Adds them. Words come before `{id}`, which would take them for an id.
pub fn add(routes: &mut Routes) {
    routes.get("/cases", Kind::Page, READERS, pages::list);
    routes.get("/cases/calendar", Kind::Page, OFFICERS, pages::calendar);
    routes.get("/cases/report", Kind::Page, OFFICERS, pages::report);
    routes.get("/cases/report/download", Kind::File, OFFICERS, pages::report_file);
    routes.get("/cases/report/amounts", Kind::File, OFFICERS, pages::amounts_file);
    routes.get("/cases/triggers", Kind::Page, OFFICERS, pages::triggers);
    routes.get("/cases/new", Kind::Page, OFFICERS, pages::new);
    routes.post("/cases/new", Kind::Page, OFFICERS, pages::post_new);
    routes.get("/cases/{id}", Kind::Page, READERS, pages::case);
    routes.get("/cases/{id}/representations", Kind::Page, READERS, pages::represent);
    routes.post("/cases/{id}/representations", Kind::Page, READERS, pages::post_represent);
    routes.get("/cases/{id}/preview", Kind::Page, OFFICERS, pages::preview);
    routes.post("/cases/{id}/sign", Kind::Page, MANAGERS, pages::post_sign);
    routes.get("/cases/{id}/withdrawal", Kind::Page, OFFICERS, pages::withdrawal);
    routes.post("/cases/{id}/withdrawal", Kind::Page, MANAGERS, pages::post_withdrawal);
    routes.get("/cases/{id}/pack", Kind::File, OFFICERS, pages::pack);
    routes.get("/cases/{id}/documents/{file}", Kind::File, READERS, pages::document);
    routes.get("/cases/{id}/act/{act}", Kind::Page, OFFICERS, pages::act);
    routes.post("/cases/{id}/act/{act}", Kind::Page, OFFICERS, pages::post_act);
    routes.get("/cases/{id}/manage/{act}", Kind::Page, MANAGERS, pages::manage);
    routes.post("/cases/{id}/manage/{act}", Kind::Page, MANAGERS, pages::post_manage);
    routes.get("/admin/enforcement", Kind::Page, ADMINISTRATOR, pages::settings);
    routes.get("/api/v1/cases/report", Kind::Api, OFFICERS, api::report);
}

/// The description of this room's calls.
pub fn calls() -> utoipa::openapi::OpenApi {
    api::Calls::openapi()
}
