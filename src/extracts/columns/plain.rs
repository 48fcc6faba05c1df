//! The extracts that have no figures: how returns stand, and the register.

use super::{Column, FieldKind, RegisterField, Rows, Source, StandingField, Table};
use crate::windows::ReportingMonth;

const STANDING: [(StandingField, &str, FieldKind, &str, &str); 10] = [
    (StandingField::ProviderId, "provider_id", FieldKind::Text, "CQC provider id", "Whose duty the return was."),
    (
        StandingField::ProviderName,
        "provider_name",
        FieldKind::Text,
        "Name of the provider",
        "Whose duty the return was.",
    ),
    (
        StandingField::PublicBody,
        "public_body",
        FieldKind::Truth,
        "Is a public body",
        "A council or an NHS body, which cannot be fined; as the register has it now.",
    ),
    (
        StandingField::State,
        "state",
        FieldKind::Text,
        "How the return stands",
        "complete, partial, missing, not_required or excused.",
    ),
    (
        StandingField::Missing,
        "missing",
        FieldKind::Text,
        "Sections that are missing",
        "Keys of the sections that are held to be missing: owed, and not saved in time. With spaces between.",
    ),
    (StandingField::CompletedAt, "completed_at", FieldKind::Moment, "When the return was complete", ""),
    (
        StandingField::Consecutive,
        "misses_consecutive",
        FieldKind::Integer,
        "Windows missed one after the other",
        "Up to the last window that was closed by then.",
    ),
    (
        StandingField::InLast12,
        "misses_in_last_12",
        FieldKind::Integer,
        "Windows missed of the last twelve",
        "Up to the last window that was closed by then.",
    ),
    (
        StandingField::AtRisk,
        "at_risk",
        FieldKind::Truth,
        "Is at risk",
        "Whether the last windows were missed, and no notice may be issued yet.",
    ),
    (
        StandingField::Triggered,
        "triggered",
        FieldKind::Truth,
        "May be given a notice",
        "Whether so many windows were missed that a notice of intent may be issued.",
    ),
];

const AREAS: [RegisterField; 8] = [
    RegisterField::CouncilCode,
    RegisterField::CouncilName,
    RegisterField::RegionCode,
    RegisterField::RegionName,
    RegisterField::NhsRegionCode,
    RegisterField::NhsRegionName,
    RegisterField::IcbCode,
    RegisterField::IcbName,
];

pub(super) fn compliance(month: ReportingMonth) -> Table {
    let month = Source::Constant(month.to_string());
    let mut columns = vec![
        Column::of_register(RegisterField::LocationId),
        Column::of_register(RegisterField::LocationName),
        Column::new("month", "Month", "The month of the window.", FieldKind::Text, month),
    ];
    columns.extend(
        STANDING
            .into_iter()
            .map(|(field, name, kind, title, about)| Column::new(name, title, about, kind, Source::Standing(field))),
    );
    columns.extend(AREAS.into_iter().map(Column::of_register));
    Table {
        name: "compliance".to_owned(),
        title: "How the return of each location stands".to_owned(),
        columns,
        rows: Rows::Standing,
        key: vec![RegisterField::LocationId.key().to_owned()],
    }
}

pub(super) fn register() -> Table {
    Table {
        name: "register".to_owned(),
        title: "The register of locations".to_owned(),
        columns: RegisterField::all().map(Column::of_register).collect(),
        rows: Rows::All,
        key: vec![RegisterField::LocationId.key().to_owned()],
    }
}
