//! Says what else the binary is made of: a new template or style must lead to a new build.

fn main() {
    for folder in ["templates", "assets/dist", "migrations", "config/default.toml", "config/notices", "config/fees"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
