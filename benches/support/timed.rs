//! A command from its start to its end.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::support::peak_mb;

/// What came of a command.
pub struct Timed {
    pub seconds: f64,
    /// The most memory that it held.
    pub peak_mb: f64,
    pub printed: String,
}

/// Runs a command, which has to work.
pub fn timed(command: &mut Command) -> Timed {
    let began = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        output.read_to_string(&mut text).unwrap();
        text
    });
    let mut peak = 0.0_f64;
    let status = loop {
        peak = peak.max(peak_mb(&child));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let seconds = began.elapsed().as_secs_f64();
    assert!(status.success(), "{command:?}");
    Timed { seconds, peak_mb: peak, printed: reader.join().unwrap() }
}
