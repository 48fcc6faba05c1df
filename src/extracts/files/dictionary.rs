//! `data-dictionary.md`: what is in the files, for people.

use std::io::Write;

use super::super::columns::{Column, Table};
use super::super::model::{Format, Kind, RunFile};
use super::super::rules::saves_until;
use super::package::About;
use super::table::Written;

/// How CSV is written, and where it differs from what was typed.
const CSV: &str = "\
The files are CSV as RFC 4180 describes it: UTF-8 without a mark at the beginning, commas, a line feed after each row, and
a header. A text with a comma, a quote or a line break stands in quotes, and a quote in it is doubled. Numbers are plain
digits. An empty value is nothing at all: it was not asked, not answered, or we do not hold it.

In one way a file differs from what was typed: a text that begins with `=`, `+`, `-`, `@`, a tab or a return has a `'`
before it, so that no sheet takes it for a formula. A text that has marks of its own before such a sign has one more.
Where marks stand before such a sign, take one away to have what was typed. Numbers have no mark. The same extract as JSON
Lines or Parquet has all texts as they were typed.

pandas, polars, DuckDB and R read the files as they are. pandas and readr take words like NA for nothing: give
`keep_default_na=False` or `na = \"\"` if a name may be one. For Excel, and for Spark with its own settings, ask for plain
CSV. Spark reads these with `header=true` and `escape='\"'`; Excel with Data, From Text/CSV.
";

/// How plain CSV is written, and where it differs from what was typed.
const CSV_PLAIN: &str = "\
The files are plain CSV for Excel, and for Spark with its own settings: UTF-8 with a mark at the beginning (U+FEFF), commas,
each row on one line, and a header. A text with a comma stands in quotes. Numbers are plain digits. An empty value is
nothing at all: it was not asked, not answered, or we do not hold it.

In these ways a file differs from what was typed: a quote is written as `'`, a backslash as `/`, and a line break or a tab
as a space. After that, a text that begins with `=`, `+`, `-` or `@` has a `'` before it, so that no sheet takes it for a
formula; one that has marks of its own before such a sign has one more. There is no sure way back from these: ask for CSV,
JSON Lines or Parquet to have what was typed.

Excel, Spark, pandas, polars, DuckDB and R read the files as they are.
";

/// How JSON Lines are written.
const JSONL: &str = "\
The files are JSON Lines: UTF-8, an object on each line, with every column in the same order. A value that is not there is
`null`. Texts are as they were typed. pandas, DuckDB and Spark read the files as they are; polars guesses types from the
first hundred lines unless it is given `infer_schema_length=None`.
";

/// How Parquet is written.
const PARQUET: &str = "\
The files are Apache Parquet, with the columns and types below and nothing for a value that is not there. Whole numbers
have 64 bits, other numbers are doubles, days are dates, and moments are in UTC to the microsecond. Texts are as they were
typed. Groups of rows are packed with Snappy. pandas, polars, DuckDB, R (arrow) and Spark read the files as they are.
";

fn how(format: Format) -> &'static str {
    match format {
        Format::Csv => CSV,
        Format::CsvPlain => CSV_PLAIN,
        Format::Jsonl => JSONL,
        Format::Parquet => PARQUET,
    }
}

/// Writes it.
pub fn write_dictionary(
    mut out: Written,
    about: &About<'_>,
    tables: &[Table],
    files: &[RunFile],
) -> std::io::Result<Written> {
    let run = about.run;
    writeln!(out, "# Data dictionary: {}, {}\n", run.kind.as_str(), run.month.for_people())?;
    writeln!(out, "- As at: {} ({} in the United Kingdom)", run.as_at.to_rfc3339(), run.as_at.for_people())?;
    writeln!(out, "- Window: {}", crate::windows::rules::in_words(about.window, run.as_at))?;
    writeln!(out, "- Formal Notice: {} ({})", about.notice.id, about.notice.title)?;
    writeln!(out, "- Locations of: {}", run.scope)?;
    writeln!(
        out,
        "- Returns owed by {} locations, sent in whole or in part by {}",
        about.response.owed, about.response.answered
    )?;
    let sensitive = if run.sensitive { "included" } else { "left out" };
    writeln!(out, "- Items that may be commercially sensitive: {sensitive}\n")?;
    writeln!(out, "## What is in it\n")?;
    write_scope(&mut out, about)?;
    writeln!(out, "## How the files are written\n")?;
    writeln!(out, "{}", how(run.format))?;
    for (table, file) in tables.iter().zip(files) {
        writeln!(out, "## {}\n", file.name)?;
        writeln!(out, "{}. {} rows.\n", table.title, file.rows.unwrap_or_default())?;
        writeln!(out, "| Column | Type | Unit | What it is |\n|---|---|---|---|")?;
        for column in &table.columns {
            write_column(&mut out, column)?;
        }
        writeln!(out)?;
    }
    Ok(out)
}

fn write_scope(out: &mut Written, about: &About<'_>) -> std::io::Result<()> {
    let run = about.run;
    writeln!(
        out,
        "Locations that were on the register at the moment of the extract, or on the day on which the window opened.\n"
    )?;
    if run.kind.has_figures() {
        writeln!(
            out,
            "Of each section of each location, the newest save up to {}: figures stand until new ones are saved, so a save \
             may be older than the month. A later one is in it if it counts for the month, as the location had more time. A \
             location that never saved has no row.\n",
            saves_until(run.month, run.as_at).to_rfc3339()
        )?;
    }
    if matches!(run.kind, Kind::CareHome | Kind::HomeCare) {
        writeln!(
            out,
            "Returns are counted of the locations that this file can have rows of: those that gave this kind of service \
             when the file was made, and those that gave it before and have a row here.\n"
        )?;
    }
    writeln!(
        out,
        "Only what was known at that moment counts: the same extract with the same moment has the same rows and values, \
         whatever was saved, corrected or loaded since. What is marked \"now\" is the exception: the register keeps no \
         history of it, so it is as it was when the file was made.\n"
    )
}

fn write_column(out: &mut Written, column: &Column) -> std::io::Result<()> {
    let about = [column.title.as_str(), column.about.as_str()];
    let about: Vec<&str> = about.into_iter().filter(|text| !text.is_empty()).collect();
    let sensitive = if column.sensitive { " May be commercially sensitive." } else { "" };
    writeln!(
        out,
        "| `{}` | {} | {} | {}{sensitive} |",
        column.name,
        column.kind.as_str(),
        column.unit.as_deref().unwrap_or_default(),
        in_table(&about.join(": "))
    )
}

/// Text as it may stand in a cell of a Markdown table.
fn in_table(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
