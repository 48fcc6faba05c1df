//! Routes of this room.

use super::pages;
use crate::web::{Access, Administrator, Kind, Roles, Routes};

const ADMINISTRATOR: Access = Access::Roles(Administrator::ALLOWED);

/// Adds them.
pub fn add(routes: &mut Routes) {
    routes.get("/admin/mail", Kind::Page, ADMINISTRATOR, pages::list);
    routes.get("/admin/mail/{id}", Kind::Page, ADMINISTRATOR, pages::show);
    routes.post("/admin/mail/{id}/retry", Kind::Page, ADMINISTRATOR, pages::post_retry);
}
