//! Who has not sent the return of a month, in the order in which to ring them.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::model::Begin;
use super::actions::{self, ChasePage, ChaseRow};
use super::forms::ListForm;
use super::guards::Senders;
use super::{labels, month_in};
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::register::areas::{self, area_name};
use crate::register::labels::day;
use crate::web::components::{BackLink, Button, Content, CsrfField, Input, InsetText, Link, Pagination, Select, Tag};
use crate::web::{As, PAGE_SIZE, RegisterReader, Roles};
use crate::windows::rules::{in_words, state_at};
use crate::windows::{ReportingMonth, Window, WindowState};

#[derive(Serialize)]
struct MonthPage {
    heading: String,
    window: String,
    action: String,
    first: Vec<Select>,
    group: Input,
    more: Vec<Select>,
    more_is_open: bool,
    button: Button,
    clear: Option<Link>,
    rule: InsetText,
    rows: Vec<Row>,
    none: String,
    may_write: bool,
    filters: Vec<Filter>,
    select_all: Link,
    write: Button,
    csrf: CsrfField,
    download: Button,
    pagination: Option<Pagination>,
}

/// A filter that is set, to be sent on.
#[derive(Serialize)]
struct Filter {
    name: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Row {
    id: String,
    name: Link,
    plain_name: String,
    report: Option<Tag>,
    provider: Link,
    group: Option<String>,
    council: &'static str,
    state: Content,
    more_time: Option<Tag>,
    consecutive: i32,
    in_last_12: i32,
    risk: Content,
    people: Vec<String>,
    last: Vec<String>,
    is_chosen: bool,
}

/// `GET /compliance/{month}`
pub async fn month(
    asker: As<RegisterReader>,
    month: web::Path<String>,
    query: web::Query<ListForm>,
) -> Result<HttpResponse, AppError> {
    let (month, form, state) = (month_in(&month)?, query.into_inner(), asker.visitor.state());
    let filters = form.read(state.clock.now());
    let found = actions::list_chase(state, asker.scopes.clone(), month, filters, form.begin(), PAGE_SIZE).await?;
    let heading = format!("Not sent for {}", month.for_people());
    let page = page(&asker, month, &form, &found);
    let back = BackLink::new("/compliance").text("Compliance");
    asker.visitor.page("compliance/month", &heading).back(back).wide().show(page)
}

fn page(asker: &As<RegisterReader>, month: ReportingMonth, form: &ListForm, found: &ChasePage) -> MonthPage {
    let state = asker.visitor.state();
    let counted = match found.through {
        Some(through) => format!("Windows are counted up to that of {}.", through.for_people()),
        None => "No window has been closed yet.".to_owned(),
    };
    let order = "First come those whom a call helps most: where one more miss makes a notice possible, then providers \
                 with many returns to send.";
    let mut rule = labels::rules(&state.config.compliance);
    rule.extend([counted, order.to_owned()]);
    if found.began_anew {
        rule.insert(0, "The list was put into a new order since you began. This is its beginning.".to_owned());
    }
    let more_is_open = form.pairs().iter().any(|(name, _)| !matches!(*name, "state" | "risk" | "council"));
    let filters = form.pairs().into_iter().map(|(name, value)| Filter { name, value: value.to_owned() }).collect();
    let here = [("after", form.after.as_str()), ("order", form.order.as_str())];
    let here: Vec<_> = here.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    MonthPage {
        heading: format!("Not sent for {}", month.for_people()),
        window: in_words(&found.window, state.clock.now()),
        action: format!("/compliance/{month}"),
        first: first_filters(form),
        group: Input::text("group", "Group or provider").hint("Some words of the name").value(&form.group),
        more: more_filters(form),
        more_is_open,
        button: Button::new("Show"),
        clear: (!form.pairs().is_empty()).then(|| Link::new("Clear the filters", format!("/compliance/{month}"))),
        rule: InsetText::new(rule),
        rows: found.rows.iter().map(|row| row_of((month, state.clock.now()), row, form.select == "all")).collect(),
        none: none(&found.window, state.clock.now(), form),
        may_write: Senders::scopes_of(&asker.person.grants).is_some(),
        filters,
        select_all: Link::new("Choose all on this page", form.path(month, &[here, vec![("select", "all")]].concat())),
        write: Button::new("Write to those chosen"),
        csrf: asker.visitor.form_token(),
        download: Button::new("Download the list as CSV").secondary(),
        pagination: found.next.map(|begin| next_page(month, form, begin)),
    }
}

/// Why there is nobody on the list.
fn none(window: &Window, now: UtcTime, form: &ListForm) -> String {
    if state_at(window, now) == WindowState::Upcoming {
        "This window is not open yet, so nobody is late.".to_owned()
    } else if form.pairs().is_empty() {
        "There is no location that still has to send this return.".to_owned()
    } else {
        "No location fits these filters.".to_owned()
    }
}

fn row_of((month, now): (ReportingMonth, UtcTime), row: &ChaseRow, is_chosen: bool) -> Row {
    let (count, location) = (&row.count, &row.location);
    let working = row.people.iter().filter(|person| person.works).count();
    Row {
        id: location.id.clone(),
        name: Link::new(location.name.clone(), format!("/compliance/{month}/locations/{}", location.id)),
        plain_name: location.name.clone(),
        report: labels::report(row.report.as_ref()),
        provider: Link::new(row.provider.name.clone(), format!("/providers/{}", row.provider.id)),
        group: location.brand_name.clone(),
        council: location.council_code.as_deref().and_then(area_name).unwrap_or("Not known"),
        state: Content::lines(labels::state(&row.outcome)),
        more_time: row.more_time.map(|until| labels::more_time(until, now)),
        consecutive: count.consecutive,
        in_last_12: count.in_last_12,
        risk: labels::risk(count.triggered, count.at_risk, count.next_triggers, row.provider.public_body),
        people: labels::people(row.people.len(), working),
        last: last_contact(row),
        is_chosen,
    }
}

/// When somebody last rang or wrote, what came of it, and what is next.
fn last_contact(row: &ChaseRow) -> Vec<String> {
    let Some(contacts) = &row.last else { return vec!["Never".to_owned()] };
    let last = &contacts.newest;
    let when = last.made_at.to_chrono().with_timezone(&chrono_tz::Europe::London).date_naive();
    let what = format!("{}: {}", labels::contact_kind(last.kind), labels::contact_outcome(last.outcome));
    let next = contacts.next().map(|(on, what)| format!("Next on {}: {what}", day(on)));
    [day(when), what].into_iter().chain(next).collect()
}

fn first_filters(form: &ListForm) -> Vec<Select> {
    let council = areas::councils()
        .iter()
        .fold(Select::new("council", "Council").option("", "All councils"), |select, council| {
            select.option(&council.code, &council.name)
        })
        .value(&form.council);
    let state = Select::new("state", "Return")
        .option("", "Part done, or nothing sent")
        .option("partial", "Part done")
        .option("missing", "Nothing sent")
        .value(&form.state);
    let risk = Select::new("risk", "Risk")
        .option("", "All")
        .option("yes", "At risk, or notice possible")
        .option("next", "One more miss makes a notice possible")
        .option("at_risk", "At risk")
        .option("triggered", "Notice possible")
        .value(&form.risk);
    vec![council, risk, state]
}

/// Regions and boards, each once and by name.
fn area_filters(form: &ListForm) -> Vec<Select> {
    let mut regions: Vec<(&str, &str)> =
        areas::councils().iter().map(|one| (one.region_name.as_str(), one.region_code.as_str())).collect();
    let mut boards: Vec<(&str, &str)> =
        areas::councils().iter().map(|one| (one.icb_name.as_str(), one.icb_code.as_str())).collect();
    for list in [&mut regions, &mut boards] {
        list.sort_unstable();
        list.dedup();
    }
    let choose = |select: Select, list: &[(&str, &str)]| {
        list.iter().fold(select, |select, (name, code)| select.option(*code, *name))
    };
    vec![
        choose(Select::new("region", "Region").option("", "All regions"), &regions).value(&form.region),
        choose(Select::new("icb", "Integrated care board").option("", "All boards"), &boards).value(&form.icb),
    ]
}

fn more_filters(form: &ListForm) -> Vec<Select> {
    let mut selects = area_filters(form);
    selects.extend([
        Select::new("kind", "Kind of care")
            .option("", "All")
            .option("care_home", "Care homes")
            .option("home_care", "Home care")
            .value(&form.kind),
        Select::new("users", "People with access")
            .option("", "Any number")
            .option("0", "Nobody")
            .option("1", "1 person")
            .option("2", "2 or more people")
            .value(&form.users),
        Select::new("contact", "Email").option("", "All").option("none", "No working contact").value(&form.contact),
        Select::new("last", "Last contact")
            .option("", "At any time")
            .option("never", "Never")
            .option("7", "More than 7 days ago, or never")
            .option("28", "More than 28 days ago, or never")
            .value(&form.last),
        Select::new("missed", "Missed in a row")
            .option("", "Any number")
            .option("1", "1 window or more")
            .option("2", "2 windows or more")
            .option("3", "3 windows or more")
            .option("6", "6 windows or more")
            .option("12", "12 windows or more")
            .value(&form.missed),
    ]);
    selects
}

fn next_page(month: ReportingMonth, form: &ListForm, begin: Begin) -> Pagination {
    let (after, order) = (begin.after.to_string(), begin.order.map(|order| order.to_string()));
    let order = order.as_deref().map(|order| ("order", order));
    let more: Vec<_> = [("after", after.as_str())].into_iter().chain(order).collect();
    Pagination::new().next(form.path(month, &more), "More locations")
}
