//! A total, and the cells that it is the sum of: a check that reads both is tried on answers in which they fit only.

use std::collections::BTreeMap;

use super::running::Scalar;
use super::trying::{decimal, scalar};
use super::types::Range;
use crate::notice::situation::TOTAL;

/// A total that a check reads beside cells of its column.
pub(super) struct Sum<'a> {
    total: &'a str,
    is_whole: bool,
    cells: Vec<&'a str>,
    /// The least and the most that the rows come to of which the check reads no cell.
    others: (f64, f64),
}

impl<'a> Sum<'a> {
    /// All of them in what a check reads.
    pub(super) fn all(variables: &'a BTreeMap<String, Range>) -> Vec<Self> {
        variables.iter().filter_map(|(path, range)| Self::new(path, range, variables)).collect()
    }

    fn new(total: &'a str, range: &Range, variables: &'a BTreeMap<String, Range>) -> Option<Self> {
        let (grid, _, column) = parts(total).filter(|(_, row, _)| *row == TOTAL)?;
        let is_cell =
            |path: &str| parts(path).is_some_and(|(its, row, of)| its == grid && of == column && row != TOTAL);
        let cells: Vec<(&'a String, &'a Range)> = variables.iter().filter(|(path, _)| is_cell(path)).collect();
        let (mut least, mut most) = ends(range)?;
        for (_, range) in &cells {
            let (low, high) = ends(range)?;
            // Of a row that is left out nothing is counted.
            (least, most) = (least - low.min(0.0), most - high.max(0.0));
        }
        let cells: Vec<&str> = cells.into_iter().map(|(path, _)| path.as_str()).collect();
        let is_whole = matches!(range, Range::Whole(..));
        (!cells.is_empty()).then_some(Self { total, is_whole, cells, others: (rounded(least), rounded(most)) })
    }

    /// Puts the nearest total that is possible in the place of one that is not.
    pub(super) fn fit(&self, sample: &mut BTreeMap<String, Scalar>) {
        let Some(total) = sample.get(self.total).and_then(number) else { return };
        let cells: f64 = self.cells.iter().filter_map(|cell| sample.get(*cell).and_then(number)).sum();
        let (least, most) = self.others;
        if let Some(total) = scalar(total.max(cells + least).min(cells + most), self.is_whole) {
            sample.insert(self.total.to_owned(), total);
        }
    }
}

/// The grid, the row and the column of a path that has all three.
fn parts(path: &str) -> Option<(&str, &str, &str)> {
    let (rest, column) = path.rsplit_once('.')?;
    let (grid, row) = rest.rsplit_once('.')?;
    Some((grid, row, column))
}

fn ends(range: &Range) -> Option<(f64, f64)> {
    match range {
        Range::Whole(low, high) => Some((decimal(*low), decimal(*high))),
        Range::Decimal(low, high) => Some((*low, *high)),
        Range::YesNo | Range::Text(_) | Range::Day => None,
    }
}

fn number(scalar: &Scalar) -> Option<f64> {
    match scalar {
        Scalar::Whole(number) => Some(decimal(*number)),
        Scalar::Decimal(number) => Some(*number),
        Scalar::YesNo(_) | Scalar::Text(_) => None,
    }
}

/// Without what adding and taking off leaves behind the point: nought where the check reads all rows.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
