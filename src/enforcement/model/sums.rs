//! Money of a case: amounts, payments; and appeals.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{AppealOutcome, Origin, Pence, Purpose};
use crate::clock::UtcTime;
use crate::db::schema::{case_amount, case_appeal, case_payment, case_refund, case_reversal};

/// What the penalty is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_amount)]
pub struct Amount {
    /// Its number.
    pub id: i64,
    /// Which case.
    pub case_id: i64,
    /// For which notice.
    pub purpose: Purpose,
    /// Where it comes from.
    pub origin: Origin,
    /// The amount.
    pub pence: Pence,
    /// Id of the fee scheme, or that of the invoice.
    pub scheme: Option<String>,
    /// How it came about, a line each.
    pub working: String,
    /// The document that shows it.
    pub evidence_id: Option<i64>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
    /// The day of the invoice; nothing of a sum by a scheme, and of invoices that were recorded before it was kept.
    pub invoice_on: Option<NaiveDate>,
}

/// An amount to be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = case_amount, treat_none_as_default_value = false)]
pub struct NewAmount {
    /// Which case.
    pub case_id: i64,
    /// For which notice.
    pub purpose: Purpose,
    /// Where it comes from.
    pub origin: Origin,
    /// The amount.
    pub pence: Pence,
    /// Id of the fee scheme, or that of the invoice.
    pub scheme: Option<String>,
    /// How it came about, a line each.
    pub working: String,
    /// The document that shows it.
    pub evidence_id: Option<i64>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
    /// The day of the invoice; nothing of a sum by a scheme.
    pub invoice_on: Option<NaiveDate>,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_payment)]
pub struct Payment {
    /// Its number.
    pub id: i64,
    /// Which case.
    pub case_id: i64,
    /// How much.
    pub pence: Pence,
    /// The day it came.
    pub received_on: NaiveDate,
    /// Its reference.
    pub reference: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
    /// Who found it on the account.
    pub reconciled_by: Option<String>,
    /// When.
    pub reconciled_at: Option<UtcTime>,
}

/// A payment that came.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = case_payment, treat_none_as_default_value = false)]
pub struct NewPayment {
    /// Which case.
    pub case_id: i64,
    /// How much.
    pub pence: Pence,
    /// The day it came.
    pub received_on: NaiveDate,
    /// Its reference.
    pub reference: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
}

/// Money that was paid back.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_refund)]
pub struct Refund {
    /// Its number.
    pub id: i64,
    /// Which case.
    pub case_id: i64,
    /// How much.
    pub pence: Pence,
    /// The day it was paid back.
    pub paid_on: NaiveDate,
    /// Its reference.
    pub reference: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
}

/// Money that is paid back.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = case_refund, treat_none_as_default_value = false)]
pub struct NewRefund {
    /// Which case.
    pub case_id: i64,
    /// How much.
    pub pence: Pence,
    /// The day it was paid back.
    pub paid_on: NaiveDate,
    /// Its reference.
    pub reference: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
}

/// A payment that did not come after all.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_reversal)]
pub struct Reversal {
    /// Its number.
    pub id: i64,
    /// Which case.
    pub case_id: i64,
    /// Which payment.
    pub payment_id: i64,
    /// The day the money was gone.
    pub reversed_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
}

/// A payment that is reversed.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = case_reversal, treat_none_as_default_value = false)]
pub struct NewReversal {
    /// Which case.
    pub case_id: i64,
    /// Which payment.
    pub payment_id: i64,
    /// The day the money was gone.
    pub reversed_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
}

/// An appeal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_appeal)]
pub struct Appeal {
    /// Its number.
    pub id: i64,
    /// Which case.
    pub case_id: i64,
    /// The reference of the tribunal.
    pub reference: String,
    /// The day it was made.
    pub lodged_on: NaiveDate,
    /// Whether that was after its time.
    pub late: bool,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
    /// How it ended.
    pub outcome: Option<AppealOutcome>,
    /// When.
    pub ended_on: Option<NaiveDate>,
}

impl Appeal {
    /// Whether a tribunal decided it; one that is open, was withdrawn or fell it did not.
    pub fn is_decided(&self) -> bool {
        self.outcome.is_some_and(|outcome| !matches!(outcome, AppealOutcome::Withdrawn | AppealOutcome::Fell))
    }
}

/// An appeal that was made.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = case_appeal, treat_none_as_default_value = false)]
pub struct NewAppeal {
    /// Which case.
    pub case_id: i64,
    /// The reference of the tribunal.
    pub reference: String,
    /// The day it was made.
    pub lodged_on: NaiveDate,
    /// Whether that was after its time.
    pub late: bool,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
}
