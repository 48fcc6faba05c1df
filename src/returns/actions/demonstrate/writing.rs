//! Puts made saves in order of time and writes them, a batch at a time.

use std::collections::BTreeMap;

use diesel::QueryResult;

use super::super::super::model::{CurrentSection, PlacedSave, Progress};
use super::super::super::queries;
use super::super::sealed_saves::Seal;
use super::making::{Made, MadeSitting};
use super::stage::Stage;
use super::standing::{Kept, Standing};
use crate::audit::{self, Actor};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::windows::ReportingMonth;

/// Saves in one statement, and under one entry of the audit chain.
const BATCH: usize = 1_000;

/// All that is still to be written, and what was.
pub(super) struct Writer {
    now: UtcTime,
    next: i64,
    seal: Seal,
    batch: Vec<PlacedSave>,
    /// Saves of sittings that have begun, by time, location and their order.
    waiting: BTreeMap<(UtcTime, usize, usize), Made>,
    /// What is done in the month that is being written.
    progress: BTreeMap<usize, Progress>,
    /// What the month that is being written makes of what stood before it.
    news: News,
    /// Sections that the validator would not take.
    pub refused: usize,
}

/// What became of locations in a month: which are current now, and in which month they counted.
#[derive(Default)]
pub(super) struct News {
    kept: Vec<(usize, Kept)>,
    measured: Vec<(usize, Option<usize>)>,
}

impl News {
    /// Puts it in the place of what stood.
    pub(super) fn apply(self, standings: &mut [Standing]) {
        for (who, kept) in self.kept {
            if let Some(standing) = standings.get_mut(who) {
                standing.set(kept);
            }
        }
        for (who, measured) in self.measured {
            if let Some(standing) = standings.get_mut(who) {
                standing.measured = measured;
            }
        }
    }
}

impl Writer {
    pub(super) fn new(now: UtcTime) -> Self {
        Self {
            now,
            next: 1,
            seal: Seal::new(1),
            batch: Vec::new(),
            waiting: BTreeMap::new(),
            progress: BTreeMap::new(),
            news: News::default(),
            refused: 0,
        }
    }

    /// Takes a sitting. Those before it in time must have been taken: whatever they saved by then is written.
    pub(super) fn take(
        &mut self,
        conn: &mut Conn,
        (who, starts_at): (usize, UtcTime),
        made: MadeSitting,
    ) -> QueryResult<()> {
        while let Some(first) = self.waiting.first_entry().filter(|first| first.key().0 < starts_at) {
            let ((_, who, _), made) = first.remove_entry();
            self.place(conn, who, made)?;
        }
        self.refused += made.refused;
        if !made.saves.is_empty() {
            self.news.measured.push((who, made.measured));
        }
        for (number, made) in made.saves.into_iter().enumerate() {
            self.waiting.insert((made.save.saved_at, who, number), made);
        }
        Ok(())
    }

    /// Writes all that was taken, and answers what is new; the next sitting is of another month.
    pub(super) fn finish_month(&mut self, conn: &mut Conn) -> QueryResult<News> {
        while let Some(((_, who, _), made)) = self.waiting.pop_first() {
            self.place(conn, who, made)?;
        }
        self.flush(conn)?;
        let rows: Vec<Progress> = std::mem::take(&mut self.progress).into_values().collect();
        queries::insert_progress(conn, &rows)?;
        Ok(std::mem::take(&mut self.news))
    }

    /// Gives a save its number and its place, which are the same in a database that had none.
    fn place(&mut self, conn: &mut Conn, who: usize, made: Made) -> QueryResult<()> {
        let Made { mut save, kept, completes } = made;
        save.id = self.next;
        self.next += 1;
        self.news.kept.push((who, Kept { save_id: save.id, ..kept }));
        if let Some(month) = save.month {
            self.note(who, (&save.location_id, month), (&save.section, save.id), completes.then_some(save.saved_at));
        }
        self.seal.add(&save)?;
        let place = save.id;
        self.batch.push(PlacedSave::of(save, place)?);
        if self.batch.len() >= BATCH { self.flush(conn) } else { Ok(()) }
    }

    fn note(
        &mut self,
        who: usize,
        (location_id, month): (&str, ReportingMonth),
        (section, save_id): (&str, i64),
        completed_at: Option<UtcTime>,
    ) {
        let progress = self.progress.entry(who).or_insert_with(|| Progress {
            location_id: location_id.to_owned(),
            month,
            done: " ".to_owned(),
            completed_at: None,
            completed_by: None,
        });
        progress.done.push_str(section);
        progress.done.push(' ');
        if completed_at.is_some() {
            (progress.completed_at, progress.completed_by) = (completed_at, Some(save_id));
        }
    }

    fn flush(&mut self, conn: &mut Conn) -> QueryResult<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        queries::insert_placed(conn, &self.batch)?;
        self.batch.clear();
        let seal = std::mem::replace(&mut self.seal, Seal::new(self.next));
        audit::record(conn, Actor::System, seal.entry(), self.now)
    }

    /// Names what is current; answers how many saves there are.
    pub(super) fn finish(self, conn: &mut Conn, stage: &Stage<'_>, standings: &[Standing]) -> QueryResult<i64> {
        for (standings, subjects) in standings.chunks(BATCH).zip(stage.cast.subjects.chunks(BATCH)) {
            let rows: Vec<CurrentSection> = standings
                .iter()
                .zip(subjects)
                .flat_map(|(standing, subject)| standing.kept.iter().map(|kept| current(kept, &subject.id)))
                .collect();
            queries::insert_current(conn, &rows)?;
        }
        let last = self.next - 1;
        if last > 0 {
            queries::continue_after(conn, last)?;
        }
        Ok(last)
    }
}

fn current(kept: &Kept, location_id: &str) -> CurrentSection {
    CurrentSection {
        location_id: location_id.to_owned(),
        section: kept.section.to_string(),
        save_id: kept.save_id,
        version: kept.version,
        figures_since: kept.figures_since,
    }
}
