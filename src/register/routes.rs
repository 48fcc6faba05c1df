//! Routes of this room.

use super::{admin_pages, pages, report_pages};
use crate::web::{Access, Administrator, Kind, LocationReader, RegisterReader, Roles, Routes};

const ADMINISTRATOR: Access = Access::Roles(Administrator::ALLOWED);
const READER: Access = Access::Roles(RegisterReader::ALLOWED);
const LOCATION_READER: Access = Access::Roles(LocationReader::ALLOWED);

/// Adds them. The named lists come before `{id}`, which would take their names for ids.
pub fn add(routes: &mut Routes) {
    routes.get("/locations", Kind::Page, READER, pages::search);
    routes.get("/locations/to-place", Kind::Page, READER, pages::to_place);
    routes.get("/locations/dual-registered", Kind::Page, READER, pages::dual_registered);
    routes.get("/locations/{id}", Kind::Page, LOCATION_READER, pages::location);
    routes.get("/providers/{id}", Kind::Page, LOCATION_READER, pages::provider);
    routes.get("/imports", Kind::Page, READER, report_pages::list);
    routes.get("/imports/{id}", Kind::Page, READER, report_pages::report);
    routes.get("/imports/{id}/changes", Kind::Page, READER, report_pages::changes);
    routes.get("/admin/locations/{id}/place", Kind::Page, ADMINISTRATOR, admin_pages::place);
    routes.post("/admin/locations/{id}/place", Kind::Page, ADMINISTRATOR, admin_pages::post_place);
    routes.get("/admin/providers/{id}/public-body", Kind::Page, ADMINISTRATOR, admin_pages::public_body);
    routes.post("/admin/providers/{id}/public-body", Kind::Page, ADMINISTRATOR, admin_pages::post_public_body);
}
