//! The file of the campaigns.

use super::Fault;
use super::items::read_key;
use super::table::Table;
use crate::notice::versions::{Campaign, Campaigns};

/// Reads the campaigns; fails with everything that is wrong with them.
pub(in crate::notice) fn read(file: &str, text: &str) -> Result<Campaigns, Vec<Fault>> {
    super::read(file, text, |table| {
        let tables = table.only(&["campaigns"]).tables("campaigns");
        let mut found: Vec<Campaign> = Vec::new();
        for table in tables {
            if let Some(campaign) = campaign(table) {
                let clash = found
                    .iter()
                    .find(|known| known.key == campaign.key && known.from <= campaign.to && campaign.from <= known.to);
                if let Some(known) = clash {
                    table.fault("from", format!("{} and {} overlap", known.title, campaign.title));
                }
                found.push(campaign);
            }
        }
        Some(Campaigns(found))
    })
}

fn campaign(table: Table<'_>) -> Option<Campaign> {
    let table = table.only(&["key", "title", "from", "to"]);
    let (key, title, from, to) = (read_key(&table), table.needed("title"), table.read("from"), table.read("to"));
    let campaign = Campaign { key: key?, title, from: from?, to: to? };
    if campaign.from > campaign.to {
        table.fault("to", "this campaign ends before it begins");
    }
    Some(campaign)
}
