//! Arguments of handlers that prove who asks. A handler that has one cannot run without the role it names.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};

use super::moment;
use super::visitor::{Person, Visitor};
use crate::accounts::{ApiKey, Grants, Role, Scope, Scopes, queries};
use crate::app::State;
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::extracts;
use crate::secrets::token_hash;

/// A set of roles, named by a type.
pub trait Roles: 'static {
    /// Any of these will do.
    const ALLOWED: &'static [Role];

    /// Whether the role must be held for all of England: for what belongs to no area, provider or location.
    const NATIONAL: bool = false;

    /// Whether what it opens to keys is data of providers, which a recipient without a legal basis gets none of (section
    /// 277B of the Health and Social Care Act 2012).
    const GIVES_DATA: bool = true;

    /// The scopes in which these grants hold one of the roles, if they do and it is enough.
    fn scopes_of(grants: &Grants) -> Option<Scopes> {
        let scopes = grants.scopes_for(Self::ALLOWED)?;
        (!Self::NATIONAL || scopes.0.contains(&Scope::National)).then_some(scopes)
    }
}

/// Administrators of the service.
pub struct Administrator;

impl Roles for Administrator {
    const ALLOWED: &'static [Role] = &[Role::Administrator];
    const NATIONAL: bool = true;
}

/// Those who save returns, and read what is theirs. An administrator is none of them: figures come from the provider,
/// whose duty they are (docs/adr/0016).
pub struct Providers;

impl Roles for Providers {
    const ALLOWED: &'static [Role] = &[Role::ProviderUser, Role::ProviderAdmin];
}

/// Those who look after a provider's people.
pub struct ProviderAdministrators;

impl Roles for ProviderAdministrators {
    const ALLOWED: &'static [Role] = &[Role::ProviderAdmin];
}

/// Those who decide who gets access: administrators of providers, and those of the service.
pub struct Approvers;

impl Roles for Approvers {
    const ALLOWED: &'static [Role] = &[Role::ProviderAdmin, Role::Administrator];
}

/// Those who look things up on the register, each in their scope.
pub struct RegisterReader;

impl Roles for RegisterReader {
    const ALLOWED: &'static [Role] =
        &[Role::Administrator, Role::ComplianceOfficer, Role::EnforcementManager, Role::Analyst, Role::AreaLead];
}

/// Those who chase returns, and see the people behind a location. An analyst reads figures and needs no names.
pub struct Chasers;

impl Roles for Chasers {
    const ALLOWED: &'static [Role] =
        &[Role::Administrator, Role::ComplianceOfficer, Role::EnforcementManager, Role::AreaLead];
}

/// Those who run cases of enforcement. An administrator runs the service, not the cases in it.
pub struct CaseOfficers;

impl Roles for CaseOfficers {
    const ALLOWED: &'static [Role] = &[Role::ComplianceOfficer, Role::EnforcementManager];
}

/// Those who ask for extracts, each of the locations in their scope. The list of extracts has no data in it; a file leaves
/// only for who may have it, which the room looks at for each.
pub struct Extractors;

impl Roles for Extractors {
    const ALLOWED: &'static [Role] = &[Role::Analyst, Role::AreaLead, Role::Administrator];
    const GIVES_DATA: bool = false;
}

/// The same as register readers, and providers, who see their own locations.
pub struct LocationReader;

impl Roles for LocationReader {
    const ALLOWED: &'static [Role] = &[
        Role::Administrator,
        Role::ComplianceOfficer,
        Role::EnforcementManager,
        Role::Analyst,
        Role::AreaLead,
        Role::ProviderAdmin,
        Role::ProviderUser,
    ];
}

/// Somebody who is signed in, in whatever role.
pub struct SignedIn {
    /// The page's visitor.
    pub visitor: Visitor,
    /// Who it is.
    pub person: Person,
}

/// Somebody who is signed in and holds one of the roles of `R`.
pub struct As<R: Roles> {
    /// The page's visitor.
    pub visitor: Visitor,
    /// Who it is.
    pub person: Person,
    /// Where they hold the role: what every query must be given.
    pub scopes: Scopes,
    roles: PhantomData<R>,
}

/// A system with a key that holds one of the roles of `R`.
pub struct ByKey<R: Roles> {
    /// Whose key it is.
    pub key: ApiKey,
    /// All that it may do.
    pub grants: Grants,
    /// Where it holds the role: what every query must be given.
    pub scopes: Scopes,
    /// When its call came in, before it waited for anything.
    pub came_at: UtcTime,
    roles: PhantomData<R>,
}

/// Every role: a key that is known, whatever it may do.
pub struct AnyRole;

impl Roles for AnyRole {
    const ALLOWED: &'static [Role] = &Role::ALL;
    const GIVES_DATA: bool = false;
}

type Proof<T> = Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

impl FromRequest for SignedIn {
    type Error = AppError;
    type Future = Proof<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        let (next, form) = (return_path(request), !request.method().is_safe());
        Box::pin(async move {
            let visitor = visitor.await?;
            let person = visitor.person().cloned().ok_or(AppError::SignInNeeded { next, form })?;
            Ok(Self { visitor, person })
        })
    }
}

impl<R: Roles> FromRequest for As<R> {
    type Error = AppError;
    type Future = Proof<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed_in = SignedIn::from_request(request, payload);
        Box::pin(async move {
            let SignedIn { visitor, person } = signed_in.await?;
            let scopes = R::scopes_of(&person.grants)
                .ok_or(AppError::Forbidden("Your account does not have the role that this page needs."))?;
            Ok(Self { visitor, person, scopes, roles: PhantomData })
        })
    }
}

impl<R: Roles> FromRequest for ByKey<R> {
    type Error = AppError;
    type Future = Proof<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<web::Data<State>>().map(|state| State::clone(state));
        let came_at = state.as_ref().map(|state| moment::came_at(request, state));
        let key_hash = bearer(request).map(token_hash);
        Box::pin(async move {
            let state = state.ok_or_else(|| AppError::Internal(anyhow::anyhow!("the state is missing")))?;
            let no_key = || AppError::SignInNeeded { next: String::new(), form: false };
            let key_hash = key_hash.ok_or_else(no_key)?;
            let found =
                state.db.read_by_key(move |conn| queries::find_key(conn, &key_hash).map_err(AppError::from)).await?;
            let now = state.clock.now();
            let came_at = came_at.unwrap_or(now);
            let works = |key: &ApiKey| key.expires_at.is_none_or(|at| now < at);
            let (key, grants) = found.filter(|(key, _)| works(key)).ok_or_else(no_key)?;
            note_use(&state, &key, now).await;
            let scopes = R::scopes_of(&grants)
                .ok_or(AppError::Forbidden("This key does not have the role that this call needs."))?;
            if R::GIVES_DATA && reads_of_others(&grants, &scopes) {
                let (id, reached) = (key.id, scopes.clone());
                state.db.read(move |conn| extracts::actions::may_be_given(conn, id, &reached, now)).await?;
            }
            Ok(Self { key, grants, scopes, came_at, roles: PhantomData })
        })
    }
}

impl<R: Roles> ByKey<R> {
    /// Whether what it reads is that of others: a provider reads its own, all others do not.
    pub fn reads_of_others(&self) -> bool {
        reads_of_others(&self.grants, &self.scopes)
    }
}

fn reads_of_others(grants: &Grants, scopes: &Scopes) -> bool {
    let is_wide = |scope: &Scope| matches!(scope, Scope::National | Scope::Area(_));
    Providers::scopes_of(grants).is_none() || scopes.0.iter().any(is_wide)
}

/// Seconds between notes that a key is in use.
const NOTE_KEY_EVERY: i64 = 3_600;

/// Notes that a key is in use, seldom enough to cost nothing.
async fn note_use(state: &State, key: &ApiKey, now: UtcTime) {
    if key.last_used_at.is_some_and(|at| now < at.plus_seconds(NOTE_KEY_EVERY)) {
        return;
    }
    let id = key.id;
    let noted = state.db.write(move |conn| queries::touch_key(conn, id, now).map_err(AppError::from)).await;
    if let Err(error) = noted {
        // A call that only reads is not worth failing for this; the next one tries again.
        tracing::warn!(error = error.to_string(), "the use of a key could not be noted");
    }
}

/// The key in `Authorization: Bearer KEY`.
fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// Where to go after signing in: the page that was asked for, or the one that a form was sent from.
fn return_path(request: &HttpRequest) -> String {
    if request.method().is_safe() {
        return request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    }
    let from = request.headers().get(header::REFERER).and_then(|value| value.to_str().ok());
    let from = from.and_then(|from| url::Url::parse(from).ok());
    from.map(|from| from[url::Position::BeforePath..url::Position::AfterQuery].to_owned()).unwrap_or_default()
}
