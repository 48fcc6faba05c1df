//! All versions of the Formal Notice with the months they apply to, and the campaigns that some items wait for.

use std::sync::Arc;

use serde::Serialize;

use super::model::Notice;
use crate::windows::ReportingMonth;

/// A season in which some items must be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Campaign {
    /// What items call it: `flu`, `covid`.
    pub key: String,
    /// What people read: `Spring 2026`.
    pub title: String,
    /// The first month in which it is collected.
    #[schema(value_type = String)]
    pub from: ReportingMonth,
    /// The last month in which it is collected.
    #[schema(value_type = String)]
    pub to: ReportingMonth,
}

impl Campaign {
    /// Whether it is collected in a month.
    pub(super) fn covers(&self, month: ReportingMonth) -> bool {
        self.from <= month && month <= self.to
    }
}

/// All campaigns, dated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Campaigns(pub Vec<Campaign>);

impl Campaigns {
    /// The campaign of this key that is collected in the month, if there is one.
    pub fn find(&self, key: &str, month: ReportingMonth) -> Option<&Campaign> {
        self.0.iter().find(|campaign| campaign.key == key && campaign.covers(month))
    }

    /// Whether the campaign is collected in the month.
    pub fn is_running(&self, key: &str, month: ReportingMonth) -> bool {
        self.find(key, month).is_some()
    }
}

/// All versions of the Formal Notice, and the campaigns.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    pub(super) versions: Vec<Arc<Notice>>,
    pub(super) campaigns: Campaigns,
}

impl Notices {
    /// The version that a month is read under; none before the first.
    pub fn in_force(&self, month: ReportingMonth) -> Option<&Arc<Notice>> {
        self.versions.iter().rev().find(|notice| notice.month <= month)
    }

    /// A version by its id.
    pub fn get(&self, id: &str) -> Option<&Arc<Notice>> {
        self.versions.iter().find(|notice| notice.id == id)
    }

    /// All versions, oldest first.
    pub fn list(&self) -> &[Arc<Notice>] {
        &self.versions
    }

    /// The campaigns.
    pub fn campaigns(&self) -> &Campaigns {
        &self.campaigns
    }
}
