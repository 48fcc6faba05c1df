//! Opening a case: the provider, what is alleged, and the windows it rests on.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::super::actions::{self, Candidate, Candidates, CaseError, Opening};
use super::super::forms::Reader;
use super::super::guards::{Officers, by};
use super::super::labels;
use super::super::model::Breach;
use super::parts::{FormPage, Part, choice, lines};
use crate::error::AppError;
use crate::web::components::{BackLink, Button, Checkboxes, InsetText, NotificationBanner, Size};
use crate::web::{As, Form, FormErrors, Posted, see_other};
use crate::windows::ReportingMonth;

/// What few cases rest on: what was sent in time can only be false.
const SENT: &str = "Only if information was false: windows in which it was sent";

/// Whom the case is to be against.
#[derive(Debug, Deserialize)]
pub struct NewQuery {
    #[serde(default)]
    provider: String,
}

/// `GET /cases/new`
pub async fn new(asker: As<Officers>, query: web::Query<NewQuery>) -> Result<HttpResponse, AppError> {
    let found = find(&asker, query.into_inner().provider).await?;
    // Everything that was missed for a location for which a notice may be issued.
    let chosen =
        found.windows.iter().filter(|one| one.missed && !one.used && found.triggered.contains(&one.location_id));
    let posted = chosen.fold(Posted::default(), |posted, one| posted.with("window", value(one)));
    show(&asker, &found, &posted, &FormErrors::default())
}

async fn find(asker: &As<Officers>, provider: String) -> Result<Candidates, AppError> {
    Ok(actions::candidates(asker.visitor.state(), asker.scopes.clone(), provider).await?)
}

fn value(one: &Candidate) -> String {
    format!("{} {}", one.location_id, one.month)
}

fn show(
    asker: &As<Officers>,
    found: &Candidates,
    posted: &Posted,
    errors: &FormErrors,
) -> Result<HttpResponse, AppError> {
    let breaches = (Breach::as_str, labels::breach);
    let public = "This provider is a public body. It cannot be fined: the case cannot go beyond support.";
    let mut parts = vec![
        choice(("breach", "What is alleged?"), Breach::ALL, breaches, posted, errors).into(),
        lines("allegation", "In words, as the provider will read it", 5, posted, errors).into(),
        Part::heading("Which windows does it rest on?"),
    ];
    parts.extend(windows(found, posted, errors));
    let page = FormPage {
        title: "Open a case".to_owned(),
        caption: found.provider.name.clone(),
        intro: intro(found),
        inset: found.provider.public_body.then(|| InsetText::new([public])),
        action: format!("/cases/new?provider={}", found.provider.id),
        version: None,
        parts,
        button: Button::new("Open the case").once(),
        fields: vec!["breach", "allegation", "window"],
        back: BackLink::new("/cases/triggers").text("To whom a notice may be issued"),
    };
    page.show(&asker.visitor, errors)
}

/// The windows that a case can rest on, location by location: those that were missed, and behind a line those in which all
/// was sent, which can only be false.
fn windows(found: &Candidates, posted: &Posted, errors: &FormErrors) -> Vec<Part> {
    let free = || found.windows.iter().filter(|one| !one.used);
    let mut missed: Vec<&Candidate> = free().filter(|one| one.missed).collect();
    // Locations for which a notice may be issued come first.
    missed.sort_by_key(|one| !found.triggered.contains(&one.location_id));
    let sent: Vec<&Candidate> = free().filter(|one| one.given && !one.missed).collect();
    let is_chosen = |one: &&Candidate| posted.all("window").any(|chosen| chosen == value(one));
    let open = missed.is_empty() || sent.iter().any(is_chosen);
    let (missed, sent) = (by_location(&missed), by_location(&sent));
    let group = |(place, group): (usize, &&[&Candidate])| {
        // What is wrong is said at the first: the summary of errors leads there.
        let error = errors.of("window").filter(|_| place == 0);
        boxes(place, group).values(posted.all("window")).error_if(error)
    };
    let mut groups: Vec<Checkboxes> = missed.iter().chain(&sent).enumerate().map(group).collect();
    if groups.is_empty() {
        return vec![Part::paragraph("There is no window that a case can rest on.")];
    }
    let sent = groups.split_off(missed.len());
    let more = (!sent.is_empty()).then(|| Part::more(SENT, open, sent));
    groups.into_iter().map(Part::from).chain(more).collect()
}

fn by_location<'a, 'b>(windows: &'b [&'a Candidate]) -> Vec<&'b [&'a Candidate]> {
    windows.chunk_by(|one, next| one.location_id == next.location_id).collect()
}

/// The windows of one location.
fn boxes(place: usize, windows: &[&Candidate]) -> Checkboxes {
    let id = if place == 0 { "window".to_owned() } else { format!("windows-{}", place + 1) };
    let legend = windows.first().map(|one| format!("{} ({})", one.location, one.location_id)).unwrap_or_default();
    let boxes = Checkboxes::new(id, legend).name("window").label_size(Size::S);
    windows.iter().fold(boxes, |boxes, one| {
        boxes.option_with_hint(value(one), one.month.for_people(), labels::outcome(one.state))
    })
}

fn intro(found: &Candidates) -> Vec<String> {
    let used = found.windows.iter().filter(|one| one.used).count();
    let mut intro = vec!["A window that another case rests on cannot be used again.".to_owned()];
    if found.has_open_case {
        intro.push("A case against this provider is open already. Another can rest on other windows only.".to_owned());
    }
    if used > 0 {
        intro.push(format!("Windows that are used already: {used}."));
    }
    intro
}

/// `POST /cases/new`
pub async fn post_new(
    asker: As<Officers>,
    query: web::Query<NewQuery>,
    Form(posted): Form<Posted>,
) -> Result<HttpResponse, AppError> {
    let provider_id = query.into_inner().provider;
    let found = find(&asker, provider_id.clone()).await?;
    let errors = match read(&posted, provider_id) {
        Err(errors) => errors,
        Ok(opening) => {
            let state = asker.visitor.state();
            match actions::open(state, by(&asker), asker.scopes.clone(), opening).await {
                Ok(id) => {
                    asker.visitor.flash(&NotificationBanner::success("The case is open."));
                    return Ok(see_other(&format!("/cases/{id}")));
                }
                Err(CaseError::Refused(_, why)) => FormErrors::one("window", why),
                Err(error) => return Err(error.into()),
            }
        }
    };
    show(&asker, &found, &posted, &errors)
}

fn read(posted: &Posted, provider_id: String) -> Result<Opening, FormErrors> {
    let mut reader = Reader::new(posted);
    let breach = reader.choice("breach", "Choose what is alleged");
    let allegation = reader.text("allegation", "Enter what is alleged");
    let parse = |text: &str| {
        let (location, month) = text.split_once(' ')?;
        Some((location.to_owned(), month.parse::<ReportingMonth>().ok()?))
    };
    let windows: Option<Vec<_>> = posted.all("window").map(parse).collect();
    let windows = windows.filter(|windows| !windows.is_empty());
    if windows.is_none() {
        reader.fault("window", "Choose the windows the case rests on");
    }
    let opening = breach.zip(windows);
    reader.finish(opening.map(|(breach, windows)| Opening { provider_id, breach, allegation, windows }))
}
