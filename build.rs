//! Says what else the binary is made of: a new template or style must lead to a new build. And packs a shipped one.

fn main() {
    for folder in ["templates", "assets/dist", "migrations", "config/default.toml", "config/notices", "config/fees"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    // A hundred thousand addresses are set right when the program is loaded. One by one they take 3 MB of the file, in
    // ranges a tenth. glibc knows these from 2.36 (Debian 12).
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
