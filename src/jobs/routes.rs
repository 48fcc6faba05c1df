//! Routes of this room.

use super::pages;
use crate::web::{Access, Administrator, Kind, Roles, Routes};

const ADMINISTRATOR: Access = Access::Roles(Administrator::ALLOWED);

/// Adds them.
pub fn add(routes: &mut Routes) {
    routes.get("/admin/jobs", Kind::Page, ADMINISTRATOR, pages::list);
    routes.post("/admin/jobs/{id}/retry", Kind::Page, ADMINISTRATOR, pages::post_retry);
    routes.post("/admin/jobs/{id}/dismiss", Kind::Page, ADMINISTRATOR, pages::post_dismiss);
}
