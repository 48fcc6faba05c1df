//! Routes of this room.

use utoipa::OpenApi;

use super::{admin_pages, api, pages};
use crate::web::{Access, Administrator, Kind, Roles, Routes};

const ADMINISTRATOR: Access = Access::Roles(Administrator::ALLOWED);

/// Adds them.
pub fn add(routes: &mut Routes) {
    routes.get("/sign-in", Kind::Page, Access::Public, pages::sign_in);
    routes.post("/sign-in", Kind::Page, Access::Public, pages::post_sign_in);
    routes.post("/sign-out", Kind::Page, Access::Public, pages::post_sign_out);
    routes.get("/set-password/{token}", Kind::Page, Access::Public, pages::set_password);
    routes.post("/set-password/{token}", Kind::Page, Access::Public, pages::post_set_password);
    routes.get("/account", Kind::Page, Access::SignedIn, pages::account);
    routes.post("/account/sessions/{id}/end", Kind::Page, Access::SignedIn, pages::post_end_session);
    routes.get("/admin/accounts", Kind::Page, ADMINISTRATOR, admin_pages::list);
    routes.get("/admin/accounts/new", Kind::Page, ADMINISTRATOR, admin_pages::add);
    routes.post("/admin/accounts/new", Kind::Page, ADMINISTRATOR, admin_pages::post_add);
    routes.post("/admin/accounts/{id}/send-link", Kind::Page, ADMINISTRATOR, admin_pages::post_send_link);
    routes.get("/api/v1/key", Kind::Api, Access::SignedIn, api::key);
}

/// What the calls of this room take and answer.
pub fn calls() -> utoipa::openapi::OpenApi {
    api::Calls::openapi()
}
