//! Routes of this room.

use utoipa::OpenApi;

use super::api::{feed, run, schedules};
use super::{api, disclosure_pages, pages, recipient_pages, schedule_pages};
use crate::returns::guards::Readers;
use crate::web::{Access, Administrator, Extractors, Kind, Roles, Routes};

const EXTRACTORS: Access = Access::Roles(Extractors::ALLOWED);
const READERS: Access = Access::Roles(Readers::ALLOWED);
const ADMINISTRATOR: Access = Access::Roles(Administrator::ALLOWED);

/// Adds them. `new` and `schedules` come before `{id}`, which would take them for an id.
pub fn add(routes: &mut Routes) {
    routes.get("/extracts", Kind::Page, EXTRACTORS, pages::list);
    routes.get("/extracts/new", Kind::Page, EXTRACTORS, pages::ask);
    routes.post("/extracts/new", Kind::Page, EXTRACTORS, pages::post_ask);
    routes.get("/extracts/schedules", Kind::Page, EXTRACTORS, schedule_pages::list);
    routes.get("/extracts/schedules/new", Kind::Page, EXTRACTORS, schedule_pages::add);
    routes.post("/extracts/schedules/new", Kind::Page, EXTRACTORS, schedule_pages::post_add);
    routes.get("/extracts/schedules/{id}", Kind::Page, EXTRACTORS, schedule_pages::schedule);
    routes.post("/extracts/schedules/{id}/cancel", Kind::Page, EXTRACTORS, schedule_pages::post_cancel);
    routes.get("/extracts/{id}", Kind::Page, EXTRACTORS, pages::run);
    routes.post("/extracts/{id}/repeat", Kind::Page, EXTRACTORS, pages::post_repeat);
    routes.get("/extracts/{id}/{file}", Kind::File, EXTRACTORS, pages::file);
    routes.get("/admin/recipients", Kind::Page, ADMINISTRATOR, recipient_pages::list);
    routes.get("/admin/recipients/new", Kind::Page, ADMINISTRATOR, recipient_pages::add);
    routes.post("/admin/recipients/new", Kind::Page, ADMINISTRATOR, recipient_pages::post_add);
    routes.get("/admin/recipients/{id}", Kind::Page, ADMINISTRATOR, recipient_pages::recipient);
    routes.post("/admin/recipients/{id}/withdraw", Kind::Page, ADMINISTRATOR, recipient_pages::post_withdraw);
    routes.get("/admin/disclosures", Kind::Page, ADMINISTRATOR, disclosure_pages::list);
    routes.get("/api/v1/extracts", Kind::Api, EXTRACTORS, api::list);
    routes.post("/api/v1/extracts", Kind::Api, EXTRACTORS, api::ask);
    routes.get("/api/v1/extracts/schedules", Kind::Api, EXTRACTORS, schedules::list_schedules);
    routes.post("/api/v1/extracts/schedules", Kind::Api, EXTRACTORS, schedules::add_schedule);
    routes.post("/api/v1/extracts/schedules/{id}/cancel", Kind::Api, EXTRACTORS, schedules::cancel_schedule);
    routes.get("/api/v1/extracts/{id}", Kind::Api, EXTRACTORS, run::run);
    routes.post("/api/v1/extracts/{id}/repeat", Kind::Api, EXTRACTORS, run::repeat);
    routes.get("/api/v1/saves", Kind::Api, READERS, feed::saves);
    routes.get("/api/v1/extracts/{id}/{file}", Kind::Api, EXTRACTORS, api::file);
}

/// What these calls take and answer.
pub fn calls() -> utoipa::openapi::OpenApi {
    api::Calls::openapi()
}
