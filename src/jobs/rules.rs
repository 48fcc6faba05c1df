//! How long to wait before trying again.

/// Seconds to wait after each failed attempt. Together 33 hours, so that a mail server may be down for a day.
const WAITS: [i64; 9] = [30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 64_800];

/// How often a job is tried in all.
pub(super) const MAX_ATTEMPTS: i32 = 10;

/// Seconds to wait after attempt number `attempt` (the first is 1), or nothing when it is time to give up.
pub(super) fn wait_after(attempt: i32) -> Option<i64> {
    let index = usize::try_from(attempt.checked_sub(1)?).ok()?;
    WAITS.get(index).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_until_a_day_is_covered_and_then_end() {
        let waits: Vec<i64> = (1..).map_while(wait_after).collect();
        assert!(waits.is_sorted());
        assert!(waits.iter().sum::<i64>() > 24 * 3_600);
        assert_eq!(i32::try_from(waits.len()).unwrap() + 1, MAX_ATTEMPTS);
        assert_eq!(wait_after(0), None);
        assert_eq!(wait_after(i32::MIN), None);
    }
}
