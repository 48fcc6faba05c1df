//! Being asked to stop.

use tokio::signal::{ctrl_c, unix};

/// Ends when somebody asks the program to stop: SIGTERM, or Ctrl-C.
pub(super) async fn signal() {
    let Ok(mut terminate) = unix::signal(unix::SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
