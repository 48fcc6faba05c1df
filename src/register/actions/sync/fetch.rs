//! Fetching: the ids of what changed page by page, then the documents, each kept as soon as it is there.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};

use super::super::super::cqc_api::{
    ApiError, Client, Document, LocationDocument, ProviderDocument, Reply, is_adult_social_care,
};
use super::super::super::model::{ItemKind, ItemState, SyncItem};
use super::super::super::queries::sync as queries;
use super::super::super::sheet::{quoted, read_id};
use super::{Run, SyncError, SyncProgress};
use crate::db::Conn;

/// Ids that are asked for before the next are looked up.
const BATCH: i64 = 500;

/// Answers that are kept in one transaction.
const TOGETHER: usize = 50;

/// More documents that cannot be read in one run are not accidents.
const MOST_UNREADABLE: usize = 20;

/// Answers between two words on the progress.
const TELL_EVERY: usize = 500;

/// What came for an id.
struct Came {
    id: String,
    state: ItemState,
    body: Option<String>,
    reason: Option<String>,
    unreadable: bool,
}

impl Run {
    /// Fetches whatever is not there yet.
    pub(super) async fn fetch_all(&self, client: &Client) -> Result<(), SyncError> {
        if !self.sync.listed {
            self.fetch_list(client).await?;
        }
        self.fetch_documents::<LocationDocument>(client, ItemKind::Location, "locations").await?;
        let id = self.sync.id;
        self.write(move |conn| add_providers(conn, id)).await?;
        self.fetch_documents::<ProviderDocument>(client, ItemKind::Provider, "providers").await
    }

    /// How many answers are waited for, and how many ids there are.
    pub(super) async fn count(&self) -> Result<(i64, i64), SyncError> {
        let id = self.sync.id;
        let count = move |conn: &mut Conn| {
            let mut counts = (0, 0);
            for kind in [ItemKind::Location, ItemKind::Provider] {
                counts.0 += queries::count_waiting(conn, id, kind)?;
                counts.1 += queries::count_items(conn, id, kind)?;
            }
            Ok(counts)
        };
        self.state.db.read(count).await
    }

    async fn fetch_list(&self, client: &Client) -> Result<(), SyncError> {
        let id = self.sync.id;
        let mut number = self.sync.next_page;
        loop {
            let page = client.changes((self.sync.since_at, self.sync.until_at), number).await?;
            let last = number >= i64::from(page.total_pages);
            number += 1;
            let all = self
                .write(move |conn| {
                    let before = queries::count_items(conn, id, ItemKind::Location)?;
                    queries::insert_items(conn, &items(id, ItemKind::Location, before, page.changes))?;
                    queries::update_list(conn, id, number, last)?;
                    Ok(queries::count_items(conn, id, ItemKind::Location)?)
                })
                .await?;
            if last {
                (self.watch)(SyncProgress::Listed(all));
                return Ok(());
            }
        }
    }

    async fn fetch_documents<T: Document>(
        &self,
        client: &Client,
        kind: ItemKind,
        folder: &str,
    ) -> Result<(), SyncError> {
        let id = self.sync.id;
        let (mut unreadable, mut came) = (0, 0);
        loop {
            let ids = self.state.db.read(move |conn| Ok(queries::list_waiting(conn, id, kind, BATCH)?));
            let ids: Vec<String> = ids.await.map_err(|error: SyncError| error)?;
            if ids.is_empty() {
                return Ok(());
            }
            let calls = stream::iter(ids).map(|cqc_id| fetch::<T>(client, folder, cqc_id));
            // What is there is kept at once, as much of it as has come together.
            let mut answers = calls.buffer_unordered(self.state.config.cqc.parallel_calls).ready_chunks(TOGETHER);
            while let Some(chunk) = answers.next().await {
                let (good, mut bad): (Vec<_>, Vec<_>) = chunk.into_iter().partition(Result::is_ok);
                let good: Vec<Came> = good.into_iter().filter_map(Result::ok).collect();
                unreadable += good.iter().filter(|came| came.unreadable).count();
                self.tell(came, good.len()).await?;
                came += good.len();
                self.write(move |conn| keep(conn, id, kind, &good)).await?;
                if let Some(Err(error)) = bad.pop() {
                    return Err(error.into());
                }
                if unreadable > MOST_UNREADABLE {
                    return Err(SyncError::ManyUnreadable(unreadable));
                }
            }
        }
    }

    async fn tell(&self, before: usize, more: usize) -> Result<(), SyncError> {
        if before / TELL_EVERY != (before + more) / TELL_EVERY {
            (self.watch)(SyncProgress::Waiting(self.count().await?.0));
        }
        Ok(())
    }
}

async fn fetch<T: Document>(client: &Client, folder: &str, id: String) -> Result<Came, ApiError> {
    let refused = |id, reason: String, unreadable| Came {
        id,
        state: ItemState::Refused,
        body: None,
        reason: Some(reason),
        unreadable,
    };
    Ok(match client.document::<T>(folder, &id).await? {
        Reply::Document(document) => match serde_json::to_string(&document) {
            Ok(body) => Came { id, state: ItemState::Fetched, body: Some(body), reason: None, unreadable: false },
            Err(_) => refused(id, "its document cannot be kept".to_owned(), true),
        },
        Reply::NotThere(status) => {
            let reason = format!("CQC answered {} for {id}; it was passed over", status.as_u16());
            refused(id, reason, false)
        }
        Reply::Unreadable => {
            let reason = format!("CQC's document for {id} could not be read; it was passed over");
            refused(id, reason, true)
        }
    })
}

fn keep(conn: &mut Conn, sync_id: i64, kind: ItemKind, came: &[Came]) -> Result<(), SyncError> {
    for one in came {
        let (body, reason) = (one.body.as_deref(), one.reason.as_deref());
        queries::update_item(conn, (sync_id, kind), &one.id, one.state, (body, reason))?;
    }
    Ok(())
}

/// Ids of a list, to be asked for. CQC answers ids in capitals only; what is no id is never asked for.
fn items(sync_id: i64, kind: ItemKind, before: i64, ids: Vec<String>) -> Vec<SyncItem> {
    let numbered = (before.saturating_add(1)..).zip(ids);
    let item = |(position, text): (i64, String)| {
        let (cqc_id, state, reason) = match read_id(&text) {
            Ok((id, _)) => (id, ItemState::Waiting, None),
            Err(reason) => (quoted(&text), ItemState::Refused, Some(format!("{reason}; it was passed over"))),
        };
        SyncItem { sync_id, kind, cqc_id, position, state, body: None, reason }
    };
    numbered.map(item).collect()
}

/// Adds the providers of the locations that were fetched.
fn add_providers(conn: &mut Conn, sync_id: i64) -> Result<(), SyncError> {
    let mut ids = BTreeSet::new();
    let mut after = String::new();
    loop {
        let page = queries::list_items(conn, sync_id, ItemKind::Location, &after, BATCH)?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.cqc_id);
        for body in page.iter().filter_map(|item| item.body.as_deref()) {
            let document: LocationDocument = serde_json::from_str(body).map_err(SyncError::Kept)?;
            let ours = !document.is_deregistered() && is_adult_social_care(&document) != Some(false);
            let id = document.provider_id.as_deref().map(read_id);
            if let (true, Some(Ok((id, _)))) = (ours, id) {
                ids.insert(id);
            }
        }
    }
    let before = queries::count_items(conn, sync_id, ItemKind::Provider)?;
    Ok(queries::insert_items(conn, &items(sync_id, ItemKind::Provider, before, ids.into_iter().collect()))?)
}
