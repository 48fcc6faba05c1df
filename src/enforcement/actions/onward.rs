//! Tells a provider that there is an appeal against what a tribunal decided about its penalty. It may not be its own.

use super::super::model::{DocumentKind, NewAppeal};
use super::super::rules::days;
use super::act::Act;
use super::decide::{Facts, Letter, issue};
use super::error::CaseError;
use crate::config::Enforcement;
use crate::db::Conn;
use crate::web::templates::Templates;

#[derive(serde::Serialize)]
struct Told<'a> {
    reference: String,
    provider_name: &'a str,
    addressee: &'a str,
    dated: String,
    authority: &'a str,
    appeal: &'a str,
    lodged_on: String,
    contact: String,
}

/// Writes to whoever was given the notice. The law asks for no such letter.
pub(super) fn tell_of_onward(
    conn: &mut Conn,
    act: &Act<'_>,
    (templates, settings): (&Templates, &Enforcement),
    appeal: &NewAppeal,
) -> Result<(), CaseError> {
    let facts = Facts::of(conn, act)?;
    let told = Told {
        reference: act.case.reference(),
        provider_name: &act.case.provider_name,
        addressee: &facts.addressee,
        dated: days::in_words(act.today()),
        authority: &facts.authority,
        appeal: &appeal.reference,
        lodged_on: days::in_words(appeal.lodged_on),
        contact: settings.contact(),
    };
    let text = templates.render_text("mail/onward_appeal", &told)?;
    // Among the evidence, as no kind of document is of its own for it; what it is is kept with it.
    let letter =
        Letter { kind: DocumentKind::Evidence, name: "onward-appeal", facts: "{\"letter\":\"onward_appeal\"}" };
    issue(conn, act, &facts, &letter, &text)
}
