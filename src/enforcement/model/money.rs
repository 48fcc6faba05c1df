//! Sums of money, in pence.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

/// The most that is taken for a sum: far above any fee, far below where adding could overflow.
const MOST: i64 = 10_000_000_000;

/// A sum in pence; never less than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::BigInt)]
pub struct Pence(i64);

/// Why some text is no sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an amount of money")]
pub struct NotMoney;

impl Pence {
    /// Whole pounds.
    pub fn from_pounds(pounds: i64) -> Self {
        Self(pounds.saturating_mul(100).clamp(0, MOST))
    }

    /// Pence.
    pub fn new(pence: i64) -> Self {
        Self(pence.clamp(0, MOST))
    }

    /// As a number of pence.
    pub fn as_i64(self) -> i64 {
        self.0
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::new(self.0.saturating_add(other.0))
    }

    /// What is left when another sum is taken away; nothing if that is as much or more.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self::new(self.0.saturating_sub(other.0))
    }
}

impl std::fmt::Display for Pence {
    /// `£4,375`, or `£4,375.50` where there are pence.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = (self.0 / 100).to_string();
        out.write_str("£")?;
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                out.write_str(",")?;
            }
            write!(out, "{digit}")?;
        }
        if self.0 % 100 == 0 { Ok(()) } else { write!(out, ".{:02}", self.0 % 100) }
    }
}

impl std::str::FromStr for Pence {
    type Err = NotMoney;

    /// Reads what people type: `4375`, `4,375.50`, `£4,375`.
    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let plain: String = text.trim().trim_start_matches('£').chars().filter(|char| *char != ',').collect();
        let (pounds, pence) = plain.split_once('.').unwrap_or((&plain, "00"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(pounds) || !digits(pence) || pence.len() != 2 || pounds.len() > 8 {
            return Err(NotMoney);
        }
        let number = |part: &str| part.parse::<i64>().map_err(|_| NotMoney);
        Ok(Self::new(number(pounds)? * 100 + number(pence)?))
    }
}

impl<DB> diesel::serialize::ToSql<diesel::sql_types::BigInt, DB> for Pence
where
    DB: diesel::backend::Backend,
    i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB> diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB> for Pence
where
    DB: diesel::backend::Backend,
    i64: diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        i64::from_sql(bytes).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_people_type_them_and_written_as_they_read_them() {
        for (typed, shown) in [
            ("4375", "£4,375"),
            ("£4,375.50", "£4,375.50"),
            (" 926.00 ", "£926"),
            ("0", "£0"),
            ("1234567.05", "£1,234,567.05"),
        ] {
            assert_eq!(typed.parse::<Pence>().unwrap().to_string(), shown, "{typed}");
        }
        for wrong in ["", "£", "-1", "4.5", "4.", ".50", "1e3", "four", "999999999", "١٢"] {
            assert!(wrong.parse::<Pence>().is_err(), "{wrong}");
        }
    }
}
