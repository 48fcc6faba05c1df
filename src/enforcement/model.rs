//! Cases, what happened to them, and the words for both.

mod money;
mod stage;
mod words;

pub use money::{NotMoney, Pence};
pub use stage::Stage;
pub use words::{Method, NoticeKind};
