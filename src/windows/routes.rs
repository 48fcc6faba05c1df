//! Routes of this room.

use super::api;
use crate::web::{Access, Kind, Routes};

/// Adds them.
pub fn add(routes: &mut Routes) {
    routes.get("/api/v1/windows/{month}", Kind::Api, Access::SignedIn, api::window);
}
