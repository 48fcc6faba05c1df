//! Many connect and say nearly nothing. Others are served all the same, and the silent ones are let go.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{NOW, Supplier, in_long_or_short, prepare};
use crate::support::{Program, TestDatabase};

/// Connections that are opened at the same time. More would only wait for each other in front of the service.
const AT_ONCE: usize = 100;

/// Connects, and begins a head that never ends.
async fn connect(address: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ").await.unwrap();
    stream
}

/// How many of them the service has neither answered nor closed.
fn count_open(streams: &[TcpStream]) -> usize {
    let is_open = |stream: &&TcpStream| {
        let tried = stream.try_read(&mut [0; 1]);
        tried.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    };
    streams.iter().filter(is_open).count()
}

#[actix_web::test]
async fn others_are_served_and_the_slow_are_let_go() {
    let database = TestDatabase::new();
    let key = prepare(&database);
    // Long enough for all of them to be open while others save.
    let (connections, timeout) = in_long_or_short((10_000, 30), (300, 5_u64));
    let seconds = timeout.to_string();
    let settings = [
        ("CT__CLOCK__FIXED_AT", NOW),
        ("CT__SERVER__HEADER_TIMEOUT_SECONDS", seconds.as_str()),
        ("CT__LOG__LEVEL", "info"),
    ];
    let program = Program::serve(&database, &settings);
    let address = program.url.trim_start_matches("http://").to_owned();
    let mut slow = Vec::new();
    while slow.len() < connections {
        slow.extend(join_all((0..AT_ONCE).map(|_| connect(&address))).await);
    }
    let supplier = Supplier::new(&program.url, &key);
    for number in 1..=20 {
        let began = Instant::now();
        assert_eq!(supplier.save(0, number).await, Some(200));
        assert!(began.elapsed() < Duration::from_secs(2), "save {number} took {:?}", began.elapsed());
        if number == 1 {
            let open = count_open(&slow);
            assert!(open * 100 >= connections * 98, "{open} of {connections} were open while it was saved");
        }
        for stream in slow.iter_mut().step_by(7) {
            // Some drip on; those whom the service has left already cannot.
            let _ = stream.write_all(b"x").await;
        }
    }
    let end = Instant::now() + Duration::from_secs(timeout + 30);
    for mut stream in slow {
        let mut rest = Vec::new();
        let left = end.saturating_duration_since(Instant::now());
        let closed = tokio::time::timeout(left, stream.read_to_end(&mut rest)).await;
        assert!(closed.is_ok(), "a connection that says nothing is still open");
    }
    assert_eq!(supplier.save(0, 21).await, Some(200));
}
