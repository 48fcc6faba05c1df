"""Reads the files of extracts back with pandas, polars and DuckDB, each with its default settings.

    read_back.py FOLDER...

Row for row and value for value CSV must be what Python's own csv module finds, which knows nothing of types: a number may
come back as a number, and nothing as nothing. JSON Lines must be what the json module finds, and Parquet what is in the
JSON Lines of the same extract, in the folder whose name ends in "-lines" instead of "-parquet". Plain CSV, in folders whose
name ends in "-plain", is also read as Spark reads it. Prints a line for each reader and kind of extract.
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
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def as_spark_does(path):
    """A row for each line, a quote that is escaped by a backslash alone, and no mark at the beginning: what Spark does with
    a header and nothing else told."""
    with open(path, encoding="utf-8-sig", newline="\n") as file:
        lines = [line.rstrip("\n") for line in file]
    rows = []
    for line in lines:
        (row,) = csv.reader([line], doublequote=False, escapechar="\\", strict=True)
        assert len(row) == len(rows[0] if rows else row), f"line {len(rows) + 1} has {len(row)} values"
        rows.append(row)
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


def check(path, read, row_count):
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


def parquet_with_polars(path):
    frame = polars.read_parquet(path)
    return frame.columns, [list(row) for row in frame.rows()]


def parquet_with_duckdb(path):
    found = duckdb.sql(f"SET TimeZone = 'UTC'; SELECT * FROM read_parquet('{path}')")
    return found.columns, [list(row) for row in found.fetchall()]


def as_text(value):
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def check_parquet(path, read, row_count):
    folder = path.parent.with_name(path.parent.name.removesuffix("-parquet") + "-lines")
    lines = [json.loads(line) for line in open(folder / f"{path.stem}.jsonl", encoding="utf-8")]
    names, found = read(path)
    assert len(found) == len(lines) == row_count, f"{len(found)} rows, {len(lines)} lines, {row_count} told"
    typed = False
    for number, (row, line) in enumerate(zip(found, lines)):
        assert list(names) == list(line), f"columns {names}"
        for name, value in zip(names, row):
            typed = typed or isinstance(value, (bool, int, float))
            assert same(value, as_text(line[name])), f"row {number}, {name}: {value!r} is not {line[name]!r}"
    assert typed, "no value has a type"


READERS = {
    "csv": {
        "pandas": lambda path, rows: check(path, with_pandas, rows),
        "polars": lambda path, rows: check(path, with_polars, rows),
        "duckdb": lambda path, rows: check(path, with_duckdb, rows),
    },
    "jsonl": {"lines": check_lines},
    "parquet": {
        "polars": lambda path, rows: check_parquet(path, parquet_with_polars, rows),
        "duckdb": lambda path, rows: check_parquet(path, parquet_with_duckdb, rows),
    },
}


def main(folders):
    failed = False
    for folder in map(Path, folders):
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        for resource in package["resources"]:
            path, rows = folder / resource["path"], resource["rows"]
            readers = READERS[resource["format"]]
            if folder.name.endswith("-plain"):
                assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "no mark by which Excel knows the letters"
                readers = readers | {"spark": lambda path, rows: check(path, as_spark_does, rows)}
            for reader, read in readers.items():
                name = f"{reader} {folder.name} {resource['name']}"
                try:
                    read(path, rows)
                    print(f"readers test {name}: passed ({rows} rows)")
                except Exception as error:  # noqa: BLE001
                    failed = True
                    print(f"readers test {name}: FAILED ({type(error).__name__}: {error})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
