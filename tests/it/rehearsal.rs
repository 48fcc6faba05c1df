//! A small rehearsal: the same play as `make rehearsal`, with 500 locations and cheap passwords.

use crate::support::{TestDatabase, address, sheet, smtp};

#[path = "../../benches/rehearsal/mod.rs"]
mod play;

#[test]
fn a_month_of_a_small_england_agrees_in_every_figure() {
    let database = TestDatabase::new();
    let report = play::play(play::Settings {
        binary: env!("CARGO_BIN_EXE_capacity-tracker").to_owned(),
        database: database.url.clone(),
        folder: database.folder.path().to_owned(),
        locations: 500,
        rounds: 2,
        real_passwords: false,
    });
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("rehearsal");
    report.write(&folder);
    println!("{}", report.text());
    assert!(report.agrees(), "{}", report.text());
}
