//! Which rows of a grid a home fills in, and how its beds are spread over them.

use super::measures::Measures;
use super::subject::{Cares, Subject};
use crate::notice::Grid;
use crate::register::demo::dice::Dice;

/// Of ten thousand homes, how many have a row that nothing is known of.
const UNKNOWN: u64 = 500;

/// The rows that a home has beds in, with what belongs to each. There is always one.
pub(super) fn rows(seed: u64, who: &Subject, grid: &Grid, measures: &Measures) -> Vec<(String, Measures)> {
    // Lasting: a home keeps its kinds of bed.
    let mut dice = Dice::of(seed, &format!("rows {} {}", who.id, grid.key));
    let mut weights: Vec<u64> = grid.rows.iter().map(|row| weight(&row.key, who.cares, &mut dice)).collect();
    if weights.iter().all(|weight| *weight == 0) {
        let likely = grid.rows.iter().position(|row| is_of_nurses(&row.key) == who.cares.nursing).unwrap_or(0);
        if let Some(weight) = weights.get_mut(likely) {
            *weight = 1;
        }
    }
    let beds = spread(measures.beds, &weights);
    let occupied = spread(measures.occupied, &beds);
    let vacant = less(&beds, &occupied);
    let reserved = spread(measures.reserved, &vacant);
    let accepting = spread(measures.accepting, &less(&vacant, &reserved));
    let each = beds.into_iter().zip(occupied).zip(reserved).zip(accepting);
    let each = each.map(|(((beds, occupied), reserved), accepting)| Measures {
        beds,
        occupied,
        reserved,
        accepting,
        ..*measures
    });
    let all: Vec<(String, Measures)> = grid.rows.iter().map(|row| row.key.clone()).zip(each).collect();
    let some: Vec<_> = all.iter().filter(|(_, row)| row.beds > 0).cloned().collect();
    if some.is_empty() { all.into_iter().take(1).collect() } else { some }
}

fn is_of_nurses(key: &str) -> bool {
    key.ends_with("_nursing")
}

/// How many of a home's beds a row has, beside the others. It draws as often whatever the row is.
fn weight(key: &str, cares: Cares, dice: &mut Dice) -> u64 {
    let (size, is_here, is_rare) = (dice.between(50, 150), dice.chance(6_000), dice.chance(1_200));
    let nurses = is_of_nurses(key);
    if nurses && !cares.nursing {
        return 0;
    }
    let known: [(&str, bool, u64); 6] = [
        ("general", cares.older, 60),
        ("dementia", cares.dementia && is_here, 40),
        ("learning_disability", cares.learning, 60),
        ("mental_health", cares.mental && is_here, 20),
        ("ypd", cares.physical && !cares.older && is_here, 15),
        ("transitional", is_rare, 8),
    ];
    let found = known.iter().find(|(begins, ..)| key.starts_with(begins));
    let weight = match found {
        Some((_, true, weight)) => *weight,
        Some(_) => 0,
        None => u64::from(dice.clone().chance(UNKNOWN)) * 5,
    };
    // Where there are nurses, most beds are for people who need one.
    let weight = if cares.nursing && !nurses { weight / 4 } else { weight };
    weight * size
}

/// A number spread by weight; the parts come to the whole, and none is more than its weight if the whole is not more
/// than all weights.
fn spread(whole: u64, weights: &[u64]) -> Vec<u64> {
    let all: u64 = weights.iter().sum();
    let (mut weight_so_far, mut given) = (0, 0);
    let part = |weight: &u64| {
        weight_so_far += weight;
        let up_to = (whole * weight_so_far).checked_div(all).unwrap_or(0);
        let part = up_to - given;
        given = up_to;
        part
    };
    weights.iter().map(part).collect()
}

fn less(from: &[u64], what: &[u64]) -> Vec<u64> {
    from.iter().zip(what).map(|(from, what)| from.saturating_sub(*what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn parts_come_to_the_whole_and_fit(beds in proptest::collection::vec(0..90_u64, 1..10), percent in 0..=100_u64) {
            let all: u64 = beds.iter().sum();
            let whole = all * percent / 100;
            let parts = spread(whole, &beds);
            proptest::prop_assert_eq!(parts.iter().sum::<u64>(), whole);
            proptest::prop_assert!(parts.iter().zip(&beds).all(|(part, beds)| part <= beds));
        }
    }

    #[test]
    fn nurses_are_only_where_the_home_has_some() {
        let homes = [
            Cares { older: true, dementia: true, ..Cares::default() },
            Cares { nursing: true, older: true, ..Cares::default() },
        ];
        for seed in 0..50 {
            let mut dice = Dice::of(seed, "rows");
            assert_eq!(weight("general_nursing", homes[0], &mut dice), 0);
            assert!(
                weight("general_nursing", homes[1], &mut dice) > weight("general_residential", homes[1], &mut dice) / 3
            );
            assert_eq!(weight("learning_disability_residential", homes[0], &mut dice), 0);
        }
    }
}
