use super::local_path;

#[test]
fn a_link_never_leads_to_another_host() {
    for (next, path) in [
        ("/returns?month=2026-01", "/returns?month=2026-01"),
        ("https://evil.example", "/account"),
        ("//evil.example", "/account"),
        ("/\\evil.example", "/account"),
        ("/\tevil", "/account"),
        ("/\r\nSet-Cookie: a=b", "/account"),
        ("javascript:alert(1)", "/account"),
        ("", "/account"),
    ] {
        assert_eq!(local_path(next), path, "{next:?}");
    }
}
