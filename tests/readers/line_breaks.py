"""Writes texts with line breaks into a database of SQLite, where the program lets none in by itself or the demonstration has
none.

    line_breaks.py DATABASE names|reasons
"""

import json
import sqlite3
import sys

TEXTS = ["two\nlines", "two\r\nlines, of a sheet", "\n=1+1", "a \"quote\"\nand | more\n", "\ttab\nand\\slash"]


def names(conn):
    """The locations that were loaded for it get these names."""
    ids = [id for (id,) in conn.execute("SELECT id FROM location WHERE name LIKE 'Line break %' ORDER BY id")]
    assert len(ids) == len(TEXTS)
    conn.executemany("UPDATE location SET name = ? WHERE id = ?", zip(TEXTS, ids))


def reasons(conn):
    """Some of the saves that count now get these reasons. Saves cannot be changed, so what guards them goes first: this
    database is read once and thrown away."""
    triggers = conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'section_save'").fetchall()
    for (name,) in triggers:
        conn.execute(f'DROP TRIGGER "{name}"')
    ids = [id for (id,) in conn.execute("SELECT save_id FROM current_section ORDER BY save_id LIMIT 50")]
    for number, id in enumerate(ids):
        reason = json.dumps({"told": TEXTS[number % len(TEXTS)]}, ensure_ascii=False)
        conn.execute("UPDATE section_save SET reasons = ? WHERE id = ?", [reason, id])


def main(database, what):
    with sqlite3.connect(database) as conn:
        {"names": names, "reasons": reasons}[what](conn)
    conn.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
