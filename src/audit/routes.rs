//! Routes of this room.

use super::pages;
use crate::web::{Access, Administrator, Kind, Roles, Routes};

/// Adds them.
pub fn add(routes: &mut Routes) {
    routes.get("/admin/audit", Kind::Page, Access::Roles(Administrator::ALLOWED), pages::list);
}
