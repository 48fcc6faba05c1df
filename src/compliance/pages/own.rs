//! What a provider sees of its missed windows: why, month by month, and what clears them.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::{actions, labels, why};
use crate::error::AppError;
use crate::returns::guards::Readers;
use crate::web::As;
use crate::web::components::{BackLink, InsetText, Link, Table};
use crate::windows::rules::{in_words, month_at};

#[derive(Serialize)]
struct OwnPage {
    caption: String,
    window: String,
    outlook: InsetText,
    months: Option<Table>,
    rules: Vec<String>,
    task: Link,
}

/// `GET /locations/{id}/compliance`
pub async fn own(asker: As<Readers>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let state = asker.visitor.state();
    let month = month_at(state.clock.now()).ok_or(AppError::NotFound)?;
    let found = actions::why(state, asker.scopes.clone(), id.into_inner(), month).await?.ok_or(AppError::NotFound)?;
    let returns = format!("/locations/{}/returns/{month}", found.location.id);
    let page = OwnPage {
        caption: found.location.name.clone(),
        window: in_words(&found.window, state.clock.now()),
        outlook: why::in_words(state, &found),
        months: why::months(state, &found, false),
        rules: labels::rules(&state.config.compliance),
        task: Link::new(format!("Return for {}", month.for_people()), returns.clone()),
    };
    let title = format!("Missed windows, {}", found.location.name);
    let back = BackLink::new(returns).text("The return");
    asker.visitor.page("compliance/own", &title).back(back).wide().show(page)
}
