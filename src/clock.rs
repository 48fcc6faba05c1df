//! The only place that asks what time it is.
//!
//! Times are kept in UTC and to the microsecond, which both databases can hold; people see Europe/London.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDateTime, SubsecRound, TimeDelta, Utc};
use chrono_tz::Europe::London;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

/// A moment in UTC, to the microsecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Timestamp)]
pub struct UtcTime(NaiveDateTime);

impl UtcTime {
    /// The same moment, with anything finer than a microsecond cut off.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(at.naive_utc().trunc_subsecs(6))
    }

    /// As chrono has it.
    pub fn to_chrono(self) -> DateTime<Utc> {
        self.0.and_utc()
    }

    /// RFC 3339 with microseconds and `Z`: always the same length, so it sorts as text.
    pub fn to_rfc3339(self) -> String {
        self.to_chrono().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
    }

    /// For people: `21 November 2026 at 9:05am`, in Europe/London.
    pub fn for_people(self) -> String {
        self.to_chrono().with_timezone(&London).format("%-d %B %Y at %-I:%M%P").to_string()
    }

    /// For people: `10:42:05`, in Europe/London.
    pub fn time_for_people(self) -> String {
        self.to_chrono().with_timezone(&London).format("%-H:%M:%S").to_string()
    }

    /// The beginning of the second that the moment lies in.
    pub fn whole_second(self) -> Self {
        Self(self.0.trunc_subsecs(0))
    }

    /// The moment `seconds` later; the far end of time when there is no such moment.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let later = TimeDelta::try_seconds(seconds).and_then(|delta| self.0.checked_add_signed(delta));
        Self(later.unwrap_or(NaiveDateTime::MAX))
    }

    /// The moment `seconds` earlier; the far beginning of time when there is no such moment.
    pub fn minus_seconds(self, seconds: i64) -> Self {
        let earlier = TimeDelta::try_seconds(seconds).and_then(|delta| self.0.checked_sub_signed(delta));
        Self(earlier.unwrap_or(NaiveDateTime::MIN))
    }
}

impl serde::Serialize for UtcTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<DB> diesel::serialize::ToSql<diesel::sql_types::Timestamp, DB> for UtcTime
where
    DB: diesel::backend::Backend,
    NaiveDateTime: diesel::serialize::ToSql<diesel::sql_types::Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Timestamp, DB> for UtcTime
where
    DB: diesel::backend::Backend,
    NaiveDateTime: diesel::deserialize::FromSql<diesel::sql_types::Timestamp, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        NaiveDateTime::from_sql(bytes).map(Self)
    }
}

/// What the program reads the time from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still, for tests and rehearsals; microseconds since 1970.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock, or one that stands at `fixed_at`.
    pub fn new(fixed_at: Option<DateTime<Utc>>) -> Self {
        match fixed_at {
            Some(at) => Self::Fixed(Arc::new(AtomicI64::new(at.timestamp_micros()))),
            None => Self::System,
        }
    }

    /// Now.
    pub fn now(&self) -> UtcTime {
        match self {
            Self::System => UtcTime::new(Utc::now()),
            Self::Fixed(micros) => {
                UtcTime::new(DateTime::from_timestamp_micros(micros.load(Ordering::Relaxed)).unwrap_or_default())
            }
        }
    }

    /// Moves a fixed clock; the machine's clock is not ours to move.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Fixed(micros) = self {
            micros.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_see_london_time() {
        for (utc, shown) in [
            ("2026-01-08T00:00:00Z", "8 January 2026 at 12:00am"),
            ("2026-07-14T22:59:59Z", "14 July 2026 at 11:59pm"),
            ("2026-03-29T01:00:00Z", "29 March 2026 at 2:00am"),
        ] {
            let at = UtcTime::new(DateTime::parse_from_rfc3339(utc).unwrap().to_utc());
            assert_eq!(at.for_people(), shown);
        }
    }

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = Clock::new(Some(DateTime::from_timestamp_micros(1_000_000).unwrap()));
        let before = clock.now();
        assert_eq!(clock.now(), before);
        clock.advance(TimeDelta::seconds(5));
        assert_eq!(clock.now(), before.plus_seconds(5));
    }
}
