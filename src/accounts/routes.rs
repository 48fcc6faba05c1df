//! Routes of this room.

use utoipa::OpenApi;

use super::pages::{self, own, second_factor, set_password, set_up};
use super::{admin_pages, api};
use crate::web::{Access, Administrator, Kind, Roles, Routes};

const ADMINISTRATOR: Access = Access::Roles(Administrator::ALLOWED);

/// Adds them. The named sessions come before `{id}`, which would take their names for numbers.
pub fn add(routes: &mut Routes) {
    sign_in(routes);
    own(routes);
    routes.get("/admin/accounts", Kind::Page, ADMINISTRATOR, admin_pages::list);
    routes.get("/admin/accounts/new", Kind::Page, ADMINISTRATOR, admin_pages::add);
    routes.post("/admin/accounts/new", Kind::Page, ADMINISTRATOR, admin_pages::post_add);
    routes.post("/admin/accounts/{id}/send-link", Kind::Page, ADMINISTRATOR, admin_pages::post_send_link);
    routes.get("/api/v1/key", Kind::Api, Access::SignedIn, api::key);
}

fn sign_in(routes: &mut Routes) {
    const SET_UP: &str = "/sign-in/second-factor/set-up";
    let (page, public) = (Kind::Page, Access::Public);
    routes.get("/sign-in", page, public, pages::sign_in);
    routes.post("/sign-in", page, public, pages::post_sign_in);
    routes.get("/sign-in/second-factor", page, public, second_factor::code);
    routes.post("/sign-in/second-factor", page, public, second_factor::post_code);
    routes.get(SET_UP, page, public, set_up::set_up_first);
    routes.post(SET_UP, page, public, set_up::post_set_up_first);
    routes.post("/sign-out", page, public, pages::post_sign_out);
    routes.get("/forgotten-password", page, public, set_password::forgotten);
    routes.post("/forgotten-password", page, public, set_password::post_forgotten);
    routes.get("/forgotten-password/sent", page, public, set_password::forgotten_sent);
    routes.get("/set-password/{token}", page, public, set_password::set_password);
    routes.post("/set-password/{token}", page, public, set_password::post_set_password);
}

fn own(routes: &mut Routes) {
    const SET_UP: &str = "/account/second-factor/set-up";
    let (page, signed_in) = (Kind::Page, Access::SignedIn);
    routes.get("/account", page, signed_in, own::account);
    routes.post("/account/sessions/end-others", page, signed_in, own::post_end_others);
    routes.post("/account/sessions/{id}/end", page, signed_in, own::post_end_session);
    routes.post("/account/devices/forget", page, signed_in, own::post_forget_devices);
    routes.get("/account/password", page, signed_in, own::password);
    routes.post("/account/password", page, signed_in, own::post_password);
    routes.get("/account/second-factor", page, signed_in, second_factor::factor);
    routes.post("/account/second-factor", page, signed_in, second_factor::post_factor);
    routes.get(SET_UP, page, signed_in, set_up::set_up);
    routes.post(SET_UP, page, signed_in, set_up::post_set_up);
}

/// What the calls of this room take and answer.
pub fn calls() -> utoipa::openapi::OpenApi {
    api::Calls::openapi()
}
