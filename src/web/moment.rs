//! When a request came in: noted once, before it waits for anything.

use actix_web::dev::ServiceRequest;
use actix_web::{HttpMessage, HttpRequest};

use crate::app::State;
use crate::clock::UtcTime;

/// The moment, where a request keeps it.
#[derive(Debug, Clone, Copy)]
struct CameAt(UtcTime);

/// Notes that a request came in now.
pub(super) fn note(request: &ServiceRequest, state: &State) {
    request.extensions_mut().insert(CameAt(state.clock.now()));
}

/// When a request came in.
pub(super) fn came_at(request: &HttpRequest, state: &State) -> UtcTime {
    let noted = request.extensions().get::<CameAt>().map(|noted| noted.0);
    noted.unwrap_or_else(|| state.clock.now())
}
