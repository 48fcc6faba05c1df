//! Saves a section: looks and checks without a lock, then writes in one short transaction that fails if somebody else
//! was quicker.

use super::super::model::{Content, NewSave, Place, Reasons, Save, SaveInput, Who};
use super::super::queries::RequestKey;
use super::super::{queries, rules};
use super::error::SaveError;
use super::keep::{Prepared, follow, keep};
use super::prepare::{SectionView, look, require_registered};
use super::receipt::receipt_message;
use crate::app::State;
use crate::db::{Conn, Sends};
use crate::notice::{self, Answers, Checked, Context};
use crate::secrets::token_hash;

/// Times that a save is tried when others are quicker.
const ATTEMPTS: usize = 5;

/// A section that was saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// The save; its number is 0 after a dry run.
    pub save: Save,
    /// Whether the same request came before, and this is the answer that it got.
    pub repeated: bool,
    /// Whether this save completed the return.
    pub completed: bool,
    /// What the section is called at the location; nothing with an answer that was given before.
    pub title: Option<String>,
}

impl Saved {
    /// What came of the same request before.
    fn before(save: Save) -> Self {
        Self { save, repeated: true, completed: false, title: None }
    }
}

fn request_key(place: &Place, input: &SaveInput) -> Option<RequestKey> {
    let key = input.request_key.as_deref()?;
    Some(RequestKey { key_hash: token_hash(key), request_hash: rules::request_hash(place, input) })
}

/// Saves a section, marks it done if a window is open, and sends the receipt if that completes the return: all or
/// nothing. The save is its own record of who did what; the audit chain takes it in when it gets its place in the order
/// (docs/adr/0016).
///
/// Whether the same request came before is asked only when this one fails, which it then surely does: its key is taken.
pub async fn save_section(state: &State, who: Who, place: Place, input: SaveInput) -> Result<Saved, SaveError> {
    let key = request_key(&place, &input);
    for _ in 0..ATTEMPTS {
        let failed = match attempt(state, &who, &place, &input, key.clone()).await {
            Ok(saved) => return Ok(saved),
            Err(SaveError::NoLocation) => return Err(SaveError::NoLocation),
            Err(failed) => failed,
        };
        if let Some(save) = find_earlier(state, &who, key.clone()).await? {
            return Ok(Saved::before(save));
        }
        if !matches!(failed, SaveError::Overtaken) {
            return Err(failed);
        }
    }
    Err(SaveError::Overtaken)
}

/// Saves several sections of a location at once: one look, and one transaction, which keeps all of them or none. After an
/// error [`save_section`] may still save some; it also finds what was kept before, by this request or one like it.
pub(super) async fn save_sections(
    state: &State,
    who: &Who,
    sections: Vec<(Place, SaveInput)>,
) -> Result<Vec<Saved>, SaveError> {
    let (looking, writing) = ((state.clone(), who.clone()), (state.clone(), who.clone()));
    let look = move |conn: &mut Conn| {
        let (state, who) = looking;
        let mut prepared = Vec::with_capacity(sections.len());
        let mut meanwhile: Vec<String> = Vec::with_capacity(sections.len());
        for (place, input) in sections {
            let one = prepare(conn, &state, &who, &place, &input, &meanwhile)?;
            prepared.push((one, request_key(&place, &input)));
            meanwhile.push(place.section);
        }
        Ok((Sends::Several, prepared))
    };
    let write = move |conn: &mut Conn, prepared: Vec<(Prepared, Option<RequestKey>)>| {
        let (state, who) = &writing;
        let keep = |(one, key): (Prepared, Option<RequestKey>)| keep(conn, who, one, key.as_ref());
        let kept = prepared.into_iter().map(keep).collect::<Result<Vec<_>, _>>()?;
        kept.into_iter().map(|one| follow(conn, state, who, one)).collect()
    };
    state.db.look_and_write(look, write).await
}

/// What [`save_section`] does, up to the point where it would be kept.
pub async fn check_section(state: &State, who: Who, place: Place, input: SaveInput) -> Result<Saved, SaveError> {
    let (inside, by, at, asked) = (state.clone(), who.clone(), place.clone(), input.clone());
    let prepared = state.db.read_by_key(move |conn| prepare(conn, &inside, &by, &at, &asked, &[])).await;
    if matches!(prepared, Err(SaveError::NoLocation)) {
        return Err(SaveError::NoLocation);
    }
    if let Some(earlier) = find_earlier(state, &who, request_key(&place, &input)).await? {
        // The answer is that of the save, and what is asked now keeps nothing.
        return Ok(Saved::before(Save { id: 0, ..earlier }));
    }
    let Prepared { view, checked, new, .. } = prepared?;
    let save = new.kept_as(0, checked.answers, checked.reasons);
    Ok(Saved { save, repeated: false, completed: false, title: Some(view.title()?) })
}

/// What came of the same request before, if it came.
async fn find_earlier(state: &State, who: &Who, key: Option<RequestKey>) -> Result<Option<Save>, SaveError> {
    let Some(key) = key else { return Ok(None) };
    let holder = who.actor.to_string();
    let found =
        state.db.read(move |conn| Ok::<_, SaveError>(queries::find_request(conn, &holder, &key.key_hash)?)).await?;
    match found {
        Some((asked, save)) if asked == key.request_hash => Ok(Some(save)),
        Some(_) => Err(SaveError::KeyReused),
        None => Ok(None),
    }
}

async fn attempt(
    state: &State,
    who: &Who,
    place: &Place,
    input: &SaveInput,
    key: Option<RequestKey>,
) -> Result<Saved, SaveError> {
    let (looking, writing) = ((state.clone(), who.clone()), (state.clone(), who.clone()));
    let (place, input) = (place.clone(), input.clone());
    let look = move |conn: &mut Conn| {
        let (state, who) = looking;
        let prepared = prepare(conn, &state, &who, &place, &input, &[])?;
        Ok((prepared.sends(&who), prepared))
    };
    let write = move |conn: &mut Conn, prepared| {
        let (state, who) = &writing;
        let kept = keep(conn, who, prepared, key.as_ref())?;
        follow(conn, state, who, kept)
    };
    state.db.look_and_write(look, write).await
}

/// `meanwhile` are the sections that are saved with it, before it.
fn prepare(
    conn: &mut Conn,
    state: &State,
    who: &Who,
    place: &Place,
    input: &SaveInput,
    meanwhile: &[String],
) -> Result<Prepared, SaveError> {
    let view = meanwhile.iter().fold(look(conn, state, who, place)?, |view, section| view.after(section));
    require_registered(&view.location)?;
    if !input.based_on.allows(view.version()) {
        return Err(SaveError::Stale(view.current.map(Box::new)));
    }
    let checked = check(state, &view, input)?;
    let (section, figures) = (view.definition()?, view.standing_figures(state.notices.campaigns())?);
    let stand = |figures: &Answers| notice::is_standing(section, figures, &checked.answers);
    let figures_since = view.figures_since.filter(|_| figures.as_ref().is_some_and(stand)).unwrap_or(view.today.now);
    let new = new_save(&view, who, input, &checked)?;
    let receipt = match &who.receipt_to {
        Some(to) if view.would_complete(state.notices.campaigns()) => Some(receipt_message(state, &view, to)?),
        _ => None,
    };
    Ok(Prepared { view, new, checked, figures_since, receipt })
}

/// Holds the answers against the notice. Reasons of the save before still count where their figures are the same.
fn check(state: &State, view: &SectionView, input: &SaveInput) -> Result<Checked, SaveError> {
    let section = view.definition()?;
    let confirmed = view.standing_figures(state.notices.campaigns())?;
    let answers: &Answers = match (&input.content, &confirmed) {
        (Content::Answers(answers), _) => answers,
        // What this version of the notice does not ask any more is not confirmed, nor what was asked last season.
        (Content::Unchanged, Some(confirmed)) => confirmed,
        (Content::Unchanged, None) => return Err(SaveError::NothingToConfirm),
    };
    let mut reasons: Reasons = match view.explained() {
        Some(before) => rules::carried_reasons(&section.checks, before, answers, &view.others),
        None => Reasons::new(),
    };
    reasons.extend(input.reasons.clone());
    let context = Context {
        month: view.today.month,
        campaigns: state.notices.campaigns(),
        previous: view.previous.as_ref(),
        sections: &view.others,
        facts: view.facts,
        reasons: &reasons,
    };
    notice::validate(section, answers, &context).map_err(SaveError::Invalid)
}

fn new_save(view: &SectionView, who: &Who, input: &SaveInput, checked: &Checked) -> Result<NewSave, SaveError> {
    let unwritable = |error: serde_json::Error| diesel::result::Error::SerializationError(error.into());
    Ok(NewSave {
        location_id: view.location.id.clone(),
        provider_id: view.location.provider_id.clone(),
        section: view.section.clone(),
        notice: view.notice.id.clone(),
        month: view.today.counts_for(),
        version: view.version() + 1,
        previous_id: view.current.as_ref().map(|save| save.id),
        answers: serde_json::to_string(&checked.answers).map_err(unwritable)?,
        reasons: serde_json::to_string(&checked.reasons).map_err(unwritable)?,
        unchanged: input.content == Content::Unchanged,
        nil: checked.nil,
        channel: input.channel,
        saved_by: who.actor.to_string(),
        saved_at: view.today.now,
    })
}
