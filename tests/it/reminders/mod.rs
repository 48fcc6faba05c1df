mod beside;
mod choice;
mod confirm;
mod contacts;
mod faults;
mod late;
mod queue;

use capacity_tracker::accounts::Role;
use capacity_tracker::compliance::actions::close_due;
use capacity_tracker::notice::{Answers, Section};
use capacity_tracker::reminders::actions::queue_due;
use serde_json::{Value, json};

use crate::support::{AGENCY, Caller, HOME, TestApp, nil_answers};

/// When the first reminder of January 2026 is due.
const OPENS: &str = "2026-01-08T08:00:00Z";

#[derive(diesel::QueryableByName)]
struct Sent {
    #[diesel(sql_type = diesel::sql_types::Text)]
    email: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    kind: String,
}

impl TestApp {
    /// Queues what is due; answers how many.
    async fn queue(&self) -> usize {
        queue_due(&self.state).await.unwrap()
    }

    /// Moves the clock on to a moment.
    fn wait_until(&self, moment: &str) {
        let to = chrono::DateTime::parse_from_rfc3339(moment).unwrap().to_utc();
        let by = to - self.state.clock.now().to_chrono();
        assert!(by >= chrono::TimeDelta::zero(), "{moment} is past");
        self.state.clock.advance(by);
    }

    /// Closes the months that are over.
    async fn close(&self) {
        close_due(&self.state).await.unwrap();
    }

    /// Address and kind of every reminder, in the order of addresses.
    fn sent(&self) -> Vec<(String, String)> {
        let sql = "SELECT email, kind FROM reminder JOIN account ON account.id = account_id ORDER BY email, message_id";
        self.database.rows::<Sent>(sql).into_iter().map(|sent| (sent.email, sent.kind)).collect()
    }

    /// Delivers, and answers the reminders that somebody got, in the order they left.
    async fn reminders_to(&self, email: &str) -> Vec<String> {
        self.run_jobs().await;
        let to = format!("To: {email}");
        let mails = self.mails().into_iter();
        mails.filter(|mail| mail.contains("Subject: Your return for") && mail.contains(&to)).collect()
    }

    /// Adds people of provider 1-900 past the program, with addresses `crowd0@example.org` and so on.
    fn crowd(&self, from: usize, to: usize) {
        let values: Vec<String> = (from..to)
            .map(|number| format!("('crowd{number}@example.org', 'Jo {number}', false, '2026-01-01 00:00:00')"))
            .collect();
        let accounts =
            format!("INSERT INTO account (email, name, demonstration, created_at) VALUES {}", values.join(", "));
        self.database.execute(&accounts).unwrap();
        let grants = "INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at) \
                      SELECT id, 'provider_user', 'provider', '1-900', '2026-01-01 00:00:00' FROM account \
                      WHERE email LIKE 'crowd%' AND id NOT IN (SELECT account_id FROM \"grant\" WHERE account_id IS NOT NULL)";
        self.database.execute(grants).unwrap();
    }

    fn count(&self, of: &str) -> i64 {
        self.database.number(&format!("SELECT count(*) AS number FROM {of}"))
    }
}

/// Pairs of address and kind.
fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(email, kind)| ((*email).to_owned(), (*kind).to_owned())).collect()
}

/// Saves a section; where it asks for reasons, gives them.
async fn save(caller: &Caller, location: &str, section: &Section, answers: &Answers) {
    let mut body = json!({ "answers": answers });
    let answer = caller.put(location, &section.key, &body).await;
    if answer.status == 422 {
        let reasons = answer.errors().into_iter().map(|(_, rule)| (rule, json!("We have looked at it")));
        body["reasons"] = Value::Object(reasons.collect());
        let again = caller.put(location, &section.key, &body).await;
        assert_eq!(again.status, 200, "{}", again.body);
    }
}

/// Staff of the agency: a number that is in no other text of a page.
const STAFF: i64 = 417;

/// The application at `saved`, when home and agency save figures; those of the agency's staff are not nought.
async fn with_figures(saved: &str) -> (TestApp, Caller) {
    let app = TestApp::with_register_at(saved).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let month = &saved[..7];
    for (location, service) in [(HOME, "care_home"), (AGENCY, "home_care")] {
        for section in app.sections(month, service) {
            let mut answers = nil_answers(&section);
            if section.item("care_staff_employed").is_some() {
                answers.insert("care_staff_employed".to_owned(), json!(STAFF));
                answers.insert("dom_hours_paid".to_owned(), json!(STAFF * 120));
            }
            save(&caller, location, &section, &answers).await;
        }
    }
    (app, caller)
}

/// Paths of the links that confirm in a message, by the line of the location before it.
fn confirm_path(message: &str, location: &str) -> Option<String> {
    let message = message.replace("\r\n", "\n");
    let part = message.split(&format!("({location})\n")).nth(1)?;
    let part = part.split("\n\n").next()?;
    let line = part.lines().find(|line| line.contains("/confirm/"))?;
    Some(line[line.find("/confirm/")?..].to_owned())
}
