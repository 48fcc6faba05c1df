//! The chart of how returns come in, and the same figures as a table.

use super::super::boards::{Phase, Shown};
use super::super::curve::Curve;
use super::numbers::per_mille;
use crate::web::components::{Content, LineChart, Table};
use crate::windows::ReportingMonth;

const HOURS_OF_A_DAY: usize = 24;

/// The share complete after each hour, of the window that is shown and those before it.
pub fn chart(shown: &Shown, phase: Phase) -> LineChart {
    let curves = || std::iter::once(&shown.curve).chain(&shown.before);
    let length = curves().map(Curve::length).max().unwrap_or_default();
    let days = length.div_ceil(HOURS_OF_A_DAY);
    let chart = LineChart::new(
        "complete",
        format!("Share of returns complete, hour by hour, {}", shown.window.month.for_people()),
        description(shown),
        "Days since the window opened",
        days * HOURS_OF_A_DAY,
    );
    let chart = (0..=days).fold(chart, |chart, day| chart.step(day * HOURS_OF_A_DAY, day.to_string()));
    curves().enumerate().fold(chart, |chart, (position, curve)| {
        let now = position == 0 && matches!(phase, Phase::Open | Phase::Closing);
        let name = if now { "Now".to_owned() } else { short(curve.month) };
        let share = percent(curve, curve.length());
        chart.line(format!("{name} {share}"), (0..=curve.length()).map(|hour| per_mille(curve.at(hour), curve.owed)))
    })
}

/// What the chart shows, in words: how far each window was at this hour, and at its end.
fn description(shown: &Shown) -> String {
    let hour = shown.curve.length();
    let here = format!("After {hour} hours: {} in {}", percent(&shown.curve, hour), shown.window.month.for_people());
    let before = shown.before.iter().map(|curve| {
        let end = percent(curve, curve.length());
        format!("{} in {}, which ended at {end}", percent(curve, hour), curve.month.for_people())
    });
    let all: Vec<String> = std::iter::once(here).chain(before).collect();
    format!("{}. The table below has the figures.", all.join("; "))
}

fn percent(curve: &Curve, hour: usize) -> String {
    format!("{}%", (per_mille(curve.at(hour), curve.owed) + 5) / 10)
}

/// `Jan 2026`
fn short(month: ReportingMonth) -> String {
    month.first_day().format("%b %Y").to_string()
}

/// The same figures, an hour a row; of the window that is open as far as it is.
pub fn table(shown: &Shown) -> Table {
    let curves: Vec<&Curve> = std::iter::once(&shown.curve).chain(&shown.before).collect();
    let length = curves.iter().map(|curve| curve.length()).max().unwrap_or_default();
    let table =
        Table::new("Share complete by hours since the window opened").first_cell_is_header().column("Day and hour");
    let table = curves.iter().fold(table, |table, curve| table.numeric(short(curve.month)));
    let table = (0..=length).fold(table, |table, hour| {
        let place = format!("Day {}, {} hours", hour / HOURS_OF_A_DAY, hour % HOURS_OF_A_DAY);
        let share = |curve: &&Curve| {
            let thousandths = per_mille(curve.at(hour), curve.owed);
            let known = hour <= curve.length();
            let text = if known { format!("{}.{}%", thousandths / 10, thousandths % 10) } else { "–".to_owned() };
            Content::text(text)
        };
        table.row(std::iter::once(Content::text(place)).chain(curves.iter().map(share)))
    });
    table.scrolling("hours")
}
