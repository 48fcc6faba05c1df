//! What settings must be for the program to start with them.

use chrono::Datelike;

use super::{Config, ConfigError, DEFAULT_SECRET, Environment, SecondFactor, people, sign_in, single_sign_on};

/// Fails with the first setting that cannot be used.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    server(config)?;
    limits(config)?;
    sign_in::check(config)?;
    single_sign_on::check(config)?;
    people::check(config)?;
    windows(config)?;
    compliance(config)?;
    reminders(config)?;
    extracts(config)?;
    enforcement(config)?;
    cqc(config)?;
    if config.environment == Environment::Production { production(config) } else { Ok(()) }
}

fn server(config: &Config) -> Result<(), ConfigError> {
    let server = &config.server;
    let public_url = &server.public_url;
    require(server.secret.expose().len() >= 32, "server.secret must be at least 32 characters long")?;
    require(
        is_web_address(public_url) && !public_url.ends_with('/'),
        "server.public_url must be an http:// or https:// address without a slash at the end",
    )?;
    require((1..=64).contains(&server.workers), "server.workers must be 1 to 64")?;
    require(
        (1_024..=100_000_000).contains(&server.body_limit_bytes),
        "server.body_limit_bytes must be 1024 to 100000000",
    )
}

fn limits(config: &Config) -> Result<(), ConfigError> {
    let (server, database, jobs) = (&config.server, &config.database, &config.jobs);
    let times = [
        server.header_timeout_seconds,
        server.request_timeout_seconds,
        server.shutdown_timeout_seconds,
        database.wait_seconds,
        database.statement_seconds,
        config.mail.timeout_seconds,
        jobs.poll_seconds,
        jobs.longest_seconds,
    ];
    require(
        times.iter().all(|seconds| (1..=3_600).contains(seconds)),
        "settings that end in _timeout_seconds, and wait_, statement_, poll_ and longest_seconds, must be 1 to 3600",
    )?;
    require((3..=3_600).contains(&jobs.lease_seconds), "jobs.lease_seconds must be 3 to 3600")?;
    let kept = [config.returns.request_key_hours, config.returns.draft_days];
    require(
        kept.iter().all(|time| (1..=8_760).contains(time)),
        "returns.request_key_hours and returns.draft_days must be 1 to 8760",
    )?;
    require((1..=64).contains(&jobs.concurrency), "jobs.concurrency must be 1 to 64")?;
    require((1..=500).contains(&database.postgres_connections), "database.postgres_connections must be 1 to 500")?;
    require((1..=64).contains(&database.sqlite_readers), "database.sqlite_readers must be 1 to 64")
}

fn cqc(config: &Config) -> Result<(), ConfigError> {
    let cqc = &config.cqc;
    require(
        is_web_address(&cqc.base_url) && !cqc.base_url.ends_with('/'),
        "cqc.base_url must be an http:// or https:// address without a slash at the end",
    )?;
    require(cqc.key.expose().bytes().all(|byte| byte.is_ascii_graphic()), "cqc.key must be letters, digits and marks")?;
    require(
        cqc.user_agent.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()),
        "cqc.user_agent must be letters, digits, marks and spaces",
    )?;
    require(cqc.overlap_days <= 3_650, "cqc.overlap_days must be 0 to 3650")?;
    require((1..=1_000).contains(&cqc.per_page), "cqc.per_page must be 1 to 1000")?;
    require((1..=100_000).contains(&cqc.most_pages), "cqc.most_pages must be 1 to 100000")?;
    require((10_000..=1_000_000_000).contains(&cqc.most_bytes), "cqc.most_bytes must be 10000 to 1000000000")?;
    require((1..=100_000).contains(&cqc.calls_per_minute), "cqc.calls_per_minute must be 1 to 100000")?;
    require((1..=32).contains(&cqc.parallel_calls), "cqc.parallel_calls must be 1 to 32")?;
    require((1..=3_600).contains(&cqc.timeout_seconds), "cqc.timeout_seconds must be 1 to 3600")?;
    require((1..=20).contains(&cqc.tries), "cqc.tries must be 1 to 20")?;
    require(
        (1..=3_600_000).contains(&cqc.first_wait_ms) && (1..=3_600_000).contains(&cqc.longest_wait_ms),
        "cqc.first_wait_ms and cqc.longest_wait_ms must be 1 to 3600000",
    )?;
    require((10..=60_000).contains(&cqc.sign_of_life_ms), "cqc.sign_of_life_ms must be 10 to 60000")
}

fn windows(config: &Config) -> Result<(), ConfigError> {
    let windows = &config.windows;
    // Every month has a 28th, and a window that closes on the 28th is over before the next one may open.
    require(
        (4..=28).contains(&windows.opens_on_day) && (windows.opens_on_day..=28).contains(&windows.closes_on_day),
        "windows.opens_on_day must be 4 to 28, and windows.closes_on_day from there to 28",
    )?;
    require(
        (2000..=2100).contains(&windows.first_month.year()),
        "windows.first_month must be from 2000-01 to 2100-12",
    )?;
    require(is_web_address(&windows.holidays_url), "windows.holidays_url must be an https:// address")?;
    require((1..=3_600).contains(&windows.fetch_timeout_seconds), "windows.fetch_timeout_seconds must be 1 to 3600")
}

fn compliance(config: &Config) -> Result<(), ConfigError> {
    let compliance = &config.compliance;
    let in_twelve = |count: u32| (1..=12).contains(&count);
    require(
        in_twelve(compliance.trigger_consecutive)
            && in_twelve(compliance.trigger_in_twelve)
            && in_twelve(compliance.at_risk_consecutive),
        "compliance.trigger_consecutive, trigger_in_twelve and at_risk_consecutive must be 1 to 12",
    )?;
    require(compliance.grace_months <= 12, "compliance.grace_months must be 0 to 12")?;
    require(compliance.undo_minutes <= 1_440, "compliance.undo_minutes must be 0 to 1440")?;
    require(compliance.board_seconds <= 60, "compliance.board_seconds must be 0 to 60")
}

fn reminders(config: &Config) -> Result<(), ConfigError> {
    let reminders = &config.reminders;
    let kinds = reminders.kinds();
    require(kinds.iter().all(|kind| kind.hour <= 23), "the hour of each kind of [reminders] must be 0 to 23")?;
    require(
        kinds.iter().all(|kind| kind.sent || !kind.legal),
        "a kind of [reminders] that is legal must be sent: say legal = false first",
    )?;
    require((1..=20).contains(&reminders.closed_for_days), "reminders.closed_for_days must be 1 to 20")?;
    require((1..=3_650).contains(&reminders.link_days), "reminders.link_days must be 1 to 3650")?;
    require((1..=1_000).contains(&reminders.batch), "reminders.batch must be 1 to 1000")
}

fn extracts(config: &Config) -> Result<(), ConfigError> {
    let extracts = &config.extracts;
    require(!extracts.directory.is_empty(), "extracts.directory must name a folder")?;
    require((1..=3_650).contains(&extracts.closing_days), "extracts.closing_days must be 1 to 3650")?;
    require((1..=10_000).contains(&extracts.abandoned_minutes), "extracts.abandoned_minutes must be 1 to 10000")
}

fn enforcement(config: &Config) -> Result<(), ConfigError> {
    let settings = &config.enforcement;
    require(
        (14..=366).contains(&settings.representations_days),
        "enforcement.representations_days must be 14 to 366: S.I. 2022/1175 regulation 5(2) allows no shorter period",
    )?;
    let days =
        [settings.payment_days, settings.payment_days_after_appeal, settings.appeal_days, settings.onward_appeal_days];
    require(
        days.iter().all(|days| (1..=366).contains(days)),
        "enforcement.payment_days, payment_days_after_appeal, appeal_days and onward_appeal_days must be 1 to 366",
    )?;
    require(settings.appeal_hour <= 23, "enforcement.appeal_hour must be 0 to 23")?;
    require((1..=27).contains(&settings.remind_days), "enforcement.remind_days must be 1 to 27")?;
    let who = ["opener", "drafters", "managers"];
    require(
        !settings.remind.is_empty() && settings.remind.iter().all(|word| who.contains(&word.as_str())),
        "enforcement.remind must name opener, drafters or managers, with commas between",
    )?;
    let texts = [
        &settings.tribunal,
        &settings.authority,
        &settings.contact_email,
        &settings.contact_telephone,
        &settings.how_to_pay,
        &settings.when_not_imposed,
        &settings.if_not_paid,
    ];
    require(
        texts.iter().all(|text| !text.trim().is_empty()),
        "texts of [enforcement] go into notices and must not be empty",
    )?;
    require((1_000..=20_000_000).contains(&settings.file_bytes), "enforcement.file_bytes must be 1000 to 20000000")?;
    require((1..=20).contains(&settings.files), "enforcement.files must be 1 to 20")
}

/// Settings for trying things out are refused where real people's data is.
fn production(config: &Config) -> Result<(), ConfigError> {
    let mail = config.mail.url.expose();
    let refused = [
        (config.clock.fixed_at.is_some(), "a fixed clock: remove clock.fixed_at (CT__CLOCK__FIXED_AT)"),
        (
            config.server.secret.expose() == DEFAULT_SECRET,
            "the default secret: set server.secret (CT__SERVER__SECRET) to 32 or more random characters",
        ),
        (
            config.sign_in.second_factor == Some(SecondFactor::Optional),
            "an optional second factor: remove sign_in.second_factor (CT__SIGN_IN__SECOND_FACTOR)",
        ),
        (
            mail.starts_with("file:"),
            "the file mail transport: set mail.url (CT__MAIL__URL) to an smtp:// or smtps:// address",
        ),
        (
            sends_password_in_the_clear(mail),
            "a password for the mail server without TLS: use smtps:// or add ?tls=required in mail.url (CT__MAIL__URL)",
        ),
        (
            !config.cqc.base_url.starts_with("https://"),
            "http for CQC's API, which would show the key: set cqc.base_url (CT__CQC__BASE_URL) to an https:// address",
        ),
        (
            config.single_sign_on.values().any(|organisation| !organisation.issuer.starts_with("https://")),
            "http for an organisation that vouches for people: set single_sign_on.NAME.issuer to an https:// address",
        ),
        (!config.is_https(), "http: set server.public_url (CT__SERVER__PUBLIC_URL) to the https:// address people use"),
    ];
    match refused.into_iter().find(|(is_so, _)| *is_so) {
        Some((_, setting)) => Err(ConfigError::NotForProduction(setting)),
        None => Ok(()),
    }
}

pub(super) fn require(holds: bool, otherwise: &'static str) -> Result<(), ConfigError> {
    if holds { Ok(()) } else { Err(ConfigError::Invalid(otherwise)) }
}

pub(super) fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn sends_password_in_the_clear(mail_url: &str) -> bool {
    url::Url::parse(mail_url).is_ok_and(|url| {
        let required = url.query_pairs().any(|(name, value)| name == "tls" && value == "required");
        url.scheme() == "smtp" && url.password().is_some() && !required
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRODUCTION: &[(&str, &str)] = &[
        ("environment", "production"),
        ("server.secret", "a-long-secret-that-nobody-else-has-0123"),
        ("server.public_url", "https://tracker.example"),
        ("mail.url", "smtps://user:password@mail.example"),
    ];

    #[test]
    fn the_defaults_can_be_used() {
        let config = Config::with(&[]).unwrap();
        assert_eq!(config.server.public_url, "http://127.0.0.1:8080");
    }

    #[test]
    fn production_refuses_settings_for_trying_things_out() {
        Config::with(PRODUCTION).unwrap();
        for (key, value, named) in [
            ("clock.fixed_at", "2026-01-08T00:00:00Z", "CT__CLOCK__FIXED_AT"),
            ("server.secret", DEFAULT_SECRET, "CT__SERVER__SECRET"),
            ("sign_in.second_factor", "optional", "CT__SIGN_IN__SECOND_FACTOR"),
            ("mail.url", "file://var/mail", "CT__MAIL__URL"),
            ("mail.url", "smtp://user:password@mail.example", "tls=required"),
            ("server.public_url", "http://tracker.example", "CT__SERVER__PUBLIC_URL"),
            ("cqc.base_url", "http://cqc.example", "CT__CQC__BASE_URL"),
        ] {
            let refused = Config::with(&[PRODUCTION, &[(key, value)]].concat()).unwrap_err().to_string();
            assert!(refused.contains(named), "{refused}");
        }
        let organisation = [
            ("single_sign_on.nhs.issuer", "http://nhs.example"),
            ("single_sign_on.nhs.client_id", "tracker"),
            ("single_sign_on.nhs.client_secret", "not-told"),
            ("single_sign_on.nhs.button", "Sign in with NHS"),
        ];
        let refused = Config::with(&[PRODUCTION, &organisation].concat()).unwrap_err().to_string();
        assert!(refused.contains("single_sign_on.NAME.issuer"), "{refused}");
    }

    #[test]
    fn a_second_factor_is_required_in_production_and_wherever_it_is_asked_for() {
        assert!(Config::with(PRODUCTION).unwrap().requires_second_factor());
        assert!(!Config::with(&[]).unwrap().requires_second_factor());
        assert!(Config::with(&[("sign_in.second_factor", "required")]).unwrap().requires_second_factor());
    }

    #[test]
    fn a_key_that_is_not_known_is_an_error_that_names_it() {
        let refused = Config::with(&[("server.colour", "blue")]).unwrap_err().to_string();
        assert!(refused.contains("colour"), "{refused}");
    }

    #[test]
    fn values_out_of_their_range_are_refused() {
        for (key, value) in [
            ("database.wait_seconds", "0"),
            ("database.wait_seconds", "99999999999999"),
            ("jobs.poll_seconds", "0"),
            ("jobs.lease_seconds", "2"),
            ("server.workers", "0"),
            ("server.workers", "600"),
            ("server.body_limit_bytes", "0"),
            ("sign_in.concurrent_checks", "99999999"),
            ("sign_in.period_minutes", "0"),
            ("sign_in.failures_per_account", "0"),
            ("jobs.longest_seconds", "0"),
            ("database.statement_seconds", "0"),
            ("server.request_timeout_seconds", "0"),
            ("server.public_url", "httpfoo"),
            ("server.public_url", "https://tracker.example/"),
            ("session.idle_minutes", "0"),
            ("sign_in.password_minimum", "201"),
            ("sign_in.password_score", "5"),
            ("sign_in.second_factor", "perhaps"),
            ("sign_in.remember_days", "366"),
            ("access.proof_hours", "0"),
            ("retention.warned_days", "395"),
            ("server.secret", "short"),
            ("cqc.base_url", "https://cqc.example/"),
            ("cqc.key", "two words"),
            ("cqc.per_page", "0"),
            ("cqc.calls_per_minute", "0"),
            ("cqc.tries", "0"),
            ("cqc.longest_wait_ms", "0"),
            ("cqc.sign_of_life_ms", "0"),
            ("windows.opens_on_day", "0"),
            ("windows.opens_on_day", "15"),
            ("windows.closes_on_day", "29"),
            ("windows.first_month", "July"),
            ("windows.first_month", "1922-07"),
            ("windows.holidays_url", "somewhere"),
            ("windows.fetch_timeout_seconds", "0"),
            ("compliance.unit", "council"),
            ("compliance.trigger_consecutive", "0"),
            ("compliance.trigger_in_twelve", "13"),
            ("compliance.grace_months", "13"),
            ("reminders.last_day.hour", "24"),
            ("reminders.last_day.sent", "false"),
            ("reminders.closed_for_days", "0"),
            ("reminders.link_days", "0"),
            ("reminders.batch", "0"),
            ("compliance.undo_minutes", "1441"),
            ("compliance.board_seconds", "61"),
            ("enforcement.representations_days", "13"),
            ("enforcement.payment_days", "0"),
            ("enforcement.appeal_hour", "24"),
            ("enforcement.onward_appeal_days", "0"),
            ("enforcement.basis", "council"),
            ("enforcement.tribunal", " "),
            ("enforcement.file_bytes", "0"),
            ("extracts.directory", ""),
            ("extracts.closing_days", "0"),
            ("extracts.abandoned_minutes", "0"),
        ] {
            assert!(Config::with(&[(key, value)]).is_err(), "{key} = {value}");
        }
    }

    #[test]
    fn secrets_are_not_printed() {
        let printed = format!("{:?}", Config::with(PRODUCTION).unwrap());
        assert!(!printed.contains("nobody-else") && !printed.contains("password@"), "{printed}");
    }
}
