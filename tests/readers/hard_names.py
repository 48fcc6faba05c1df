"""Writes a file of the register again, a row for each name that is hard to write down.

    hard_names.py REGISTER OUT
"""

import csv
import sys

NAMES = [
    'The "Old" House, by the sea',
    "=1+1",
    "+44 1234",
    "-5",
    "@home",
    "Château | d'Évian",
    "back\\slash\\",
    "semi;colon",
    "'quoted'",
    "long " + "x" * 5_000,
    # Their places are taken by texts with line breaks (line_breaks.py).
    *(f"Line break {number}" for number in range(5)),
]


def main(register, out):
    with open(register, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        for number, name in enumerate(NAMES):
            writer.writerow({**rows[0], "Location ID": f"1-20000{number:04}", "Location Name": name})


if __name__ == "__main__":
    main(*sys.argv[1:])
