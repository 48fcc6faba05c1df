//! The figures of the board, and those that were counted a moment ago.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::curve::Curve;
use super::model::Counts;
use crate::accounts::Scopes;
use crate::clock::UtcTime;
use crate::windows::{ReportingMonth, Window};

/// Boards that are kept: more than there are areas that people look after.
const KEPT: usize = 256;

/// Groups that are listed.
pub const GROUPS: i64 = 50;

/// A part of England.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Area {
    /// A region, by its code.
    Region(String),
    /// An integrated care board.
    Icb(String),
    /// A council.
    Council(String),
}

/// Which board is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only this part.
    pub area: Option<Area>,
    /// Also by group.
    pub by_group: bool,
}

/// How many returns are owed, and how they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shares {
    /// Owed.
    pub owed: i64,
    /// Complete.
    pub complete: i64,
    /// Begun.
    pub begun: i64,
    /// Nothing is held against them.
    pub excused: i64,
}

impl std::ops::AddAssign for Shares {
    fn add_assign(&mut self, other: Self) {
        self.owed += other.owed;
        self.complete += other.complete;
        self.begun += other.begun;
        self.excused += other.excused;
    }
}

/// Locations that lie in the same council and give the same kinds of service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Code of the region.
    pub region: Option<String>,
    /// Code of the integrated care board.
    pub icb: Option<String>,
    /// Code of the council.
    pub council: Option<String>,
    /// Whether they are care homes.
    pub care_home: bool,
    /// Whether they give home care.
    pub home_care: bool,
    /// How many, and how they stand.
    pub shares: Shares,
}

/// A group of providers, as CQC names it; nothing for those in none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: Option<String>,
    /// How many, and how they stand.
    pub shares: Shares,
}

/// Where the window of this month stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It is still to open; the last one is shown.
    Upcoming,
    /// It is open, and the figures are live.
    Open,
    /// It is over, and its outcomes are not written down yet.
    Closing,
    /// Its outcomes are written down.
    Closed,
}

/// How returns come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// When it was counted.
    pub as_at: UtcTime,
    /// The window of this month.
    pub window: Window,
    /// Where it stands.
    pub phase: Phase,
    /// The month that is shown; nothing if none has been open yet.
    pub shown: Option<Shown>,
    /// Windows that have closed, the newest first.
    pub closed: Vec<(ReportingMonth, Counts)>,
}

/// How the returns of a month came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its window.
    pub window: Window,
    /// By council and kind.
    pub cells: Vec<Cell>,
    /// By group, the largest first, if that is wanted.
    pub groups: Vec<Group>,
    /// Hour by hour.
    pub curve: Curve,
    /// The windows before, the newest first.
    pub before: Vec<Curve>,
}

impl Shown {
    /// All of it together.
    pub fn total(&self) -> Shares {
        self.by(|_| Some(())).into_values().fold(Shares::default(), |mut all, one| {
            all += one;
            all
        })
    }

    /// By something that the locations have.
    pub fn by<K: Ord>(&self, key: impl Fn(&Cell) -> K) -> BTreeMap<K, Shares> {
        let mut found: BTreeMap<K, Shares> = BTreeMap::new();
        for cell in &self.cells {
            *found.entry(key(cell)).or_default() += cell.shares;
        }
        found
    }
}

/// The figures that were counted a moment ago, by who may see them and what they asked for. Counting all of England takes
/// some tens of milliseconds; many look at the same figures in the same minute.
#[derive(Debug)]
pub struct Boards {
    kept_for: Duration,
    last: Mutex<Vec<Kept>>,
}

#[derive(Debug)]
struct Kept {
    scopes: Scopes,
    wanted: Wanted,
    counted: Instant,
    board: Arc<Board>,
}

impl Boards {
    /// Keeps figures for some seconds.
    pub fn new(seconds: u64) -> Self {
        Self { kept_for: Duration::from_secs(seconds), last: Mutex::new(Vec::new()) }
    }

    /// What was counted a moment ago.
    pub(super) fn find(&self, scopes: &Scopes, wanted: &Wanted) -> Option<Arc<Board>> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = last.iter().filter(|kept| kept.counted.elapsed() < self.kept_for);
        let mut same = fresh.filter(|kept| kept.scopes == *scopes && kept.wanted == *wanted);
        same.next().map(|kept| Arc::clone(&kept.board))
    }

    /// Keeps what was counted.
    pub(super) fn keep(&self, scopes: Scopes, wanted: Wanted, board: &Arc<Board>) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.retain(|kept| kept.counted.elapsed() < self.kept_for && !(kept.scopes == scopes && kept.wanted == wanted));
        if last.len() < KEPT && !self.kept_for.is_zero() {
            last.push(Kept { scopes, wanted, counted: Instant::now(), board: Arc::clone(board) });
        }
    }
}
