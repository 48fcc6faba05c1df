//! kill -9 at moments that nobody chose, while many save and mail leaves.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use rand::RngExt;

use super::{AGENCIES, NOW, Supplier, each_is_kept_once, in_long_or_short, prepare};
use crate::support::{Behaviour, Encryption, Program, SmtpServer, TestDatabase, run, run_with};

/// A program that is killed after some acknowledgements.
struct Doomed {
    program: RefCell<Program>,
    /// So many are left.
    left: Cell<usize>,
    /// With the last of them: what was acknowledged before it was kept is lost then. Or else soon after, when some saves
    /// are kept and have no answer yet.
    at_once: bool,
}

impl Doomed {
    fn has_acknowledged(&self) {
        self.left.set(self.left.get().saturating_sub(1));
        if self.at_once && self.left.get() == 0 {
            self.program.borrow_mut().kill();
        }
    }

    async fn dies(&self) {
        while self.left.get() > 0 {
            actix_web::rt::time::sleep(Duration::from_millis(1)).await;
        }
        self.program.borrow_mut().kill();
    }
}

/// Saves the numbers after `last` until there is no answer; the last that was acknowledged.
async fn save_until_gone(supplier: Supplier, agency: usize, last: usize, doomed: &Doomed) -> usize {
    let mut acknowledged = last;
    loop {
        match supplier.save(agency, acknowledged + 1).await {
            Some(200) => {
                acknowledged += 1;
                doomed.has_acknowledged();
            }
            Some(status) => panic!("{status}"),
            None => return acknowledged,
        }
    }
}

#[actix_web::test]
async fn no_save_that_was_acknowledged_is_lost_and_none_is_doubled() {
    let database = TestDatabase::new();
    let key = prepare(&database);
    let mut last = vec![0; AGENCIES];
    for round in 0..in_long_or_short(40, 2) {
        let program = Program::serve(&database, &[("CT__CLOCK__FIXED_AT", NOW), ("CT__LOG__LEVEL", "info")]);
        let supplier = Supplier::new(&program.url, &key);
        if round > 0 {
            // What had no answer is sent again, and what had one as well: it is kept once, whether or not it was kept before.
            for (agency, last) in last.iter_mut().enumerate() {
                for number in (*last).max(1)..=*last + 1 {
                    assert_eq!(supplier.save(agency, number).await, Some(200));
                }
                *last += 1;
            }
            each_is_kept_once(&supplier, &last).await;
        }
        let at_once = round % 2 == 1;
        if at_once {
            // So that a save that is acknowledged too early is not kept yet.
            database.slow_down_commits("section_save");
        }
        let moment = rand::rng().random_range(10..150);
        println!("round {round}: killed after {moment} saves");
        let doomed = Doomed { program: RefCell::new(program), left: Cell::new(moment), at_once };
        let savers = (0..AGENCIES).map(|agency| save_until_gone(supplier.clone(), agency, last[agency], &doomed));
        last = futures_util::join!(join_all(savers), doomed.dies()).0;
        if at_once {
            database.speed_up("section_save");
        }
        assert!(run(&database, &["audit", "verify"]).status.success());
    }
    let again = Program::serve(&database, &[("CT__CLOCK__FIXED_AT", NOW)]);
    let kept = Supplier::new(&again.url, &key).kept().await;
    for (agency, last) in last.iter().enumerate() {
        for number in 1..=*last {
            let found = kept.get(&(super::agency(agency), number));
            assert_eq!(found, Some(&1), "save {number} of agency {agency} was acknowledged");
        }
    }
}

/// People who have a reminder each.
const PEOPLE: usize = 60;

/// Messages under way at the same time.
const CONCURRENCY: usize = 4;

#[actix_web::test]
async fn no_mail_is_sent_twice_beyond_what_was_under_way() {
    let database = TestDatabase::new();
    prepare(&database);
    let people: Vec<String> = (0..PEOPLE)
        .map(|number| format!("('p{number}@example.org', 'Jo {number}', false, '2026-01-01 00:00:00')"))
        .collect();
    let accounts = format!("INSERT INTO account (email, name, demonstration, created_at) VALUES {}", people.join(", "));
    database.execute(&accounts).unwrap();
    let grants = "INSERT INTO \"grant\" (account_id, role, scope_kind, scope_id, granted_at) \
                  SELECT id, 'provider_user', 'provider', '1-900', '2026-01-01 00:00:00' FROM account";
    database.execute(grants).unwrap();
    let server = SmtpServer::start(Behaviour::Accept, Encryption::None);
    let mail = format!("smtp://127.0.0.1:{}", server.port);
    let opens = "2026-01-08T09:00:00Z";
    let queued = run_with(&database, &["reminders", "queue"], &[("CT__CLOCK__FIXED_AT", opens)]);
    assert!(queued.status.success(), "{}", String::from_utf8_lossy(&queued.stderr));
    let mut program = Program::serve(&database, &[("CT__CLOCK__FIXED_AT", opens), ("CT__MAIL__URL", &mail)]);
    let moment = rand::rng().random_range(1..PEOPLE / 2);
    println!("killed after {moment} messages");
    while server.messages().len() < moment {
        actix_web::rt::time::sleep(Duration::from_millis(1)).await;
    }
    program.signal("KILL");
    assert!(!program.wait());
    let before = server.messages().len();
    assert!(before < PEOPLE, "it was too quick to be killed");
    // A day of restarts later, when every lease is over.
    for moment in ["2026-01-08T09:30:00Z", "2026-01-08T10:30:00Z"] {
        let settings = [("CT__CLOCK__FIXED_AT", moment), ("CT__MAIL__URL", mail.as_str())];
        assert!(run_with(&database, &["work", "--until-empty"], &settings).status.success());
    }
    let mut received: BTreeMap<String, usize> = BTreeMap::new();
    for message in server.messages() {
        let to = message.lines().find_map(|line| line.strip_prefix("To: ")).unwrap().trim().to_owned();
        *received.entry(to).or_default() += 1;
    }
    assert_eq!(received.len(), PEOPLE, "nobody is left out");
    let waits = "SELECT count(*) AS number FROM mail_message WHERE state <> 'sent'";
    assert_eq!(database.number(waits), 0, "what was under way is taken over");
    let twice = received.values().map(|count| count - 1).sum::<usize>();
    assert!(twice <= CONCURRENCY, "{twice} messages were sent again");
    assert!(received.values().all(|count| *count <= 2), "{received:?}");
}
