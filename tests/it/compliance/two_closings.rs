//! Two who close the same month at the same time, as an operator does beside the service at the end of a window.

use std::sync::mpsc::channel;
use std::time::Duration;

use capacity_tracker::compliance::actions::{CloseError, close_all};
use capacity_tracker::db::Conn;
use serde_json::{Value, json};

use crate::support::{TestApp, start_with};

const AFTER: &str = "2026-01-15T00:10:00Z";

/// Longer than either database waits for a lock by itself, and than the program takes to start.
const HELD_FOR: Duration = Duration::from_secs(8);

#[actix_web::test]
async fn whoever_closes_a_month_waits_for_the_other_and_says_that_it_was_closed_before() {
    let app = TestApp::with_register_at(AFTER).await;
    let ((has_closed, closed), (has_begun, begun)) = (channel(), channel());
    let (db, state) = (app.state.db.clone(), app.state.clone());
    let close_slowly = move |conn: &mut Conn| {
        let months = close_all(conn, &state, state.clock.now())?;
        has_closed.send(()).unwrap();
        begun.recv().unwrap();
        std::thread::sleep(HELD_FOR);
        Ok::<_, CloseError>(months)
    };
    let service = actix_web::rt::spawn(async move { db.write(close_slowly).await });
    actix_web::web::block(move || closed.recv()).await.unwrap().unwrap();
    let words = ["compliance", "close", "2026-01", "--json"];
    let operator = start_with(&app.database, &words, &[("CT__CLOCK__FIXED_AT", AFTER)]);
    has_begun.send(()).unwrap();
    let output = actix_web::web::block(move || operator.wait_with_output()).await.unwrap().unwrap();
    assert_eq!(service.await.unwrap().unwrap(), 4, "October to January");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&printed["closed_before"], &printed["states"]["missing"]), (&json!(true), &json!(3)), "{printed}");
    for (table, rows) in [("window_closing WHERE month = '2026-01'", 1), ("window_outcome WHERE month = '2026-01'", 3)]
    {
        assert_eq!(app.database.number(&format!("SELECT count(*) AS number FROM {table}")), rows, "{table}");
    }
}
