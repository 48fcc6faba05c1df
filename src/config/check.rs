//! What settings must be for the program to start with them.

use super::{
    Config, ConfigError, DEFAULT_SECRET, Environment, SecondFactor, compliance, cqc, enforcement, extracts, people,
    reminders, sign_in, single_sign_on, windows,
};

/// Fails with the first setting that cannot be used.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    server(config)?;
    limits(config)?;
    sign_in::check(config)?;
    single_sign_on::check(config)?;
    people::check(config)?;
    windows::check(config)?;
    compliance::check(config)?;
    reminders::check(config)?;
    extracts::check(config)?;
    enforcement::check(config)?;
    cqc::check(config)?;
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
