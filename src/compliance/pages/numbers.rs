//! Shares in words.

/// A number and its share: `120 (40.0%)`.
pub fn share(part: i64, whole: i64) -> String {
    if whole == 0 { part.to_string() } else { format!("{part} ({})", percent(part, whole)) }
}

/// `40.0%`
pub fn percent(part: i64, whole: i64) -> String {
    let thousandths = per_mille(part, whole);
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// A share in thousandths; nothing of nothing is none of it.
pub fn per_mille(part: i64, whole: i64) -> i64 {
    part.saturating_mul(1_000).saturating_add(whole / 2).checked_div(whole).unwrap_or_default()
}
