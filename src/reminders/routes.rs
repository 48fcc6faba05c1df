//! Routes of this room.

use super::pages;
use crate::web::{Access, Chasers, Kind, Roles, Routes};

const CHASERS: Access = Access::Roles(Chasers::ALLOWED);

/// Adds them.
pub fn add(routes: &mut Routes) {
    routes.get("/confirm/{token}", Kind::Page, Access::Public, pages::confirm);
    routes.post("/confirm/{token}", Kind::Page, Access::Public, pages::post_confirm);
    routes.get("/confirm/{token}/done", Kind::Page, Access::Public, pages::confirmed);
    routes.get("/account/reminders", Kind::Page, Access::SignedIn, pages::choice);
    routes.post("/account/reminders", Kind::Page, Access::SignedIn, pages::post_choice);
    routes.get("/locations/{id}/reminders", Kind::Page, CHASERS, pages::people);
    routes.post("/locations/{id}/reminders/bounce", Kind::Page, CHASERS, pages::post_bounce);
}
