//! Shares over time as lines, drawn on the server: lines differ in how they are dashed, not only in colour, and each has
//! its name beside it. A page puts a table with the same figures next to it.

use serde::Serialize;

/// Edges of the drawing and of the field in it, in units of the drawing.
const WIDTH: i64 = 480;
const HEIGHT: i64 = 340;
const LEFT: i64 = 48;
const RIGHT: i64 = 370;
const TOP: i64 = 14;
const BOTTOM: i64 = 282;

/// Room that the name of a line takes up.
const LINE_HEIGHT: i64 = 18;

/// Names that begin at least so far from each other cannot meet.
const NAME_WIDTH: i64 = 100;

/// All of something, in thousandths.
const ALL: i64 = 1_000;

/// How the lines are dashed: the first is drawn through, and thick.
const DASHES: [&str; 4] = ["none", "8 4", "2 3", "12 4 2 4"];

#[derive(Clone, Debug, Serialize)]
struct Line {
    label: String,
    points: String,
    dash: &'static str,
    is_first: bool,
    label_x: i64,
    label_y: i64,
}

#[derive(Clone, Debug, Serialize)]
struct Tick {
    position: i64,
    label: String,
}

/// Lines of shares, from 0% to 100%.
#[derive(Clone, Debug, Serialize)]
pub struct LineChart {
    id: String,
    title: String,
    description: String,
    axis: String,
    #[serde(skip)]
    length: i64,
    width: i64,
    height: i64,
    left: i64,
    right: i64,
    bottom: i64,
    tick_y: i64,
    axis_x: i64,
    axis_y: i64,
    shares: Vec<Tick>,
    steps: Vec<Tick>,
    lines: Vec<Line>,
}

impl LineChart {
    /// A chart without lines. The id must be unique on the page; title and description are for those who do not see it.
    /// `axis` names the steps from left to right, of which there are `length`.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        description: impl Into<String>,
        axis: impl Into<String>,
        length: usize,
    ) -> Self {
        let shares = [0, 250, 500, 750, ALL];
        let tick = |share: i64| Tick { position: height(share), label: format!("{}%", share / 10) };
        Self {
            id: id.into(),
            title: title.into(),
            description: description.into(),
            axis: axis.into(),
            length: i64::try_from(length).unwrap_or(i64::MAX).max(1),
            width: WIDTH,
            height: HEIGHT,
            left: LEFT,
            right: RIGHT,
            bottom: BOTTOM,
            tick_y: BOTTOM + 20,
            axis_x: (LEFT + RIGHT) / 2,
            axis_y: BOTTOM + 44,
            shares: shares.map(tick).into(),
            steps: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Marks a step below the chart.
    #[must_use]
    pub fn step(mut self, at: usize, label: impl Into<String>) -> Self {
        let position = self.position(at);
        self.steps.push(Tick { position, label: label.into() });
        self
    }

    /// Adds a line: its name, and its share in thousandths after each step. The first line is the one that matters.
    #[must_use]
    pub fn line(mut self, label: impl Into<String>, shares: impl IntoIterator<Item = i64>) -> Self {
        let shares: Vec<i64> = shares.into_iter().collect();
        let points = shares.iter().enumerate();
        let points: Vec<String> =
            points.map(|(step, share)| format!("{},{}", self.position(step), height(*share))).collect();
        let last = shares.len().saturating_sub(1);
        let wanted = height(shares.last().copied().unwrap_or_default()) + 5;
        let position = self.lines.len();
        self.lines.push(Line {
            label: label.into(),
            points: points.join(" "),
            dash: DASHES.get(position % DASHES.len()).copied().unwrap_or("none"),
            is_first: position == 0,
            label_x: self.position(last) + 6,
            label_y: wanted,
        });
        self.spread();
        self
    }

    fn position(&self, step: usize) -> i64 {
        let step = i64::try_from(step).unwrap_or(i64::MAX).min(self.length);
        LEFT + (RIGHT - LEFT).saturating_mul(step) / self.length
    }

    /// Moves names that would cover each other apart: up from the lowest, and down again from the upper edge.
    fn spread(&mut self) {
        let mut order: Vec<&mut Line> = self.lines.iter_mut().collect();
        order.sort_by_key(|line| std::cmp::Reverse(line.label_y));
        let mut below: Option<(i64, i64)> = None;
        for line in &mut order {
            if let Some((_, y)) = below.filter(|(x, _)| (x - line.label_x).abs() < NAME_WIDTH) {
                line.label_y = line.label_y.min(y - LINE_HEIGHT);
            }
            below = Some((line.label_x, line.label_y));
        }
        let mut least = LINE_HEIGHT;
        for line in order.iter_mut().rev().filter(|line| line.label_y < LINE_HEIGHT * 4) {
            line.label_y = line.label_y.max(least);
            least = line.label_y + LINE_HEIGHT;
        }
    }
}

fn height(share: i64) -> i64 {
    BOTTOM - (BOTTOM - TOP) * share.clamp(0, ALL) / ALL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_steps_lie_where_they_belong() {
        let chart = LineChart::new("c", "T", "D", "Days", 4).line("Now", [0, 500]).line("Before", [0, 0, 0, 0, 1_000]);
        assert_eq!(
            chart.lines[0].points,
            format!("{LEFT},{BOTTOM} {},{}", LEFT + (RIGHT - LEFT) / 4, (TOP + BOTTOM) / 2)
        );
        assert!(chart.lines[1].points.ends_with(&format!("{RIGHT},{TOP}")), "{}", chart.lines[1].points);
        assert!(chart.lines[0].is_first && !chart.lines[1].is_first);
        assert_ne!(chart.lines[0].dash, chart.lines[1].dash);
    }

    #[test]
    fn names_of_lines_that_end_at_the_same_place_do_not_cover_each_other() {
        for ends in [[970, 972, 975, 0], [1_000; 4], [0; 4], [0, 1_000, 990, 980], [900, 950, 960, 970]] {
            let chart = LineChart::new("c", "T", "D", "Days", 1);
            let chart = ends.iter().fold(chart, |chart, end| chart.line("Name", [0, *end]));
            names_are_apart(&chart);
        }
    }

    fn names_are_apart(chart: &LineChart) {
        let mut heights: Vec<i64> = chart.lines.iter().map(|line| line.label_y).collect();
        heights.sort_unstable();
        assert!(heights.windows(2).all(|pair| pair[1] - pair[0] >= LINE_HEIGHT), "{heights:?}");
        assert!(heights.iter().all(|height| (LINE_HEIGHT..HEIGHT).contains(height)), "{heights:?}");
    }

    #[test]
    fn what_cannot_be_drawn_stays_on_the_drawing() {
        let chart = LineChart::new("c", "T", "D", "Days", 0).line("None", []).line("Much", [5_000, -3]);
        assert_eq!(chart.lines[0].points, "");
        assert_eq!(chart.lines[1].points, format!("{LEFT},{TOP} {RIGHT},{BOTTOM}"));
    }
}
