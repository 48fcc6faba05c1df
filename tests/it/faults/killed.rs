//! kill -9 at moments that nobody chose, while many save and mail leaves.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use rand::RngExt;

use super::{AGENCIES, NOW, Supplier, each_is_kept_once, in_long_or_short, prepare};
use crate::support::{Behaviour, Encryption, Program, SmtpServer, TestDatabase, run, run_with};

/// Saves the numbers after `last` until there is no answer; the last that was acknowledged.
async fn save_until_gone(supplier: Supplier, agency: usize, last: usize, count: Arc<AtomicUsize>) -> usize {
    let mut acknowledged = last;
    loop {
        match supplier.save(agency, acknowledged + 1).await {
            Some(200) => {
                acknowledged += 1;
                count.fetch_add(1, Ordering::SeqCst);
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
        let mut program = Program::serve(&database, &[("CT__CLOCK__FIXED_AT", NOW), ("CT__LOG__LEVEL", "info")]);
        let supplier = Supplier::new(&program.url, &key);
        if round > 0 {
            // What had no answer is sent again: it is kept once, whether or not it was kept before.
            for (agency, last) in last.iter_mut().enumerate() {
                *last += 1;
                assert_eq!(supplier.save(agency, *last).await, Some(200));
            }
            each_is_kept_once(&supplier, &last).await;
        }
        let count = Arc::new(AtomicUsize::new(0));
        let moment = rand::rng().random_range(10..150);
        println!("round {round}: killed after {moment} saves");
        let savers = (0..AGENCIES).map(|agency| {
            actix_web::rt::spawn(save_until_gone(supplier.clone(), agency, last[agency], Arc::clone(&count)))
        });
        let savers: Vec<_> = savers.collect();
        while count.load(Ordering::SeqCst) < moment {
            actix_web::rt::time::sleep(Duration::from_millis(1)).await;
        }
        program.signal("KILL");
        assert!(!program.wait());
        last = join_all(savers).await.into_iter().map(Result::unwrap).collect();
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
    let twice = received.values().map(|count| count - 1).sum::<usize>();
    assert!(twice <= CONCURRENCY, "{twice} messages were sent again");
    assert!(received.values().all(|count| *count <= 2), "{received:?}");
}
