//! Routes of this room.

use utoipa::OpenApi;

use super::admin_pages::{keys, one};
use super::pages::{
    self, invitation, organisation, own, people, register, requests, second_factor, set_password, set_up,
};
use super::{admin_pages, api};
use crate::web::{Access, Administrator, Approvers, Kind, ProviderAdministrators, Roles, Routes};

const ADMINISTRATOR: Access = Access::Roles(Administrator::ALLOWED);

/// Adds them. The named sessions come before `{id}`, which would take their names for numbers.
pub fn add(routes: &mut Routes) {
    sign_in(routes);
    own(routes);
    ask(routes);
    people(routes);
    administration(routes);
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
    routes.get("/sign-in/with/{organisation}", page, public, organisation::leave);
    routes.get("/sign-in/with/{organisation}/done", page, public, organisation::come_back);
    routes.get("/forgotten-password", page, public, set_password::forgotten);
    routes.post("/forgotten-password", page, public, set_password::post_forgotten);
    routes.get("/forgotten-password/sent", page, public, set_password::forgotten_sent);
    routes.get("/set-password/{token}", page, public, set_password::set_password);
    routes.post("/set-password/{token}", page, public, set_password::post_set_password);
}

fn administration(routes: &mut Routes) {
    let page = Kind::Page;
    routes.get("/admin/accounts", page, ADMINISTRATOR, admin_pages::list);
    routes.get("/admin/accounts/new", page, ADMINISTRATOR, admin_pages::add);
    routes.post("/admin/accounts/new", page, ADMINISTRATOR, admin_pages::post_add);
    routes.get("/admin/accounts/{id}", page, ADMINISTRATOR, one::account);
    routes.post("/admin/accounts/{id}/send-link", page, ADMINISTRATOR, admin_pages::post_send_link);
    routes.post("/admin/accounts/{id}/give", page, ADMINISTRATOR, one::post_give);
    routes.post("/admin/accounts/{id}/revoke", page, ADMINISTRATOR, one::post_revoke);
    routes.post("/admin/accounts/{id}/close", page, ADMINISTRATOR, one::post_close);
    routes.post("/admin/accounts/{id}/reopen", page, ADMINISTRATOR, one::post_reopen);
    routes.post("/admin/accounts/{id}/second-factor/remove", page, ADMINISTRATOR, one::post_remove_factor);
    routes.get("/admin/keys", page, ADMINISTRATOR, keys::list);
    routes.get("/admin/keys/new", page, ADMINISTRATOR, keys::add);
    routes.post("/admin/keys/new", page, ADMINISTRATOR, keys::post_add);
    routes.post("/admin/keys/{id}/revoke", page, ADMINISTRATOR, keys::post_revoke);
}

/// For those who have no account yet.
fn ask(routes: &mut Routes) {
    let (page, public) = (Kind::Page, Access::Public);
    routes.get("/register", page, public, register::find);
    routes.get("/register/locations/{id}", page, public, register::ask);
    routes.post("/register/locations/{id}", page, public, register::post_ask);
    routes.get("/register/sent", page, public, register::sent);
    routes.get("/register/email/{token}", page, public, register::prove);
    routes.post("/register/email/{token}", page, public, register::post_prove);
    routes.get("/invitations/{token}", page, public, invitation::invitation);
    routes.post("/invitations/{token}", page, public, invitation::post_invitation);
}

fn people(routes: &mut Routes) {
    const OF_PROVIDER: Access = Access::Roles(ProviderAdministrators::ALLOWED);
    const APPROVER: Access = Access::Roles(Approvers::ALLOWED);
    let page = Kind::Page;
    routes.get("/people", page, OF_PROVIDER, people::people);
    routes.get("/people/invite", page, OF_PROVIDER, people::invite);
    routes.post("/people/invite", page, OF_PROVIDER, people::post_invite);
    routes.post("/people/invitations/{id}/withdraw", page, OF_PROVIDER, people::post_withdraw);
    routes.get("/people/requests", page, APPROVER, requests::list);
    routes.get("/people/requests/{id}", page, APPROVER, requests::request);
    routes.post("/people/requests/{id}/approve", page, APPROVER, requests::post_approve);
    routes.post("/people/requests/{id}/refuse", page, APPROVER, requests::post_refuse);
    routes.post("/people/requests/{id}/notes", page, APPROVER, requests::post_note);
    routes.get("/people/{id}/remove", page, OF_PROVIDER, people::remove);
    routes.post("/people/{id}/remove", page, OF_PROVIDER, people::post_remove);
}

fn own(routes: &mut Routes) {
    const SET_UP: &str = "/account/second-factor/set-up";
    let (page, signed_in) = (Kind::Page, Access::SignedIn);
    routes.get("/account", page, signed_in, own::account);
    routes.post("/account/sessions/end-others", page, signed_in, own::post_end_others);
    routes.post("/account/sessions/{id}/end", page, signed_in, own::post_end_session);
    routes.post("/account/devices/forget", page, signed_in, own::post_forget_devices);
    routes.post("/account/sign-in-with/{id}/end", page, signed_in, organisation::post_unlink);
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
