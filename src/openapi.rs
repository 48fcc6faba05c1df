//! The description of all calls, generated from the code that answers them (OpenAPI 3.1).
//!
//! Each room describes its own calls beside their handlers; here they are put together, with what all of them share: the
//! key, and the problem document.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, PathItem, Ref, RefOr, ResponseBuilder};

use crate::error::ProblemJson;
use crate::web::{Access, Kind, Routes};
use crate::{accounts, compliance, enforcement, extracts, notice, returns, windows};

/// Where it is served.
const PATH: &str = "/api/v1/openapi.json";

/// The key of a system.
const KEY: &str = "key";

static TEXT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());

/// What all calls share.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Provider Capacity Tracker",
        description = "The monthly return of adult social care providers in England, for systems.\n\nSend a key: `Authorization: Bearer KEY`. Every error is a problem document (RFC 9457).",
        license(name = "MIT", identifier = "MIT")
    ),
    paths(openapi),
    components(schemas(ProblemJson))
)]
struct Shared;

/// Adds the route of the description itself.
pub fn add(routes: &mut Routes) {
    routes.get(PATH, Kind::Api, Access::Public, openapi);
}

/// The description of all calls.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "description",
    security(()),
    responses((status = 200, description = "This description", body = Object))
)]
async fn openapi() -> HttpResponse {
    HttpResponse::Ok().insert_header(ContentType::json()).body(TEXT.as_str())
}

/// The calls of every room in one document.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut all = Shared::openapi();
    for calls in [
        accounts::routes::calls(),
        compliance::routes::calls(),
        enforcement::routes::calls(),
        extracts::routes::calls(),
        notice::routes::calls(),
        returns::routes::calls(),
        windows::routes::calls(),
    ] {
        all.merge(calls);
    }
    let components = all.components.get_or_insert_default();
    let bearer =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A key, shown once when it is made"));
    components.add_security_scheme(KEY, SecurityScheme::Http(bearer.build()));
    all.security = Some(vec![SecurityRequirement::new(KEY, Vec::<String>::new())]);
    for item in all.paths.paths.values_mut() {
        operations(item).for_each(share);
    }
    all
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete].into_iter().filter_map(Option::as_mut)
}

/// Whatever is not described otherwise is a problem document.
fn share(operation: &mut Operation) {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new()
        .description("Anything else: what is wrong, and how to mend it")
        .content("application/problem+json", problem);
    operation.responses.responses.insert("default".to_owned(), RefOr::T(response.build()));
}

/// The same as JSON, to look at.
pub fn json() -> Value {
    serde_json::from_str(&TEXT).unwrap_or_default()
}
