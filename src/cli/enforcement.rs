//! `enforcement`: the lawful dates of a notice.

use std::sync::Arc;

use chrono::{NaiveDate, TimeZone};
use chrono_tz::Europe::London;
use clap::Subcommand;
use serde::Serialize;

use super::WrongWords;
use crate::config::Config;
use crate::db::DatabaseUrl;
use crate::enforcement::model::{Method, NoticeKind};
use crate::enforcement::rules::dates;
use crate::windows::{self, Holidays};

/// Years that have a calendar.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Words of the command.
#[derive(Debug, Subcommand)]
pub(super) enum Commands {
    /// Say when a notice counts as given, and until when what follows from it has to be done
    Dates(DatesArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct DatesArguments {
    /// intent or final
    #[arg(long)]
    notice: NoticeKind,
    /// When it is sent, or delivered by hand: a moment (RFC 3339), or a day (2026-01-23)
    #[arg(long, value_name = "T", value_parser = sent)]
    sent: NaiveDate,
    /// hand, post (first class, recorded or registered) or email
    #[arg(long)]
    method: Method,
    /// Days for representations, 14 or more, or for payment; left out, those of the settings
    #[arg(long)]
    days: Option<u32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The day in England on which a moment lies.
fn sent(text: &str) -> Result<NaiveDate, String> {
    let moment = chrono::DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&London).date_naive());
    let day = moment.or_else(|_| text.parse());
    let day = day.map_err(|_| "write it as 2026-01-23T09:30:00Z, or as a day, 2026-01-23".to_owned())?;
    let known = YEARS.contains(&chrono::Datelike::year(&day));
    if known { Ok(day) } else { Err("it must be in a year from 2000 to 2100".to_owned()) }
}

#[derive(Debug, Serialize)]
struct IntentJson {
    given_on: NaiveDate,
    representations_until: NaiveDate,
    decide_by: NaiveDate,
}

#[derive(Debug, Serialize)]
struct FinalJson {
    given_on: NaiveDate,
    pay_by: NaiveDate,
    appeal_until: String,
}

pub(super) async fn run(Commands::Dates(arguments): Commands) -> anyhow::Result<()> {
    let config = Config::load()?;
    let settings = config.enforcement.clone();
    let holidays = holidays(config).await?;
    let given_on = dates::given_on(arguments.sent, arguments.method, &holidays);
    let given_on = given_on.ok_or_else(|| anyhow::anyhow!("there is no such day"))?;
    match arguments.notice {
        NoticeKind::Intent => {
            let days = arguments.days.unwrap_or(settings.representations_days);
            print_intent(given_on, days, arguments.json)
        }
        NoticeKind::Final => {
            let days = arguments.days.unwrap_or(settings.payment_days);
            let (appeal_days, hour) = (settings.appeal_days, settings.appeal_hour);
            let last = dates::appeal_until(arguments.sent, appeal_days, hour, &holidays);
            let appeal = last.and_then(|last| London.from_local_datetime(&last).earliest());
            let found = dates::pay_by(given_on, days).zip(appeal);
            let (pay_by, appeal) = found.ok_or_else(|| WrongWords("--days is too long".to_owned()))?;
            print_final(&FinalJson { given_on, pay_by, appeal_until: appeal.to_rfc3339() }, arguments.json)
        }
    }
}

/// The bank holidays that the database has, or those compiled in if there is no database.
async fn holidays(config: Config) -> anyhow::Result<Arc<Holidays>> {
    let missing = matches!(&config.database.url, DatabaseUrl::Sqlite(path) if !path.exists());
    if missing {
        return Ok(Arc::clone(Holidays::compiled_in()));
    }
    let state = super::state_to_look_at().await?;
    let calendars = Arc::clone(&state.calendars);
    let calendar = state.db.read(move |conn| anyhow::Ok(windows::queries::load_calendar(conn, &calendars)?)).await?;
    Ok(calendar.holidays)
}

fn print_intent(given_on: NaiveDate, days: u32, json: bool) -> anyhow::Result<()> {
    let least = dates::LEAST_REPRESENTATION_DAYS;
    if days < least {
        let words = format!("--days must be {least} or more for a notice of intent (S.I. 2022/1175 regulation 5(2))");
        return Err(WrongWords(words).into());
    }
    let until = dates::representations_until(given_on, days);
    let found = until.and_then(|until| Some((until, dates::decide_by(until)?)));
    let (representations_until, decide_by) = found.ok_or_else(|| WrongWords("--days is too long".to_owned()))?;
    if json {
        let json = IntentJson { given_on, representations_until, decide_by };
        return super::say(&serde_json::to_string(&json)?);
    }
    super::say(&format!("Given on {}", in_words(given_on)))?;
    super::say(&format!("Representations until the end of {}", in_words(representations_until)))?;
    super::say(&format!("Decide by {}", in_words(decide_by)))
}

fn print_final(json: &FinalJson, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return super::say(&serde_json::to_string(json)?);
    }
    super::say(&format!("Given on {}", in_words(json.given_on)))?;
    super::say(&format!("Pay by {}", in_words(json.pay_by)))?;
    super::say(&format!("Appeal until {}", json.appeal_until))
}

fn in_words(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}
