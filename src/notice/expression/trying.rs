//! Tries a check on answers within the declared ranges, to find one that can never fail, never pass, or breaks off.
//!
//! The answers tried are always the same: the ends of each range, the numbers and days written in the check and their
//! neighbours, then points drawn with a fixed seed. A check is called one that can never fail only after all of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::running::{Scalar, Source};
use super::totals::Sum;
use super::types::{Kind, Range};
use super::{Program, is_within};
use crate::notice::text::is_of_our_time;

const DRAWN: u32 = 4_000;
const COMMON: [f64; 8] = [1.0, 2.0, 5.0, 10.0, 30.0, 100.0, 300.0, 1_000.0];

/// Days that are tried: the first and the last that can be given, and two between them.
const DAYS: [&str; 4] = ["1900-01-01", "2100-12-31", "2000-01-01", "2026-01-01"];

/// What is wrong with a check that is well typed; nothing for a good one.
pub(in crate::notice) fn faults(program: &Program) -> Vec<String> {
    let trial = Trial::new(program);
    let mut seen = Seen::default();
    for sample in trial.ordered().into_iter().chain(trial.without_asked()) {
        seen.note(program, &trial.fitting(sample));
    }
    let mut draw = Draw(0x5eed);
    for _ in 0..DRAWN {
        if seen.is_enough() {
            break;
        }
        seen.note(program, &trial.fitting(trial.drawn(&mut draw)));
    }
    seen.faults()
}

/// What happened so far.
#[derive(Default)]
struct Seen {
    passed: bool,
    failed: bool,
    broke_off: Option<String>,
}

impl Seen {
    fn note(&mut self, program: &Program, sample: &Sample) {
        let needed = program.variables.keys().filter(|path| !program.is_asked_for(path));
        if needed.into_iter().any(|path| !sample.0.contains_key(path)) {
            return;
        }
        match program.execute(sample) {
            Ok(true) => self.passed = true,
            Ok(false) => self.failed = true,
            Err(reason) => self.broke_off = Some(reason),
        }
    }

    fn is_enough(&self) -> bool {
        (self.passed && self.failed) || self.broke_off.is_some()
    }

    fn faults(self) -> Vec<String> {
        let mut faults = Vec::new();
        if let Some(reason) = self.broke_off {
            faults.push(format!("this check breaks off on allowed answers: {reason}"));
        } else if !self.failed {
            faults.push("this check can never fail on the declared ranges".to_owned());
        } else if !self.passed {
            faults.push("this check can never pass on the declared ranges".to_owned());
        }
        faults
    }
}

struct Sample(BTreeMap<String, Scalar>);

impl Source for Sample {
    fn scalar(&self, path: &str, _: Kind) -> Option<Scalar> {
        self.0.get(path).cloned()
    }

    fn has(&self, path: &str) -> bool {
        self.0.keys().any(|key| is_within(key, path))
    }
}

struct Trial<'a> {
    program: &'a Program,
    candidates: Vec<(&'a String, Vec<Scalar>)>,
    sums: Vec<Sum<'a>>,
}

impl<'a> Trial<'a> {
    fn new(program: &'a Program) -> Self {
        let variables = program.variables.iter().map(|(path, range)| (path, candidates(range, program)));
        // Of what is asked for and not read it matters only whether it is there.
        let only_asked =
            program.asked.iter().filter(|asked| !program.variables.keys().any(|path| is_within(path, asked)));
        let candidates = variables.chain(only_asked.map(|path| (path, vec![Scalar::YesNo(true)]))).collect();
        Self { program, candidates, sums: Sum::all(&program.variables) }
    }

    /// All variables at their n-th candidate together; then each alone, with the others low, high and in between.
    fn ordered(&self) -> Vec<Sample> {
        let longest = self.candidates.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
        let mut samples: Vec<Sample> = (0..longest).map(|at| self.all_at(at)).collect();
        for (path, values) in &self.candidates {
            for value in values {
                for others in [0, 1, 3] {
                    let mut sample = self.all_at(others);
                    sample.0.insert((*path).clone(), value.clone());
                    samples.push(sample);
                }
            }
        }
        samples
    }

    fn all_at(&self, at: usize) -> Sample {
        let value = |values: &[Scalar]| values.get(at % values.len().max(1)).cloned();
        Sample(self.candidates.iter().filter_map(|(path, values)| Some(((*path).clone(), value(values)?))).collect())
    }

    /// What `has(…)` asks for is left out: all of it, each alone, and all but one.
    fn without_asked(&self) -> Vec<Sample> {
        let asked: Vec<&str> = self.program.asked.iter().map(String::as_str).collect();
        let each = asked.iter().map(|path| vec![*path]);
        let but_one = asked.iter().map(|path| asked.iter().copied().filter(|other| other != path).collect());
        let left_out: Vec<Vec<&str>> = each.chain(but_one).chain((asked.len() > 1).then(|| asked.clone())).collect();
        let without = |left_out: &Vec<&str>| {
            let mut samples = self.ordered();
            for sample in &mut samples {
                sample.0.retain(|path, _| !left_out.iter().any(|asked| is_within(path, asked)));
            }
            samples
        };
        left_out.iter().filter(|paths| !paths.is_empty()).flat_map(without).collect()
    }

    /// The same with totals that the cells beside them allow.
    fn fitting(&self, mut sample: Sample) -> Sample {
        self.sums.iter().for_each(|sum| sum.fit(&mut sample.0));
        sample
    }

    /// Each variable at a candidate drawn for it.
    fn drawn(&self, draw: &mut Draw) -> Sample {
        let mut sample = BTreeMap::new();
        for (path, values) in &self.candidates {
            if let Some(value) = values.get(draw.below(values.len())) {
                sample.insert((*path).clone(), value.clone());
            }
        }
        Sample(sample)
    }
}

/// What is tried for a variable: the two ends first.
fn candidates(range: &Range, program: &Program) -> Vec<Scalar> {
    let (low, high, whole) = match range {
        Range::YesNo => return vec![Scalar::YesNo(false), Scalar::YesNo(true)],
        Range::Text(texts) => return texts.iter().cloned().map(Scalar::Text).collect(),
        Range::Day => return days(&program.texts),
        Range::Whole(low, high) => (decimal(*low), decimal(*high), true),
        Range::Decimal(low, high) => (*low, *high, false),
    };
    let step = if whole { 1.0 } else { 0.01 };
    let mut values = vec![low, high, low + step, (low + high) / 2.0];
    values.extend(COMMON);
    // A number that is added lies on the other side of nought: `change + 5 != 0`.
    for number in program.numbers.iter().flat_map(|number| [*number, -number]) {
        values.extend([number - step, number, number + step]);
    }
    values.retain(|value| (low..=high).contains(value));
    values.into_iter().filter_map(|value| scalar(value, whole)).collect()
}

/// Days, and each that is written in the check with the day before and the day after.
fn days(texts: &[String]) -> Vec<Scalar> {
    let written = texts.iter().filter_map(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
    let around = written.flat_map(|day| [day.pred_opt(), Some(day), day.succ_opt()]).flatten();
    let around = around.filter(|day| is_of_our_time(*day)).map(|day| day.to_string());
    DAYS.map(str::to_owned).into_iter().chain(around).map(Scalar::Text).collect()
}

/// A number as an answer of its kind.
pub(super) fn scalar(value: f64, whole: bool) -> Option<Scalar> {
    if !whole {
        return Some(Scalar::Decimal(value));
    }
    // By way of text, since there is no conversion that cannot be wrong.
    format!("{:.0}", value.floor()).parse().ok().map(Scalar::Whole)
}

/// A whole number as a decimal; limits of items are far below what an `f64` holds exactly.
pub(super) fn decimal(number: i64) -> f64 {
    number.to_string().parse().unwrap_or(f64::MAX)
}

/// Splitmix64: the same draws everywhere.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0) % limit.max(1)
    }
}
