//! What systems can ask about their own key.

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use crate::web::{AnyRole, ByKey};

/// The calls of this room, for the description of all calls.
#[derive(OpenApi)]
#[openapi(paths(key))]
pub(super) struct Calls;

/// A key, and what it may do.
#[derive(Serialize, ToSchema)]
#[schema(as = Key)]
struct KeyJson {
    /// Number of the key.
    id: String,
    /// Whose key it is.
    name: String,
    /// Its roles.
    grants: Vec<GrantJson>,
}

/// A role, and where it is held.
#[derive(Serialize, ToSchema)]
#[schema(as = Grant)]
struct GrantJson {
    /// Such as `provider_user`.
    role: &'static str,
    /// `national`, `area:CODE`, `provider:ID` or `location:ID`.
    scope: String,
}

/// What the key that asks may do; a first call to try.
#[utoipa::path(
    get,
    path = "/api/v1/key",
    tag = "keys",
    responses((status = 200, description = "The key", body = KeyJson))
)]
pub async fn key(by: ByKey<AnyRole>) -> HttpResponse {
    let grants = by.grants.iter().map(|(role, scope)| GrantJson { role: role.as_str(), scope: scope.to_string() });
    HttpResponse::Ok().json(KeyJson { id: by.key.id.to_string(), name: by.key.name, grants: grants.collect() })
}
