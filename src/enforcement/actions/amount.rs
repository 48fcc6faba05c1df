//! Records what the penalty is: CQC's invoice, or a sum worked out by the scheme in force (S.I. 2022/1175 regulation 3).

use chrono::NaiveDate;

use super::super::model::{Amount, DocumentKind, NewAmount, Origin, Pence, Purpose, Stage};
use super::super::queries;
use super::super::rules::days;
use super::super::rules::fees::{Counted, FeeSchemes, MOST_COUNTED, NoFee};
use super::act::{Act, At, By, Note};
use super::compose::amount_of_round;
use super::error::CaseError;
use super::keep::{Upload, check_uploads, keep_uploads};
use crate::accounts::{Scope, Scopes};
use crate::app::State;
use crate::config::Basis;
use crate::db::Conn;
use crate::register::{self, Location, Status};

/// More locations than one provider has.
const MANY: i64 = 10_000;

/// Where an amount comes from.
#[derive(Debug, Clone)]
pub enum Figure {
    /// The invoice that CQC sent the provider, with a copy of it.
    Invoice {
        /// Its number.
        number: String,
        /// Its day.
        on: NaiveDate,
        /// The fee on it.
        amount: Pence,
        /// The copy.
        copy: Vec<Upload>,
    },
    /// The scheme in force, with how many people each home care location serves.
    Scheme(Vec<(String, u32)>),
}

/// For which step an amount is recorded at a stage.
pub fn purpose_at(stage: Stage) -> Option<Purpose> {
    match stage {
        Stage::Support => Some(Purpose::Intent),
        Stage::DecisionDue | Stage::FinalNotice => Some(Purpose::Final),
        Stage::Appealed => Some(Purpose::Appeal),
        _ => None,
    }
}

/// The locations whose fee the penalty is, by the setting; those that CQC charges for now.
pub async fn charged(state: &State, by: &By, id: i64) -> Result<Vec<Location>, CaseError> {
    let (viewer, basis) = (by.viewer.clone(), state.config.enforcement.basis);
    state
        .db
        .read(move |conn| {
            let case = queries::find_case(conn, &viewer, id)?.ok_or(CaseError::NotFound)?;
            charged_on(conn, basis, case.id, &case.provider_id)
        })
        .await
}

fn charged_on(conn: &mut Conn, basis: Basis, id: i64, provider_id: &str) -> Result<Vec<Location>, CaseError> {
    let everywhere = Scopes(vec![Scope::National]);
    let named: Vec<String> =
        queries::list_windows(conn, id)?.into_iter().map(|(window, ..)| window.location_id).collect();
    let all = register::queries::list_of_provider(conn, &everywhere, provider_id, None, MANY)?;
    let counts = |location: &Location| match basis {
        Basis::ProviderTotal => location.status != Status::Deregistered,
        Basis::Location => named.contains(&location.id),
    };
    Ok(all.into_iter().filter(counts).collect())
}

/// Records an amount for the step that the case is at.
pub async fn record_amount(state: &State, by: By, at: At, figure: Figure) -> Result<(), CaseError> {
    let (now, settings) = (state.clock.now(), state.config.enforcement.clone());
    let schemes = std::sync::Arc::clone(&state.fees);
    let checked = match &figure {
        Figure::Invoice { copy, .. } => check_uploads(&settings, copy)?,
        Figure::Scheme(_) => Vec::new(),
    };
    state
        .db
        .write(move |conn| {
            let act = Act::begin(conn, &by, at, now)?;
            let purpose = purpose_at(act.case.stage).ok_or(CaseError::NotNow(act.case.stage))?;
            let counts = day_of_fee(conn, &act, purpose)?;
            let found = match figure {
                Figure::Invoice { number, on, amount, copy } => {
                    check_invoice(&schemes, (on, act.today(), counts), &copy)?;
                    let kept = keep_uploads(conn, &act, (DocumentKind::Evidence, None), &checked, &copy)?;
                    let working = format!("Invoice {number} of CQC of {}: {amount}", days::in_words(on));
                    (Origin::Invoice, amount, Some(number), working, (kept.first().copied(), Some(on)))
                }
                Figure::Scheme(users) => {
                    let before = amount_of_round(conn, act.case.id, purpose)?;
                    if before.is_some_and(|amount| stands_before(&schemes, &amount, counts)) {
                        let why = "CQC's invoice was recorded, and stands before what the scheme comes to";
                        return Err(CaseError::refused("origin", why));
                    }
                    let locations = charged_on(conn, settings.basis, act.case.id, &act.case.provider_id)?;
                    let worked = work_out(&schemes, counts, &locations, &users)?;
                    (Origin::Scheme, worked.0, Some(worked.1), worked.2, (None, None))
                }
            };
            keep_amount(conn, act, purpose, found)
        })
        .await
}

/// Fails unless an invoice shows the fee: with a copy, of a day that is not to come, and by the scheme of the day that counts
/// (regulation 3(2)).
fn check_invoice(
    schemes: &FeeSchemes,
    (on, today, counts): (NaiveDate, NaiveDate, NaiveDate),
    copy: &[Upload],
) -> Result<(), CaseError> {
    if copy.is_empty() {
        return Err(CaseError::refused("files", "Choose a copy of the invoice"));
    }
    if on > today {
        return Err(CaseError::refused("invoice_on", "The day of the invoice must not be to come"));
    }
    if schemes.changed_between(on, counts) {
        let why = "The invoice is older than the fee scheme in force (regulation 3(2)). Enter a newer one";
        return Err(CaseError::refused("invoice_on", why));
    }
    if schemes.changed_between(counts, on) {
        let imposed = days::in_words(counts);
        let why = format!("The fee scheme of {imposed} counts, and the invoice is by a newer one (regulation 8(5))");
        return Err(CaseError::refused("invoice_on", why));
    }
    Ok(())
}

/// The day whose fee an invoice shows: its own, or where that was not kept yet, the day on which it was recorded.
pub(super) fn day_of_invoice(amount: &Amount) -> NaiveDate {
    amount.invoice_on.unwrap_or_else(|| days::day_of(amount.recorded_at))
}

/// Whether an amount is that of CQC's invoice, which wins; not once another scheme came into force since.
fn stands_before(schemes: &FeeSchemes, amount: &Amount, counts: NaiveDate) -> bool {
    amount.origin == Origin::Invoice && !schemes.changed_between(day_of_invoice(amount), counts)
}

/// The day whose scheme counts: today, and for what a tribunal may vary a penalty to, the day it was imposed (regulations
/// 3(2) and 8(5)).
fn day_of_fee(conn: &mut Conn, act: &Act<'_>, purpose: Purpose) -> Result<NaiveDate, CaseError> {
    if purpose != Purpose::Appeal {
        return Ok(act.today());
    }
    let papers = queries::list_documents(conn, act.case.id)?.into_iter();
    let imposed = papers.filter(|paper| paper.kind == DocumentKind::Final).map(|paper| paper.added_at).max();
    Ok(imposed.map_or(act.today(), days::day_of))
}

/// Of an amount: where it comes from, the sum, the id of the scheme or that of the invoice, the working, and of an invoice its
/// copy and its day.
type Found = (Origin, Pence, Option<String>, String, (Option<i64>, Option<NaiveDate>));

fn keep_amount(
    conn: &mut Conn,
    act: Act<'_>,
    purpose: Purpose,
    (origin, amount, scheme, working, (evidence_id, invoice_on)): Found,
) -> Result<(), CaseError> {
    if amount == Pence::default() {
        return Err(CaseError::refused("amount", "The amount must be more than £0"));
    }
    let new = NewAmount {
        case_id: act.case.id,
        purpose,
        origin,
        pence: amount,
        scheme,
        working,
        evidence_id,
        recorded_by: act.by.actor.to_string(),
        recorded_at: act.now,
        invoice_on,
    };
    queries::insert_amount(conn, &new)?;
    let note = Note::new("amount_recorded", new.working.clone())
        .audited("purpose", purpose.as_str())
        .audited("origin", origin.as_str())
        .audited("pence", amount.as_i64());
    act.finish(conn, note).map(drop)
}

/// The sum by the scheme in force on a day: the amount, the id of the scheme and the working.
fn work_out(
    schemes: &FeeSchemes,
    on: NaiveDate,
    locations: &[Location],
    users: &[(String, u32)],
) -> Result<(Pence, String, String), CaseError> {
    let scheme = schemes.in_force(on)?;
    let mut counted = Vec::new();
    for location in locations {
        let typed = users.iter().find(|(id, _)| *id == location.id).map(|(_, number)| *number);
        let unknown = |what: &str| NoFee::NoFigure { scheme: scheme.title.clone(), what: what.to_owned() };
        let one = match (location.care_home, location.home_care) {
            // How CQC charges a place that is both, or neither, could not be found out.
            (true, true) => return Err(unknown("a care home that gives home care too").into()),
            (false, false) => return Err(unknown("a place that is no care home and gives no home care").into()),
            (true, false) => Counted::Places(
                location.registered_beds.and_then(|beds| u32::try_from(beds).ok()).ok_or_else(|| {
                    CaseError::refused("origin", format!("The register has no number of places for {}", location.name))
                })?,
            ),
            (false, true) => Counted::Users(typed.filter(|number| *number <= MOST_COUNTED).ok_or_else(|| {
                CaseError::refused("users", format!("Enter how many people {} serves", location.name))
            })?),
        };
        counted.push((format!("{} ({})", location.name, location.id), one));
    }
    let worked = scheme.fee(&counted)?;
    Ok((worked.amount, scheme.id.clone(), worked.lines.join("\n")))
}
