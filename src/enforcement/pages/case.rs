//! A case, for those who run it and for the provider it is against.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, By, CaseView, OTHER_DECIDES, OTHER_REVIEWS, OwnHands, SeenWindow};
use super::super::guards::{CaseReaders, Managers, Officers, by};
use super::super::labels;
use super::super::model::{Breach, Case, Penalty, Pence, Stage};
use super::super::queries::Viewer;
use super::super::rules::moves::{Move, Mover};
use super::super::rules::{days, due};
use super::act_names::{Act, public_body_inset};
use super::case_tables as tables;
use super::own;
use super::signing::{OWN_NOTICE, OWN_WITHDRAWAL};
use crate::error::AppError;
use crate::web::components::{BackLink, Content, InsetText, Link, SummaryList, SummaryRow, Table, Tag, TagColour};
use crate::web::{As, Roles};

#[derive(Serialize)]
struct CasePage {
    caption: String,
    heading: String,
    tags: Vec<Tag>,
    inset: Option<InsetText>,
    about: SummaryList,
    acts: Vec<Link>,
    not_theirs: Vec<&'static str>,
    tables: Vec<Table>,
    pack: Link,
}

/// `GET /cases/{id}`
pub async fn case(asker: As<CaseReaders>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let by = by(&asker);
    let view = actions::look(asker.visitor.state(), &by, id).await?;
    if matches!(by.viewer, Viewer::Provider(_)) {
        return own::show(&asker, &view);
    }
    // Who does not manage cases neither signs nor decides, whatever they wrote.
    let own = match is_manager(&asker) {
        true => actions::own_hands(asker.visitor.state(), &by, id).await?,
        false => OwnHands::default(),
    };
    officers_case(&asker, &by, &view, own)
}

fn is_manager(asker: &As<CaseReaders>) -> bool {
    Managers::scopes_of(&asker.person.grants).is_some()
}

fn officers_case(asker: &As<CaseReaders>, by: &By, view: &CaseView, own: OwnHands) -> Result<HttpResponse, AppError> {
    let case = &view.case;
    let today = days::day_of(asker.visitor.state().clock.now());
    let late = due::is_late(case.due_on, today);
    let mut tags = vec![Tag::new(labels::stage(case.stage), TagColour::Blue)];
    if late {
        tags.push(Tag::new("Late", TagColour::Red));
    }
    if case.legal_review {
        tags.push(Tag::new("Legal review", TagColour::Red));
    }
    let page = CasePage {
        caption: case.reference(),
        heading: case.provider_name.clone(),
        tags,
        inset: public_body_inset(view).or_else(|| to_heed(view)),
        about: about(view),
        acts: acts(asker, by, view, own),
        not_theirs: not_theirs(view, own),
        tables: tables::all(view),
        pack: Link::new("Take the evidence pack", format!("/cases/{}/pack", case.id)),
    };
    let title = format!("{}, {}", case.reference(), case.provider_name);
    let back = BackLink::new("/cases").text("Cases");
    asker.visitor.page("enforcement/case", &title).back(back).wide().show(page)
}

/// What somebody who opens the case has to know first.
fn to_heed(view: &CaseView) -> Option<InsetText> {
    let withdrawal = view.withdrawal_to_give().map(|_| match view.withdrawal_tells_nobody() {
        true => "No notice reached the provider, so the withdrawal was not sent.".to_owned(),
        false => "The withdrawal is not known to be given yet.".to_owned(),
    });
    let sold = view.windows.iter().find(|seen| seen.provider_now != view.case.provider_id);
    let notice = view.notice_to_give().map(|notice| match view.last_service_of(notice) {
        Some(service) => format!("The notice: {}.", labels::service_state(service.state)),
        None => "The notice is signed. It is not known to be given yet.".to_owned(),
    });
    let mut lines: Vec<String> = notice.into_iter().chain(withdrawal).collect();
    if let Some(seen) = sold {
        lines.push(format!(
            "{} belongs to another provider now ({}). The case stays with {}, whose duty it was.",
            seen.location, seen.provider_now, view.case.provider_name
        ));
    }
    if view.case.to_pay_back() > Pence::default() {
        lines.push(format!("{} has to be paid back.", view.case.to_pay_back()));
    }
    if view.case.to_come_back() > Pence::default() {
        lines.push(format!("{} that was paid back has to come back.", view.case.to_come_back()));
    }
    lines.extend(corrected(view));
    lines.extend(view.unreachable.iter().map(|(address, since)| {
        format!("Mail does not reach {address}, since {}. Give notices another way.", since.for_people())
    }));
    (!lines.is_empty()).then(|| InsetText::new(lines))
}

/// Windows that the case rests on as missed, and that were corrected since: a notice that stands may have to be withdrawn.
fn corrected(view: &CaseView) -> Vec<String> {
    if view.case.breach == Breach::FalseInformation || view.case.is_over() {
        return Vec::new();
    }
    let stands = Move::find(view.case.stage, Stage::Withdrawn).is_some();
    let then = if stands { " Look at whether the notice has to be withdrawn." } else { "" };
    let line = |seen: &SeenWindow| {
        let (month, location) = (seen.window.month.for_people(), &seen.location);
        format!("What came of {month} at {location} was corrected, and it does not count as missed any more.{then}")
    };
    view.windows.iter().filter(|seen| !seen.counts).map(line).collect()
}

fn about(view: &CaseView) -> SummaryList {
    let case = &view.case;
    let provider = Link::new(case.provider_name.clone(), format!("/providers/{}", case.provider_id));
    let list = SummaryList::new()
        .row(SummaryRow::new("Provider", provider))
        .row(SummaryRow::new("Alleged", labels::breach(case.breach)))
        .row(SummaryRow::new("In words", Content::lines(case.allegation.lines())))
        .row(SummaryRow::new("At this stage since", case.stage_since.for_people()));
    let row = |list: SummaryList, key: &str, value: Option<String>| match value {
        Some(value) => list.row(SummaryRow::new(key, value)),
        None => list,
    };
    // Days of a notice that fell, or of a case that is over, hold no longer.
    let list = if case.is_over() {
        list
    } else {
        days_of(case).into_iter().fold(list, |list, (key, day)| row(list, key, day))
    };
    let penalty = Some(labels::penalty(view.penalty)).filter(|_| view.penalty != Penalty::NotYet);
    let list = row(list, "Penalty", penalty);
    let is_owed = matches!(view.penalty, Penalty::Imposed(_)) && case.stage != Stage::Closed;
    row(list, "Still to be paid", is_owed.then(|| case.outstanding().to_string()))
}

fn days_of(case: &Case) -> [(&'static str, Option<String>); 4] {
    // While an appeal is open nothing is to be paid (regulation 8(2)).
    let pay_by = case.pay_by.filter(|_| case.stage != Stage::Appealed);
    let appeal = case.appeal_until.map(|until| days::moment_in_words(days::shown(until)));
    [
        ("Representations until the end of", case.representations_until.map(days::in_words)),
        ("Decide by", case.decide_by.map(days::in_words)),
        ("Pay by", pay_by.map(days::in_words)),
        ("Appeal until", appeal),
    ]
}

fn acts(asker: &As<CaseReaders>, by: &By, view: &CaseView, own: OwnHands) -> Vec<Link> {
    let is_manager = is_manager(asker);
    let is_officer = Officers::scopes_of(&asker.person.grants).is_some() && matches!(by.viewer, Viewer::Officer(_));
    let is_theirs = |act: Act| match act {
        Act::Decision => !own.intent,
        Act::Review => !own.decision,
        // What becomes of a case before the county court is for a manager.
        Act::Close => {
            is_manager || Move::find(view.case.stage, Stage::Closed).is_some_and(|step| step.mover() != Mover::Manager)
        }
        _ => true,
    };
    let possible = Act::ALL.iter().filter(|(act, _, _, manager)| {
        act.is_possible(view) && is_theirs(*act) && (if *manager { is_manager } else { is_officer })
    });
    let mut links: Vec<Link> = possible.map(|(act, ..)| Link::new(act.title(), act.path(view.case.id))).collect();
    let see = |what: &str, wrote: bool, page: &str| {
        let sign = if is_manager && !wrote { ", and sign it" } else { "" };
        Link::new(format!("See the {what}{sign}"), format!("/cases/{}/{page}", view.case.id))
    };
    if has_notice_to_sign(view) {
        links.insert(0, see("notice", own.notice, "preview"));
    }
    if view.has_withdrawal {
        links.insert(0, see("withdrawal", own.withdrawal, "withdrawal"));
    }
    links
}

fn has_notice_to_sign(view: &CaseView) -> bool {
    view.has_draft && view.has_amount && !view.public_body
}

/// Why a manager is not offered what only managers do: they wrote a part of it, and another has to do it.
fn not_theirs(view: &CaseView, own: OwnHands) -> Vec<&'static str> {
    let lines = [
        (own.withdrawal && view.has_withdrawal, OWN_WITHDRAWAL),
        (own.notice && has_notice_to_sign(view), OWN_NOTICE),
        (own.intent && Act::Decision.is_possible(view), OTHER_DECIDES),
        (own.decision && Act::Review.is_possible(view), OTHER_REVIEWS),
    ];
    lines.into_iter().filter(|(applies, _)| *applies).map(|(_, why)| why).collect()
}
