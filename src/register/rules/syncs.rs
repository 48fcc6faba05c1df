//! From when on a sync has to ask.

use crate::clock::UtcTime;

/// Until when the register tells of every change: the day of the newest file, carried on by syncs that left no gap after
/// it. `syncs` are from and to, oldest end first. Without a file the first sync begins it.
pub fn told_until(file: Option<UtcTime>, syncs: &[(UtcTime, UtcTime)]) -> Option<UtcTime> {
    syncs.iter().fold(file, |told, (since, until)| match told {
        Some(told) if *since > told => Some(told),
        Some(told) => Some(told.max(*until)),
        None => Some(*until),
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;

    fn day(number: i64) -> UtcTime {
        UtcTime::new(DateTime::from_timestamp(number * 86_400, 0).unwrap())
    }

    #[test]
    fn syncs_carry_on_only_what_has_no_gap() {
        for (file, syncs, told) in [
            (None, vec![], None),
            (Some(10), vec![], Some(10)),
            (None, vec![(1, 5)], Some(5)),
            (None, vec![(1, 5), (4, 9)], Some(9)),
            (Some(10), vec![(8, 12), (11, 20)], Some(20)),
            (Some(10), vec![(11, 20)], Some(10)),
            (Some(10), vec![(8, 12), (15, 20), (18, 25)], Some(12)),
            (Some(30), vec![(8, 12)], Some(30)),
        ] {
            let syncs: Vec<_> = syncs.into_iter().map(|(since, until)| (day(since), day(until))).collect();
            assert_eq!(told_until(file.map(day), &syncs), told.map(day), "{file:?} {syncs:?}");
        }
    }

    proptest! {
        #[test]
        fn no_sync_takes_away_what_a_file_told(file in 0_i64..100, syncs in prop::collection::vec((0_i64..100, 0_i64..30), 0..6)) {
            let syncs: Vec<_> = syncs.into_iter().map(|(since, long)| (day(since), day(since + long))).collect();
            prop_assert!(told_until(Some(day(file)), &syncs) >= Some(day(file)));
        }
    }
}
