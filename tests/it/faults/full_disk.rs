//! The disk is full under SQLite: nothing is acknowledged that is not kept, people can still look, and when there is room
//! again the service goes on.
//!
//! A file that may not grow is what SQLite calls an I/O error. That it has no room is said in `tests/it/writing.rs`.

use super::{NOW, Supplier, each_is_kept_once, prepare};
use crate::support::{Program, TestDatabase, is_postgres, run};

#[actix_web::test]
async fn nothing_is_acknowledged_on_a_full_disk_and_it_goes_on_when_there_is_room() {
    if is_postgres() {
        // Its disk is not ours.
        return;
    }
    let database = TestDatabase::new();
    let key = prepare(&database);
    let program = Program::serve_with_file_limits(&database, &[("CT__CLOCK__FIXED_AT", NOW)]);
    let supplier = Supplier::new(&program.url, &key);
    for number in 1..=3 {
        assert_eq!(supplier.save(0, number).await, Some(200));
    }
    // No file may grow any more.
    program.limit_files("4096");
    for _ in 0..5 {
        assert_eq!(supplier.save(0, 4).await, Some(503));
    }
    assert_eq!(supplier.look(0).await, 200, "people can look");
    assert_eq!(program.browser().get("/health/live").await.status, 200);
    program.limit_files("unlimited");
    for number in 4..=6 {
        assert_eq!(supplier.save(0, number).await, Some(200));
    }
    each_is_kept_once(&supplier, &[6]).await;
    assert!(run(&database, &["audit", "verify"]).status.success());
    let sound = "SELECT count(*) AS number FROM pragma_integrity_check WHERE integrity_check = 'ok'";
    assert_eq!(database.number(sound), 1);
}
