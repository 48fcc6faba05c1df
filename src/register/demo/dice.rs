//! Chance that is the same on every machine and in every version.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// Chances are counted in ten thousand.
pub const WHOLE: u64 = 10_000;

/// A source of chance for one purpose. Two purposes never share one, so that a new purpose changes nothing that was.
///
/// The generator is one that its library promises to keep as it is; what is made of its numbers is whole-number
/// arithmetic of our own, because the library's ways of choosing may change.
#[derive(Debug, Clone)]
pub struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// Dice for a purpose, such as `"england"`, or `"return 1-900000000001 2026-10"`.
    pub fn of(seed: u64, purpose: &str) -> Self {
        Self(Xoshiro256PlusPlus::from_seed(Sha256::digest(format!("{seed} {purpose}")).into()))
    }

    /// A number below `end`; 0 if that is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(end);
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both of them possible.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// The same for small numbers with a sign.
    pub fn from_to(&mut self, low: i32, high: i32) -> i32 {
        let span = u64::from(high.abs_diff(low));
        low + i32::try_from(self.below(span + 1)).unwrap_or(0)
    }

    /// Whether something happens that happens so often in [`WHOLE`].
    pub fn chance(&mut self, often: u64) -> bool {
        self.below(WHOLE) < often
    }

    /// A place in a list of this length.
    pub fn index(&mut self, length: usize) -> usize {
        let end = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(end)).unwrap_or(0)
    }

    /// One of these; the default of its type if there are none.
    pub fn pick<T: Copy + Default>(&mut self, all: &[T]) -> T {
        all.get(self.index(all.len())).copied().unwrap_or_default()
    }

    /// One of these by weight; nothing if no weight is above 0.
    pub fn weighted<T: Copy>(&mut self, all: &[(u64, T)]) -> Option<T> {
        let mut left = self.below(all.iter().map(|(weight, _)| weight).sum());
        for (weight, value) in all {
            if left < *weight {
                return Some(*value);
            }
            left -= weight;
        }
        None
    }

    /// So many of a number as `often` in [`WHOLE`] are; what is left of the division decides itself by chance.
    pub fn share(&mut self, of: u64, often: u64) -> u64 {
        let product = of.saturating_mul(often);
        product / WHOLE + u64::from(self.below(WHOLE) < product % WHOLE)
    }

    /// A number spread as the table says, whose lines are the values below which 0 %, 10 %, … 100 % lie.
    pub fn spread(&mut self, tenths: &[i32; 11]) -> i32 {
        let tenth = self.index(10);
        let (Some(low), Some(high)) = (tenths.get(tenth), tenths.get(tenth + 1)) else { return 0 };
        self.from_to(*low, *high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_purpose_give_the_same_numbers_for_ever() {
        let mut dice = Dice::of(1, "test");
        // Written down once: a change of these numbers changes every demonstration.
        assert_eq!([dice.below(1_000), dice.below(1_000), dice.below(1_000)], EXPECTED);
        assert_ne!(Dice::of(2, "test").below(u64::MAX), Dice::of(1, "test").below(u64::MAX));
        assert_ne!(Dice::of(1, "other").below(u64::MAX), Dice::of(1, "test").below(u64::MAX));
    }

    const EXPECTED: [u64; 3] = [81, 718, 364];

    #[test]
    fn numbers_stay_in_their_bounds() {
        let mut dice = Dice::of(7, "bounds");
        for _ in 0..2_000 {
            assert!((3..=5).contains(&dice.between(3, 5)));
            assert!((-2..=2).contains(&dice.from_to(-2, 2)));
            assert!(dice.weighted(&[(0, 'a'), (1, 'b')]) == Some('b'));
            assert!((4..=5).contains(&dice.share(450, 100)));
        }
        assert_eq!((dice.below(0), dice.index(0), dice.pick::<u8>(&[])), (0, 0, 0));
        assert_eq!(dice.weighted::<u8>(&[]), None);
        assert!(!dice.chance(0) && dice.chance(WHOLE));
    }
}
