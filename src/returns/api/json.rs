//! What calls answer.

use serde::Serialize;
use utoipa::ToSchema;

use super::super::actions::LocationView;
use super::super::model::{MonthlyReturn, Reasons, Save};
use crate::clock::UtcTime;
use crate::notice::Answers;
use crate::register::areas::area_name;

/// A save of a section.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Save)]
pub struct SaveJson {
    /// Number of the save; null after a dry run.
    pub id: Option<String>,
    /// CQC id of the location.
    pub location_id: String,
    /// Key of the section.
    pub section: String,
    /// Id of the Formal Notice that the answers were looked at with.
    pub notice: String,
    /// The month it counts for; null if no window was open.
    pub month: Option<String>,
    /// When it was saved; null after a dry run.
    #[schema(format = DateTime)]
    pub saved_at: Option<String>,
    /// Who saved it: `account:N` or `key:N`.
    pub saved_by: String,
    /// `page`, `reminder`, `bulk` or `api`.
    pub channel: &'static str,
    /// Whether somebody confirmed the figures that stood.
    pub unchanged: bool,
    /// Whether numbers were asked, and all of them are nought.
    pub nil: bool,
    /// 1, 2, 3 and so on, for each section of a location; also the `ETag`.
    pub version: i64,
    /// The answers by item.
    #[schema(value_type = Object)]
    pub answers: Answers,
    /// Reasons for warnings by check.
    pub reasons: Reasons,
}

impl SaveJson {
    /// As kept; a save with number 0 was never kept.
    pub fn new(save: Save) -> Self {
        let kept = save.id > 0;
        Self {
            id: kept.then(|| save.id.to_string()),
            location_id: save.location_id,
            section: save.section,
            notice: save.notice,
            month: save.month.map(|month| month.to_string()),
            saved_at: kept.then(|| save.saved_at.to_rfc3339()),
            saved_by: save.saved_by,
            channel: save.channel.as_str(),
            unchanged: save.unchanged,
            nil: save.nil,
            version: save.version,
            answers: save.answers.0,
            reasons: save.reasons.0,
        }
    }
}

/// Saves in order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Saves)]
pub struct SavesJson {
    /// The saves, oldest first.
    pub items: Vec<SaveJson>,
    /// Where to go on, also when there is nothing more for now.
    pub next: String,
}

/// An area by its code.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Area)]
pub struct AreaJson {
    /// Its code; null while the location is in no area that is known.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

impl AreaJson {
    fn new(code: Option<String>, otherwise: Option<String>) -> Self {
        let name = code.as_deref().and_then(area_name).map(str::to_owned).or(otherwise);
        Self { code, name }
    }
}

/// A section that is asked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwedSection)]
pub struct OwedSectionJson {
    /// Key of the section.
    pub key: String,
    /// `done`, `due` or `not_required`; the last, too, where a section was missed and the outcome of the month was
    /// corrected, so that it is not held against the location any more.
    pub state: super::super::model::SectionState,
}

/// What a location owes for the month.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Owes)]
pub struct OwesJson {
    /// The calendar month.
    pub month: String,
    /// How its return stands.
    pub state: super::super::model::ReturnState,
    /// Its sections.
    pub sections: Vec<OwedSectionJson>,
}

/// A location on the register.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Location)]
pub struct LocationJson {
    /// CQC id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// CQC id of its provider.
    pub provider_id: String,
    /// Name of its provider.
    pub provider_name: String,
    /// `care_home`, `home_care`, or both.
    pub services: Vec<&'static str>,
    /// Beds of a care home.
    pub registered_beds: Option<i32>,
    /// `active`, `dormant` or `deregistered`.
    pub status: &'static str,
    /// Its council.
    pub council: AreaJson,
    /// Its region.
    pub region: AreaJson,
    /// Its integrated care board.
    pub icb: AreaJson,
    /// Its postcode.
    pub postcode: Option<String>,
    /// What it owes now.
    pub owes: OwesJson,
}

impl LocationJson {
    /// As the register has it.
    pub fn new(view: LocationView) -> Self {
        let (location, standing) = (view.location, view.standing);
        let services = [(location.care_home, "care_home"), (location.home_care, "home_care")];
        let sections = standing.sections.into_iter();
        Self {
            id: location.id,
            name: location.name,
            provider_id: location.provider_id,
            provider_name: view.provider_name,
            services: services.into_iter().filter(|(is, _)| *is).map(|(_, key)| key).collect(),
            registered_beds: location.registered_beds,
            status: location.status.as_str(),
            council: AreaJson::new(location.council_code, location.council_name),
            region: AreaJson::new(location.region_code, None),
            icb: AreaJson::new(location.icb_code, None),
            postcode: location.postcode,
            owes: OwesJson {
                month: standing.month.to_string(),
                state: standing.state,
                sections: sections.map(|one| OwedSectionJson { key: one.key, state: one.state }).collect(),
            },
        }
    }
}

/// A section of a return.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnSection)]
pub struct ReturnSectionJson {
    /// Key of the section.
    pub key: String,
    /// Whether the return is not complete without it.
    pub required: bool,
    /// `done`, `due` or `not_required`; the last, too, where a section was missed and the outcome of the month was
    /// corrected, so that it is not held against the location any more.
    pub state: super::super::model::SectionState,
    /// The newest save that counts for the month; null if there is none.
    pub save: Option<SaveJson>,
}

/// The return of a location for a month.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Return)]
pub struct ReturnJson {
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: String,
    /// How it stands.
    pub state: super::super::model::ReturnState,
    /// When it was complete.
    #[schema(format = DateTime)]
    pub completed_at: Option<String>,
    /// The number of its receipt, once it is complete.
    pub reference: Option<String>,
    /// The last second in which a save counts, with London's offset, if the location was given more time; else null.
    #[schema(format = DateTime)]
    pub extended_until: Option<String>,
    /// Its sections.
    pub sections: Vec<ReturnSectionJson>,
}

impl ReturnJson {
    /// As it stands.
    pub fn new(found: MonthlyReturn) -> Self {
        let standing = found.standing;
        let mut saves = found.saves;
        let mut take = |key: &str| {
            let position = saves.iter().position(|save| save.section == key)?;
            Some(SaveJson::new(saves.swap_remove(position)))
        };
        let sections = standing.sections.into_iter().map(|section| ReturnSectionJson {
            save: take(&section.key),
            key: section.key,
            required: section.required,
            state: section.state,
        });
        Self {
            sections: sections.collect(),
            location_id: found.location.id,
            month: standing.month.to_string(),
            state: standing.state,
            completed_at: standing.completed_at.map(UtcTime::to_rfc3339),
            reference: found.reference,
            extended_until: found.extension.map(|extension| extension.until()),
        }
    }
}
