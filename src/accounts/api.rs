//! What systems can ask about their own key.

use actix_web::HttpResponse;
use serde::Serialize;

use crate::web::{AnyRole, ByKey};

#[derive(Serialize)]
struct KeyJson {
    id: String,
    name: String,
    grants: Vec<GrantJson>,
}

#[derive(Serialize)]
struct GrantJson {
    role: &'static str,
    scope: String,
}

/// `GET /api/v1/key`: what the key that asks may do; a first call for suppliers to try.
pub async fn key(by: ByKey<AnyRole>) -> HttpResponse {
    let grants = by.grants.iter().map(|(role, scope)| GrantJson { role: role.as_str(), scope: scope.to_string() });
    HttpResponse::Ok().json(KeyJson { id: by.key.id.to_string(), name: by.key.name, grants: grants.collect() })
}
