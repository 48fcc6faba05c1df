//! The page at the end: counts, rates and times by kind of request, memory, the size of the database, and every figure
//! that was compared.

use std::fmt::Write as _;
use std::path::Path;

use super::front::Kind;
use super::ledger::Figure;
use super::{Settings, Stage};

/// What came of a rehearsal.
pub struct Report {
    figures: Vec<Figure>,
    facts: Vec<(String, String)>,
    kinds: Vec<(&'static str, Kind)>,
}

impl Report {
    pub(super) fn of(stage: Stage, settings: &Settings) -> Self {
        let megabytes = |bytes: u64| format!("{:.1} MB", f64::from(u32::try_from(bytes / 1024).unwrap()) / 1024.0);
        let seconds = stage.began.elapsed().as_secs_f64();
        let kinds: Vec<(&str, Kind)> = stage.tape.kinds().into_iter().collect();
        let requests: usize = kinds.iter().map(|(_, kind)| kind.took.len()).sum();
        let passwords = if settings.real_passwords { "as dear as in earnest" } else { "cheap, as in tests" };
        let database = if stage.service.is_postgres() { "PostgreSQL" } else { "SQLite" };
        let mut facts = vec![
            ("Database".to_owned(), database.to_owned()),
            ("Locations".to_owned(), format!("{}, {} of them real", stage.cast.places.len(), stage.cast.real)),
            ("Providers".to_owned(), stage.cast.providers.len().to_string()),
            ("Passwords".to_owned(), passwords.to_owned()),
            ("Time".to_owned(), format!("{seconds:.0} s")),
            ("Requests".to_owned(), format!("{requests}, {:.0}/s over all steps", rate(requests, seconds))),
            ("Messages at the mail server".to_owned(), stage.post.sort().to_string()),
            ("Most memory of the service".to_owned(), format!("{:.0} MB", stage.service.peak_mb.get())),
            ("Database at the end".to_owned(), megabytes(stage.service.database_bytes())),
        ];
        for (channel, saves) in stage.ledger.saves() {
            facts.push((format!("Saves by {channel}"), saves.to_string()));
        }
        for (channel, refused) in stage.ledger.refusals() {
            facts.push((format!("Mistakes refused and mended, by {channel}"), refused.to_string()));
        }
        let errors: usize = kinds.iter().map(|(_, kind)| kind.errors).sum();
        stage.ledger.compare("Requests with an answer that nobody expected", 0, errors);
        Self { figures: stage.ledger.figures(), facts, kinds }
    }

    /// Whether every figure agrees.
    pub fn agrees(&self) -> bool {
        self.figures.iter().all(Figure::agrees)
    }

    /// Writes both into a folder, and prints the text.
    pub fn write(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("report.txt"), self.text()).unwrap();
        std::fs::write(folder.join("report.html"), self.html()).unwrap();
    }

    /// As text.
    pub fn text(&self) -> String {
        let mut text = String::from("Rehearsal of November 2026\n\n");
        for (name, value) in &self.facts {
            writeln!(text, "{name:<44} {value}").unwrap();
        }
        writeln!(
            text,
            "\n{:<36} {:>8} {:>7} {:>9} {:>9} {:>9} {:>9}",
            "", "requests", "errors", "rate /s", "p50 ms", "p95 ms", "p99 ms"
        )
        .unwrap();
        for (name, kind) in &self.kinds {
            let [p50, p95, p99] = percentiles(kind);
            let (count, errors, rate) = (kind.took.len(), kind.errors, kind.rate());
            writeln!(text, "{name:<36} {count:>8} {errors:>7} {rate:>9.1} {p50:>9.1} {p95:>9.1} {p99:>9.1}").unwrap();
        }
        text.push('\n');
        for figure in &self.figures {
            let mark = if figure.agrees() { "agrees" } else { "DIFFERS" };
            writeln!(text, "{mark:<8} {}: expected {}, found {}", figure.name, figure.expected, figure.found).unwrap();
        }
        text
    }

    /// As a page that needs nothing beside it.
    fn html(&self) -> String {
        let mut html = String::from(HEAD);
        html += "<h1>Rehearsal of November 2026</h1>";
        let verdict = if self.agrees() { "Every figure agrees." } else { "Some figures do not agree." };
        write!(html, "<p><strong>{verdict}</strong></p><table><caption>What was played</caption>").unwrap();
        for (name, value) in &self.facts {
            write!(html, "<tr><th scope=row>{name}</th><td>{value}</td></tr>").unwrap();
        }
        html += "</table><table><caption>Requests by kind</caption><tr><th scope=col>Kind<th scope=col>Requests\
                 <th scope=col>Errors<th scope=col>Rate /s\
                 <th scope=col>p50 ms<th scope=col>p95 ms<th scope=col>p99 ms</tr>";
        for (name, kind) in &self.kinds {
            let [p50, p95, p99] = percentiles(kind).map(|value| format!("{value:.1}"));
            let (count, errors, rate) = (kind.took.len(), kind.errors, kind.rate());
            let cells = [count.to_string(), errors.to_string(), format!("{rate:.1}"), p50, p95, p99].join("<td>");
            write!(html, "<tr><th scope=row>{name}</th><td>{cells}</tr>").unwrap();
        }
        html += "</table><table><caption>Figures</caption>\
                 <tr><th scope=col>Figure<th scope=col>Expected<th scope=col>Found<th scope=col></tr>";
        for figure in &self.figures {
            let mark = if figure.agrees() { "agrees" } else { "differs" };
            let Figure { name, expected, found } = figure;
            write!(html, "<tr><th scope=row>{name}</th><td>{expected}<td>{found}<td>{mark}</tr>").unwrap();
        }
        html + "</table>"
    }
}

fn rate(count: usize, seconds: f64) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / seconds
}

/// The values that 50, 95 and 99 percent are not above.
fn percentiles(kind: &Kind) -> [f64; 3] {
    let mut took = kind.took.clone();
    took.sort_by(f64::total_cmp);
    [50, 95, 99].map(|percent| took[(took.len() * percent / 100).min(took.len() - 1)])
}

const HEAD: &str = "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
    <title>Rehearsal</title><style>body{font:16px/1.4 Arial,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}\
    table{border-collapse:collapse;margin:1.5em 0;width:100%}caption{font-weight:bold;text-align:left}\
    td,th{border-bottom:1px solid #d8dde0;padding:.2em .6em;text-align:left;vertical-align:top}</style>";
