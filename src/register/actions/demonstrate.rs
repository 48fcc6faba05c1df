//! Fills an empty register with a synthetic England and its history.

use chrono::{Datelike, Months, NaiveDate};
use chrono_tz::Europe::London;

use super::super::demo::{England, Size};
use super::super::model::ImportKind;
use super::load::{Load, LoadError, load};
use super::placing::{location_of, provider_of};
use super::plan::Contents;
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::db::Conn;

/// Loads one month after the other, each as a file of its first day, up to the month of `now`; in the caller's
/// transaction. The register must be empty.
pub fn demonstrate(conn: &mut Conn, size: Size, now: UtcTime) -> Result<(), LoadError> {
    let today = now.to_chrono().with_timezone(&London).date_naive();
    let this_month = today.with_day(1).unwrap_or(today);
    let first_day = |month: u32| -> NaiveDate {
        let back = size.months.saturating_sub(1).saturating_sub(month);
        this_month.checked_sub_months(Months::new(back)).unwrap_or(this_month)
    };
    let mut england = England::new(size, first_day(0));
    for month in 0..size.months {
        let on = first_day(month);
        if month > 0 {
            england.go_on(month, on);
        }
        let how =
            Load { source: format!("Demonstration, {}", on.format("%B %Y")), kind: ImportKind::Demo, on, force: true };
        load(conn, contents(&england, on), &how, Actor::Operator, now)?;
    }
    Ok(())
}

fn contents(england: &England, on: NaiveDate) -> Contents {
    let mut contents = Contents { whole: true, ..Contents::default() };
    for (position, row) in england.rows().enumerate() {
        contents.report.rows += 1;
        // The header of a file is row 1.
        let number = u32::try_from(position).unwrap_or(u32::MAX).saturating_add(2);
        contents.keep(number, location_of(&row, on), provider_of(&row));
    }
    contents
}
