//! Forgetting what people were told, unless a case rests on it.

/// Deletes the rows of a table of messages (`reminder`, `told_miss`, `told_place`) that some condition names and that no case
/// rests on, and the others of the same messages; at most `limit` are looked for. Answers how many there were.
macro_rules! forget {
    ($conn:expr, $table:ident, $which:expr, $limit:expr) => {{
        let in_case = case_message::table.filter(case_message::message_id.eq($table::message_id));
        let mut messages: Vec<i64> = $table::table
            .filter($which)
            .filter(not(exists(in_case)))
            .order($table::message_id.asc())
            .limit($limit)
            .select($table::message_id)
            .load($conn)?;
        messages.dedup();
        let mut gone = 0;
        for chunk in messages.chunks(MANY) {
            gone += diesel::delete($table::table.filter($table::message_id.eq_any(chunk))).execute($conn)?;
        }
        gone
    }};
}

pub(super) use forget;
