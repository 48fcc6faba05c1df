"""Reads the files of extracts back with pandas, polars and DuckDB, each with its default settings.

    read_back.py FOLDER...

Row for row and value for value they must be what Python's own csv module finds, which knows nothing of types: a number
may come back as a number, and nothing as nothing. Prints a line for each reader and kind of extract.
"""

import csv
import json
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas
import polars


def plain(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def with_pandas(path):
    frame = pandas.read_csv(path)
    rows = frame.astype(object).where(frame.notna(), None)
    return list(frame.columns), rows.values.tolist()


def with_polars(path):
    frame = polars.read_csv(path)
    return frame.columns, [list(row) for row in frame.rows()]


def with_duckdb(path):
    found = duckdb.sql(f"SELECT * FROM read_csv('{path}')")
    return found.columns, [list(row) for row in found.fetchall()]


def lines_with_polars(path):
    frame = polars.read_ndjson(path, infer_schema_length=None)
    return frame.columns, [list(row) for row in frame.rows()]


def same(read, written):
    """Whether a value that was read is the text that was written."""
    if read is None or read == "":
        return written == ""
    if isinstance(read, bool):
        return written.lower() in ({"true", "yes"} if read else {"false", "no"})
    if isinstance(read, (int, float)):
        try:
            return float(written) == float(read)
        except ValueError:
            return False
    if isinstance(read, datetime):
        return datetime.fromisoformat(written).replace(tzinfo=None) == read.replace(tzinfo=None)
    if isinstance(read, date):
        return written == read.isoformat()
    return read == written


def check(reader, path, read, row_count):
    names, rows = plain(path)
    found_names, found = read(path)
    assert list(found_names) == names, f"columns {found_names}"
    assert len(found) == len(rows) == row_count, f"{len(found)} rows, {len(rows)} lines, {row_count} told"
    for number, (row, line) in enumerate(zip(found, rows)):
        for name, value, written in zip(names, row, line):
            assert same(value, written), f"row {number}, {name}: {value!r} is not {written!r}"


def check_lines(path, row_count):
    lines = [json.loads(line) for line in open(path, encoding="utf-8")]
    assert len(lines) == row_count
    names, found = lines_with_polars(path)
    assert len(found) == row_count
    for line, row in zip(lines, found):
        for name, value in zip(names, row):
            assert line.get(name) == value, f"{name}: {value!r} is not {line.get(name)!r}"


READERS = {"pandas": with_pandas, "polars": with_polars, "duckdb": with_duckdb}


def main(folders):
    failed = False
    for folder in map(Path, folders):
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        for resource in package["resources"]:
            path, rows = folder / resource["path"], resource["rows"]
            readers = READERS if resource["format"] == "csv" else {"lines": None}
            for reader, read in readers.items():
                name = f"{reader} {folder.name} {resource['name']}"
                try:
                    check(reader, path, read, rows) if read else check_lines(path, rows)
                    print(f"readers test {name}: passed ({rows} rows)")
                except Exception as error:  # noqa: BLE001
                    failed = True
                    print(f"readers test {name}: FAILED ({type(error).__name__}: {error})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
