//! Many that write at the same time: each is kept or undone by itself, and is told only what is on the disk.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use capacity_tracker::accounts::Role;
use capacity_tracker::app::State;
use capacity_tracker::db::{Conn, Unavailable};
use diesel::connection::SimpleConnection;
use futures_util::future::{join, join_all};
use serde_json::json;

use crate::support::{AGENCY, TestApp, is_postgres, nil_answers};

const ROWS: &str = "SELECT count(*) AS number FROM job_schedule";

fn insert(conn: &mut Conn, name: &str) -> anyhow::Result<()> {
    let row = format!("VALUES ('{name}', '* * * * *', '2026-01-01 00:00:00')");
    Ok(conn.batch_execute(&format!("INSERT INTO job_schedule (name, cron, next_run_at) {row}"))?)
}

/// Something that writes until it is told to stop; the others wait for it meanwhile. It has begun when this answers: by
/// itself, so that those which come later are taken together.
async fn holding(state: &State) -> (impl Future<Output = anyhow::Result<()>>, Sender<()>) {
    let (stop, stopped) = channel::<()>();
    let (begun, begins) = tokio::sync::oneshot::channel::<()>();
    let db = state.db.clone();
    let held = actix_web::rt::spawn(async move {
        db.write(move |conn| {
            insert(conn, "first")?;
            begun.send(()).map_err(|()| anyhow::anyhow!("nobody waits for the first"))?;
            Ok(stopped.recv()?)
        })
        .await
    });
    begins.await.unwrap();
    (async { held.await? }, stop)
}

/// Lets go of what is held when the others have had time to queue.
async fn later(stop: Sender<()>, milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    stop.send(()).unwrap();
}

#[actix_web::test]
async fn each_is_kept_or_undone_by_itself() {
    let app = TestApp::new().await;
    let (held, stop) = holding(&app.state).await;
    let others = (0..12).map(|number: usize| {
        app.state.db.write(move |conn| {
            insert(conn, &format!("other-{number}"))?;
            match number % 4 {
                1 => anyhow::bail!("refused, after the insert"),
                2 if number == 6 => panic!("in the middle of writing, on purpose"),
                // A name that is taken.
                3 => insert(conn, &format!("other-{number}")),
                _ => Ok(()),
            }
        })
    });
    let (first, (others, ())) = join(held, join(join_all(others), later(stop, 100))).await;
    first.unwrap();
    let kept: Vec<usize> = (0..12).filter(|number| others[*number].is_ok()).collect();
    assert_eq!(kept, [0, 2, 4, 8, 10]);
    assert!(others[1].as_ref().unwrap_err().to_string().contains("refused, after the insert"));
    assert!(others[3].as_ref().unwrap_err().to_string().to_lowercase().contains("unique"));
    assert!(matches!(others[6].as_ref().unwrap_err().downcast_ref(), Some(Unavailable::CutShort)));
    for number in 0..12 {
        let rows = app.database.number(&format!("{ROWS} WHERE name = 'other-{number}'"));
        assert_eq!(rows, i64::from(kept.contains(&number)), "{number}");
    }
}

#[actix_web::test]
async fn when_the_database_gives_up_a_transaction_nobody_in_it_is_told_that_it_worked() {
    if is_postgres() {
        // There each has a transaction of its own.
        return;
    }
    let app = TestApp::new().await;
    let (held, stop) = holding(&app.state).await;
    let others = (0..4).map(|number: usize| {
        app.state.db.write(move |conn| {
            insert(conn, &format!("other-{number}"))?;
            // What SQLite does by itself when the disk is full.
            if number == 1 { Ok(conn.batch_execute("ROLLBACK")?) } else { Ok(()) }
        })
    });
    let (first, (others, ())) = join(held, join(join_all(others), later(stop, 100))).await;
    let others: Vec<anyhow::Result<()>> = others;
    first.unwrap();
    let kept: Vec<bool> = others.iter().map(Result::is_ok).collect();
    assert_eq!(kept, [false, false, true, true]);
    let rows = |name: &str| app.database.number(&format!("{ROWS} WHERE name = '{name}'"));
    assert_eq!([rows("other-0"), rows("other-1"), rows("other-2"), rows("other-3")], [0, 0, 1, 1]);
}

#[actix_web::test]
async fn who_waits_too_long_is_told_so_and_nothing_is_done_for_them_later() {
    if is_postgres() {
        // There one that writes holds up nobody else.
        return;
    }
    let app = TestApp::with(&[("database.wait_seconds", "1")]).await;
    let (held, stop) = holding(&app.state).await;
    let waited = app.state.db.write(|conn| insert(conn, "other"));
    let (first, (waited, ())) = join(held, join(waited, later(stop, 1_500))).await;
    first.unwrap();
    assert!(matches!(waited.unwrap_err().downcast_ref(), Some(Unavailable::Busy(_))));
    app.state.db.write(|conn| insert(conn, "after")).await.unwrap();
    assert_eq!(app.database.number(&format!("{ROWS} WHERE name = 'other'")), 0);
    assert_eq!(app.database.number(&format!("{ROWS} WHERE name = 'after'")), 1);
}

#[actix_web::test]
async fn works_that_take_long_leave_connections_to_people() {
    let app = TestApp::with(&[
        ("database.sqlite_readers", "4"),
        ("database.postgres_connections", "4"),
        ("database.wait_seconds", "1"),
    ])
    .await;
    // As many as there are connections, and each goes on until somebody else was served.
    let (stop, stopped) = channel::<()>();
    let stopped = Arc::new(Mutex::new(stopped));
    let long = (0..4).map(|_| {
        let (db, stopped) = (app.state.db.clone(), Arc::clone(&stopped));
        actix_web::rt::spawn(async move {
            db.read_long(move |_| {
                // Ends when the other side is dropped.
                let _ = stopped.lock().unwrap().recv();
                Ok::<_, Unavailable>(())
            })
            .await
        })
    });
    let long: Vec<_> = long.collect();
    actix_web::rt::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(app.browser().get("/health/ready").await.status, 200);
    drop(stop);
    for work in long {
        work.await.unwrap().unwrap();
    }
}

/// Lets the file have so many pages at most, and never fewer than it has: SQLite raises a number that is too small.
async fn limit_pages(app: &TestApp, pages: u32) {
    let pragma = format!("PRAGMA max_page_count = {pages}");
    app.state.db.write(move |conn| anyhow::Ok(conn.batch_execute(&pragma)?)).await.unwrap();
}

#[actix_web::test]
async fn on_a_full_disk_saves_are_told_to_come_again_and_nothing_acknowledged_is_missing() {
    if is_postgres() {
        // Its disk is not ours.
        return;
    }
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let section = app.section_with("care_staff_employed");
    let path = format!("/locations/{AGENCY}/sections/{}", section.key);
    let body = json!({ "answers": nil_answers(&section) });
    let kept = || app.database.number("SELECT count(*) AS number FROM section_save");
    // No page is free from before. Those that are begun take a few saves more.
    app.database.execute("VACUUM").unwrap();
    let (mut acknowledged, mut refused) = (0, 0);
    while refused < 5 && acknowledged < 200 {
        // Each time, as the service may have replaced the connection with the transaction that SQLite gave up.
        limit_pages(&app, 1).await;
        let answer = caller.put(AGENCY, &section.key, &body).await;
        match answer.status.as_u16() {
            200 if refused == 0 => acknowledged += 1,
            status => {
                assert_eq!((status, answer.header("retry-after")), (503, "5"), "{}", answer.body);
                refused += 1;
            }
        }
    }
    assert_eq!((refused, kept()), (5, acknowledged));
    let shown = caller.get(&path).await;
    assert!(acknowledged == 0 || shown.json()["version"] == acknowledged, "people can look: {}", shown.body);
    limit_pages(&app, 1_000_000_000).await;
    let answer = caller.put(AGENCY, &section.key, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!((answer.json()["version"].as_i64(), kept()), (Some(acknowledged + 1), acknowledged + 1));
}
