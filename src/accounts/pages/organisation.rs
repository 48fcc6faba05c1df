//! Signing in through the organisation where somebody works.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, Brought, Journey, VouchError};
use super::{Next, continue_with, end_own_session, local_path};
use crate::error::AppError;
use crate::web::components::NotificationBanner;
use crate::web::{Empty, Form, SignedIn, Visitor, device, see_other};

/// Longest path that is remembered while a browser is away: the cookie has little room.
const LONGEST_NEXT: usize = 500;

#[derive(Serialize)]
struct NotVouchedPage {
    heading: &'static str,
    paragraphs: Vec<&'static str>,
}

/// `GET /sign-in/with/{organisation}`
///
/// No form, because browsers do not let a form lead to another host (`form-action`). Nothing is stored by it.
pub async fn leave(
    visitor: Visitor,
    organisation: web::Path<String>,
    query: web::Query<Next>,
) -> Result<HttpResponse, AppError> {
    actions::find_organisation(visitor.state(), &organisation).ok_or(AppError::NotFound)?;
    let next = Some(local_path(&query.next)).filter(|path| path.len() <= LONGEST_NEXT).unwrap_or("/");
    if visitor.person().is_some() {
        return Ok(see_other(next));
    }
    match actions::depart(visitor.state(), &organisation, next).await {
        Ok((address, journey)) => {
            visitor
                .keep_journey(&serde_json::to_string(&journey).map_err(|error| AppError::Internal(error.into()))?)?;
            Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish())
        }
        Err(error) => not_vouched(&visitor, error),
    }
}

/// `GET /sign-in/with/{organisation}/done`
///
/// The provider leads here by an ordinary link, so there can be no token of a form; `state`, which only this browser's
/// cookie has beside the provider, takes its place.
pub async fn come_back(
    visitor: Visitor,
    request: HttpRequest,
    organisation: web::Path<String>,
    brought: web::Query<Brought>,
) -> Result<HttpResponse, AppError> {
    let state = visitor.state();
    actions::find_organisation(state, &organisation).ok_or(AppError::NotFound)?;
    let journey = visitor.take_journey().and_then(|text| serde_json::from_str::<Journey>(&text).ok());
    let Some(journey) = journey else { return not_vouched(&visitor, VouchError::NotOnTheWay) };
    let next = journey.next.clone();
    let device = device(&request, &state.config);
    match actions::arrive(state, &organisation, (journey, brought.into_inner()), device).await {
        Ok(begun) => {
            end_own_session(&visitor).await?;
            continue_with(&visitor, &begun, local_path(&next))
        }
        Err(error) => not_vouched(&visitor, error),
    }
}

/// The same words whether or not there is an account: who may be asked about people is not told who is here.
fn not_vouched(visitor: &Visitor, error: VouchError) -> Result<HttpResponse, AppError> {
    let (status, heading, paragraphs) = match error {
        VouchError::NotOnTheWay => (
            StatusCode::BAD_REQUEST,
            "Sign in again",
            vec!["This page works once, and only for a few minutes. Go back and press the button again."],
        ),
        VouchError::Refused => (
            StatusCode::FORBIDDEN,
            "We could not sign you in",
            vec![
                "You can sign in this way if you have an account here, and your organisation tells us the email address of that account.",
                "If you think that you have one, sign in with your email address and password, or ask for help.",
            ],
        ),
        VouchError::Down => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Your organisation does not answer",
            vec![
                "We asked your organisation who you are, and got no answer that we could use. Try again later, or sign in with your email address and password.",
            ],
        ),
        VouchError::Other(error) => return Err(error.into()),
    };
    visitor.page("accounts/not_vouched", heading).answer(status, NotVouchedPage { heading, paragraphs })
}

/// `POST /account/sign-in-with/{id}/end`
pub async fn post_unlink(
    signed_in: SignedIn,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    let SignedIn { visitor, person } = signed_in;
    actions::unlink(visitor.state(), person.account.id, *id).await?;
    visitor.flash(&NotificationBanner::success("You do not sign in that way any more."));
    Ok(see_other("/account"))
}
