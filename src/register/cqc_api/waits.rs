//! How long to wait before a call is tried again.

use std::time::Duration;

use chrono::DateTime;

/// The wait after the try `number` (the first is 1): twice as long each time, a part of it by chance so that callers do
/// not come back together, no less than CQC asks for, and never more than `longest`. `chance` is from 0 to 1.
pub(super) fn wait(
    number: u32,
    (first, longest): (Duration, Duration),
    asked: Option<Duration>,
    chance: f64,
) -> Duration {
    let factor = 2_u32.checked_pow(number.saturating_sub(1)).unwrap_or(u32::MAX);
    let whole = first.saturating_mul(factor).min(longest);
    let part = whole.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
    part.max(asked.unwrap_or_default()).min(longest)
}

/// What `Retry-After` asks for: seconds, or a moment, which is held against the answer's own `Date`.
pub(super) fn asked_for(retry_after: Option<&str>, date: Option<&str>) -> Option<Duration> {
    let text = retry_after?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    let now = DateTime::parse_from_rfc2822(date?.trim()).ok()?;
    (until - now).to_std().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOUNDS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

    #[test]
    fn waits_grow_and_are_no_less_than_asked_for() {
        for (number, asked, chance, milliseconds) in [
            (1, None, 1.0, 1_000),
            (1, None, 0.0, 500),
            (2, None, 1.0, 2_000),
            (5, None, 1.0, 16_000),
            (9, None, 1.0, 60_000),
            (99, None, 0.0, 30_000),
            (1, Some(7), 0.5, 7_000),
            (1, Some(3_600), 0.5, 60_000),
        ] {
            let waits = wait(number, BOUNDS, asked.map(Duration::from_secs), chance);
            assert_eq!(waits.as_millis(), milliseconds, "{number} {asked:?} {chance}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_moment() {
        let now = Some("Wed, 25 Nov 2026 12:00:00 GMT");
        for (text, seconds) in [
            ("5", Some(5)),
            (" 120 ", Some(120)),
            ("Wed, 25 Nov 2026 12:00:30 GMT", Some(30)),
            ("Wed, 25 Nov 2026 11:00:00 GMT", None),
            ("soon", None),
            ("-1", None),
        ] {
            assert_eq!(asked_for(Some(text), now), seconds.map(Duration::from_secs), "{text}");
        }
        assert_eq!(asked_for(Some("Wed, 25 Nov 2026 12:00:30 GMT"), None), None);
        assert_eq!(asked_for(None, now), None);
    }

    proptest! {
        #[test]
        fn no_wait_is_longer_than_the_longest(number in 0_u32..200, asked in 0_u64..10_000, chance in -1.0..2.0) {
            prop_assert!(wait(number, BOUNDS, Some(Duration::from_secs(asked)), chance) <= BOUNDS.1);
        }
    }
}
