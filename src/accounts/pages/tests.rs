use super::local_path;

#[test]
fn a_link_never_leads_to_another_host() {
    for (next, path) in [
        ("/returns?month=2026-01", "/returns?month=2026-01"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\tevil", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ] {
        assert_eq!(local_path(next), path, "{next:?}");
    }
}
