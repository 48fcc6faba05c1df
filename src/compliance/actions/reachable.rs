//! Who has access to locations, and who of them can be reached.

use std::collections::{HashMap, HashSet};

use diesel::QueryResult;

use super::super::model::Owing;
use super::recount::number;
use crate::accounts::queries as accounts;
use crate::db::Conn;
use crate::mail;

/// Who has access where, of all of England.
pub(super) struct Reachable {
    by_location: HashMap<String, Vec<i64>>,
    by_provider: HashMap<String, Vec<i64>>,
    refusing: HashSet<i64>,
    /// The same as far as some locations go.
    refusing_at: HashMap<String, HashSet<i64>>,
}

impl Reachable {
    pub(super) fn read(conn: &mut Conn) -> QueryResult<Self> {
        let unreached = mail::list_all_unreachable(conn)?;
        let there = unreached.addresses_there().map(|(address, _)| address);
        let addresses: Vec<String> = unreached.addresses().chain(there).cloned().collect();
        let accounts: HashMap<String, i64> = accounts::list_ids_of_addresses(conn, &addresses)?.into_iter().collect();
        let refusing = unreached.addresses().filter_map(|address| accounts.get(address)).copied().collect();
        let mut refusing_at: HashMap<String, HashSet<i64>> = HashMap::new();
        for (address, locations) in unreached.addresses_there() {
            let Some(id) = accounts.get(address) else { continue };
            for location in locations {
                refusing_at.entry(location.clone()).or_default().insert(*id);
            }
        }
        let (mut by_location, mut by_provider) = (HashMap::<_, Vec<i64>>::new(), HashMap::<_, Vec<i64>>::new());
        for (kind, id, account) in accounts::list_all_access(conn)? {
            let Some(id) = id else { continue };
            let by = if kind == "location" { &mut by_location } else { &mut by_provider };
            by.entry(id).or_default().push(account);
        }
        Ok(Self { by_location, by_provider, refusing, refusing_at })
    }

    /// How many people of whoever owes the return have access to a location, and how many of them can be reached. Those
    /// who have access to the location alone are with the provider that has it now.
    pub(super) fn of(&self, owing: &Owing) -> (i32, i32) {
        let here = self.by_location.get(&owing.location_id).filter(|_| owing.is_still_theirs).into_iter().flatten();
        let people: HashSet<i64> =
            here.chain(self.by_provider.get(&owing.provider_id).into_iter().flatten()).copied().collect();
        let refuses_here = |id| self.refusing_at.get(&owing.location_id).is_some_and(|refusing| refusing.contains(id));
        let working = people.iter().filter(|id| !self.refusing.contains(id) && !refuses_here(id)).count();
        (number(people.len()), number(working))
    }
}
