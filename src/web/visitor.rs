//! Whoever asks for a page: signed in or not.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use actix_session::{Session, SessionExt};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use tokio::sync::OnceCell;

use super::components::{CsrfField, NotificationBanner};
use super::render::PageBuilder;
use super::sessions::{FLASH, JOURNEY, SESSION_KEY, VISITOR_TOKEN};
use super::{csrf, moment};
use crate::accounts::queries;
use crate::accounts::{Account, Grants, Stage};
use crate::app::State;
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::config;
use crate::error::AppError;
use crate::secrets::{random_token, token_hash};

/// Seconds between notes that a session is in use: often enough for the idle limit, seldom enough to cost nothing.
const TOUCH_EVERY: i64 = 60;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their account.
    pub account: Account,
    /// What they may do.
    pub grants: Grants,
    /// The session they use.
    pub session_id: i64,
    csrf_token: String,
}

impl Person {
    /// As the audit names them.
    pub fn actor(&self) -> Actor {
        Actor::Account(self.account.id)
    }
}

/// Somebody whose password was right, and who is not signed in before they did something else.
#[derive(Debug, Clone)]
pub struct HalfWay {
    /// Their account.
    pub account: Account,
    /// The session that waits.
    pub session_id: i64,
    /// What is missing.
    pub stage: Stage,
    csrf_token: String,
}

/// Whoever asks; every page handler takes this or a guard built on it.
#[derive(Clone)]
pub struct Visitor {
    inner: Rc<Inner>,
}

struct Inner {
    state: State,
    session: Session,
    person: Option<Person>,
    half_way: Option<HalfWay>,
    path: String,
    came_at: UtcTime,
}

impl Visitor {
    /// Who is signed in, if anybody.
    pub fn person(&self) -> Option<&Person> {
        self.inner.person.as_ref()
    }

    /// Who has given the right password and no more, if anybody.
    pub fn half_way(&self) -> Option<&HalfWay> {
        self.inner.half_way.as_ref()
    }

    /// The program's state.
    pub fn state(&self) -> &State {
        &self.inner.state
    }

    /// Path of the request, without the query.
    pub fn path(&self) -> &str {
        &self.inner.path
    }

    /// When the request came in, before it waited for anything.
    pub fn came_at(&self) -> UtcTime {
        self.inner.came_at
    }

    /// The visitor of a request, if a handler has asked for one.
    pub(super) fn known(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Known>().and_then(|known| known.0.get().cloned())
    }

    /// Begins an answer with a page.
    pub fn page<'a>(&'a self, template: &'a str, title: &'a str) -> PageBuilder<'a> {
        PageBuilder::new(self, template, title)
    }

    /// Keeps a message for the next page this browser shows.
    pub fn flash(&self, banner: &NotificationBanner) {
        // A message that cannot be kept is not worth failing for.
        let _ = self.inner.session.insert(FLASH, banner);
    }

    /// The token that a form must carry, as it is written into this page. A visitor who is not signed in gets a cookie.
    pub fn form_token(&self) -> CsrfField {
        CsrfField::new(self.token_text())
    }

    /// The same as text, for components that are whole forms.
    pub fn token_text(&self) -> String {
        csrf::masked(&self.csrf_token())
    }

    /// Signs this browser in: everything in its cookie is new, so that nothing set before signing in survives it.
    pub fn begin_session(&self, key: &str) -> Result<(), AppError> {
        self.inner.session.clear();
        self.inner.session.renew();
        self.inner.session.insert(SESSION_KEY, key).map_err(|error| AppError::Internal(error.into()))
    }

    /// Keeps what is needed when the browser comes back from another host.
    pub fn keep_journey(&self, journey: &str) -> Result<(), AppError> {
        self.inner.session.insert(JOURNEY, journey).map_err(|error| AppError::Internal(error.into()))
    }

    /// What was kept for now; it is there once.
    pub fn take_journey(&self) -> Option<String> {
        self.inner.session.remove_as::<String>(JOURNEY).and_then(Result::ok)
    }

    /// Signs this browser out.
    pub fn end_session(&self) {
        self.inner.session.purge();
    }

    /// The token that a form of this visitor must carry; made now if there is none yet.
    pub(super) fn csrf_token(&self) -> String {
        if let Some(token) = self.session_token() {
            return token.to_owned();
        }
        if let Ok(Some(token)) = self.inner.session.get::<String>(VISITOR_TOKEN) {
            return token;
        }
        let token = random_token();
        // Without a cookie the form will be refused, with a page that says what to do.
        let _ = self.inner.session.insert(VISITOR_TOKEN, &token);
        token
    }

    /// Whether a form carries the right token.
    pub(super) fn has_token(&self, sent: &str) -> bool {
        let expected = match self.session_token() {
            Some(token) => Some(token.to_owned()),
            None => self.inner.session.get::<String>(VISITOR_TOKEN).ok().flatten(),
        };
        expected.is_some_and(|token| csrf::matches(sent, &token))
    }

    /// The token of the session's forms, whatever its stage.
    fn session_token(&self) -> Option<&str> {
        let half_way = || self.half_way().map(|half_way| half_way.csrf_token.as_str());
        self.person().map(|person| person.csrf_token.as_str()).or_else(half_way)
    }

    /// The message kept for this page, which is shown once.
    pub(super) fn take_flash(&self) -> Option<NotificationBanner> {
        // Removing what is not there would still write the cookie anew.
        if !self.inner.session.contains_key(FLASH) {
            return None;
        }
        self.inner.session.remove_as::<NotificationBanner>(FLASH).and_then(Result::ok)
    }

    async fn find(state: State, session: Session, (path, came_at): (String, UtcTime)) -> Result<Self, AppError> {
        let (person, half_way) = match session.get::<String>(SESSION_KEY).ok().flatten() {
            Some(key) => find_person(&state, &key).await?,
            None => (None, None),
        };
        Ok(Self { inner: Rc::new(Inner { state, session, person, half_way, path, came_at }) })
    }
}

type Whose = (Option<Person>, Option<HalfWay>);

/// Who a session key belongs to, unless the session was ended, unused for too long, or is too old.
async fn find_person(state: &State, key: &str) -> Result<Whose, AppError> {
    let key_hash = token_hash(key);
    let found =
        state.db.read_by_key(move |conn| queries::find_session(conn, &key_hash).map_err(AppError::from)).await?;
    let Some((row, account, grants)) = found else { return Ok((None, None)) };
    let now = state.clock.now();
    if row.stage != Stage::Full {
        let until = row.created_at.plus_seconds(i64::from(state.config.sign_in.second_factor_minutes) * 60);
        let half_way = HalfWay { account, session_id: row.id, stage: row.stage, csrf_token: row.csrf_token };
        return Ok((None, (now < until).then_some(half_way)));
    }
    if !is_live(&state.config.session, row.created_at, row.last_seen_at, now) {
        return Ok((None, None));
    }
    if row.last_seen_at.plus_seconds(TOUCH_EVERY) <= now {
        let id = row.id;
        let touched = state.db.write(move |conn| queries::touch_session(conn, id, now).map_err(AppError::from)).await;
        if let Err(error) = touched {
            // A page that only reads is not worth failing for this; the next request tries again.
            tracing::warn!(error = error.to_string(), "the use of a session could not be noted");
        }
    }
    Ok((Some(Person { account, grants, session_id: row.id, csrf_token: row.csrf_token }), None))
}

fn is_live(limits: &config::Session, created_at: UtcTime, last_seen_at: UtcTime, now: UtcTime) -> bool {
    let idle_until = last_seen_at.plus_seconds(i64::from(limits.idle_minutes) * 60);
    let ends_at = created_at.plus_seconds(i64::from(limits.absolute_hours) * 3_600);
    now < idle_until && now < ends_at
}

/// Where a request keeps its visitor.
#[derive(Clone, Default)]
struct Known(Rc<OnceCell<Visitor>>);

impl Known {
    fn of(request: &HttpRequest) -> Self {
        let mut extensions = request.extensions_mut();
        if let Some(known) = extensions.get::<Self>() {
            return known.clone();
        }
        let known = Self::default();
        extensions.insert(known.clone());
        known
    }
}

impl FromRequest for Visitor {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    /// Looked up once a request, however many arguments of a handler ask for it.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // The arguments of a handler are made at the same time: the first to come looks, the others wait for it.
        let known = Known::of(request);
        let request = request.clone();
        Box::pin(async move {
            let look = || async {
                let state = request
                    .app_data::<web::Data<State>>()
                    .ok_or_else(|| AppError::Internal(anyhow::anyhow!("the state is missing")))?;
                let about = (request.path().to_owned(), moment::came_at(&request, state));
                Self::find(State::clone(state), request.get_session(), about).await
            };
            known.0.get_or_try_init(look).await.cloned()
        })
    }
}
