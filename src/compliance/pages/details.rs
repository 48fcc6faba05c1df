//! What is known of a location that is to be chased, in a list.

use super::super::actions::Why;
use super::extension::Granters;
use super::{labels, why};
use crate::app::State;
use crate::register::areas::area_name;
use crate::web::components::{Content, Link, SummaryList, SummaryRow};
use crate::web::{As, Roles};
use crate::windows::rules::{in_words, moment_for_people};

/// How the return stands, by when it is to be sent, whose it is, and where the location is.
pub fn of_location<R: Roles>(asker: &As<R>, found: &Why) -> SummaryList {
    let (location, provider, month) = (&found.location, &found.provider, found.window.month);
    let state = asker.visitor.state();
    let (stands, missing) = match &found.outcome {
        None => (vec!["Not on the register then".to_owned()], Vec::new()),
        Some(_) if state.clock.now() < found.window.opens_at && !found.is_sent() => {
            (vec!["Not open yet".to_owned()], Vec::new())
        }
        Some(outcome) => (labels::state(outcome), why::titles(state, location, month, outcome.still_missing())),
    };
    let address = location.address.lines().map(str::to_owned).chain(location.postcode.clone());
    let list = SummaryList::new()
        .row(SummaryRow::new("Return", Content::lines(stands)))
        .row(SummaryRow::new("Window", Content::lines(window(state, found))));
    let list = if missing.is_empty() { list } else { list.row(SummaryRow::new("Missing", Content::lines(missing))) };
    let council = location.council_code.as_deref().and_then(area_name).unwrap_or("Not known");
    let list = list
        .row(SummaryRow::new("Provider", Link::new(provider.name.clone(), format!("/providers/{}", provider.id))))
        .row(SummaryRow::new("All of the provider", Content::lines(labels::of_provider(found.of_provider))))
        .row(SummaryRow::new("Group", location.brand_name.clone().unwrap_or_else(|| "None".to_owned())))
        .row(SummaryRow::new("Council", council))
        .row(SummaryRow::new("Address", Content::lines(address)))
        .row(SummaryRow::new(
            "Telephone",
            Link::new("See CQC's page of this location", format!("https://www.cqc.org.uk/location/{}", location.id)),
        ));
    links(asker, found).into_iter().fold(list, |list, (name, link)| list.row(SummaryRow::new(name, link)))
}

/// When the window closes for this location, and when for others if that is not the same.
fn window(state: &State, found: &Why) -> Vec<String> {
    let others =
        found.closes_for_others.map(|at| format!("More time was given. For all others: {}.", moment_for_people(at)));
    [in_words(&found.window, state.clock.now())].into_iter().chain(others).collect()
}

fn links<R: Roles>(asker: &As<R>, found: &Why) -> Vec<(&'static str, Link)> {
    let (id, month) = (&found.location.id, found.window.month);
    let name = month.for_people();
    let mut links = vec![("More", Link::new(format!("Return for {name}"), format!("/locations/{id}/returns/{month}")))];
    if Granters::scopes_of(&asker.person.grants).is_some() {
        let path = format!("/compliance/{month}/locations/{id}/extension");
        links.push(("More time", Link::new(format!("More time for {name}"), path)));
    }
    links
}
