//! Many connect and say nearly nothing. Others are served all the same, and the silent ones are let go.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{NOW, Supplier, in_long_or_short, prepare};
use crate::support::{Program, TestDatabase};

#[actix_web::test]
async fn others_are_served_and_the_slow_are_let_go() {
    let database = TestDatabase::new();
    let key = prepare(&database);
    let settings =
        [("CT__CLOCK__FIXED_AT", NOW), ("CT__SERVER__HEADER_TIMEOUT_SECONDS", "3"), ("CT__LOG__LEVEL", "info")];
    let program = Program::serve(&database, &settings);
    let address = program.url.trim_start_matches("http://").to_owned();
    let connections = in_long_or_short(10_000, 300);
    let mut slow = Vec::new();
    for _ in 0..connections {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ").await.unwrap();
        slow.push(stream);
    }
    let supplier = Supplier::new(&program.url, &key);
    for number in 1..=20 {
        let began = Instant::now();
        assert_eq!(supplier.save(0, number).await, Some(200));
        assert!(began.elapsed() < Duration::from_secs(2), "save {number} took {:?}", began.elapsed());
        for stream in slow.iter_mut().step_by(7) {
            // Some drip on; those whom the service has left already cannot.
            let _ = stream.write_all(b"x").await;
        }
    }
    let end = Instant::now() + Duration::from_secs(30);
    for mut stream in slow {
        let mut rest = Vec::new();
        let left = end.saturating_duration_since(Instant::now());
        let closed = tokio::time::timeout(left, stream.read_to_end(&mut rest)).await;
        assert!(closed.is_ok(), "a connection that says nothing is still open");
    }
    assert_eq!(supplier.save(0, 21).await, Some(200));
}
