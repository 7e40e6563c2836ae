"""Recomputes the golden vectors with another library, by formulas written for this purpose.

    pip install python-flint                        # 0.9 was used; numpy too for --npz
    python docs/cross_check tests/vectors        # all of them
    python docs/cross_check tests/vectors --quantity vmf --every 10
    attnbm vectors --npz tables && python docs/cross_check tests/vectors --npz tables

Nothing here is shared with attnbm: the arithmetic is that of FLINT (Arb), and every formula is the definition as
docs/wire-protocol.md states it. Sums over multisets are replaced by sums over ordered tuples, quadratures by FLINT's
own, and recurrences by FLINT's Bessel functions.

A vector agrees if FLINT's ball has at least 30 digits and meets the vector's enclosure, in every entry, and if `f64` is
the binary64 number nearest to the enclosure's ends. Where the vector says exactly 0, the ball is within 1e-60 of it. A vector is undecided if no such ball is found in time. What has no
formula here is listed with the reason. The exit code is 0 if nothing disagrees.

The integrals leave out tails below 2^-300 of the whole, by an estimate and without a proof. They are a check and not a
reference.
"""

import argparse
import glob
import json
import os
import sys

import attnbm
import binary
import directions
import harmonium
import hopfield
import restricted
import special
from balls import NotHere
from compare import check_table, disagreement, recompute

SUBJECTS = (attnbm, hopfield, restricted, directions, special, harmonium, binary)
FORMULAS = {name: formula for subject in SUBJECTS for name, formula in subject.FORMULAS.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", help="of golden vectors, as JSON files")
    parser.add_argument("--quantity", default="", help="only those whose name contains this")
    parser.add_argument("--every", type=int, default=1, help="only every so many vectors of a file")
    parser.add_argument("--seconds", type=int, default=20, help="of the processor, for one vector")
    parser.add_argument("--npz", help="a directory of tables to compare too")
    options = parser.parse_args()
    paths = sorted(glob.glob(os.path.join(options.directory, "*.json")))
    totals = {"agree": 0, "disagree": 0, "undecided": 0, "no formula": 0, "no value": 0}
    tables = 0
    print(f"{'quantity':42}{'agree':>7}{'disagree':>10}{'undecided':>11}{'no formula':>12}{'no value':>10}")
    for path in paths:
        with open(path) as file:
            document = json.load(file)
        name = document.get("quantity", "")
        if document.get("format") != "attnbm-vectors" or options.quantity not in name:
            continue
        counts = dict.fromkeys(totals, 0)
        for vector in document["vectors"][:: options.every]:
            if "truth" not in vector:
                counts["no value"] += 1
                continue
            formula = FORMULAS.get(name)
            try:
                if formula is None:
                    raise NotHere
                found = recompute(formula, vector, options.seconds)
            except NotHere:
                counts["no formula"] += 1
                continue
            if found is None:
                counts["undecided"] += 1
                continue
            wrong = disagreement(vector, found)
            counts["disagree" if wrong else "agree"] += 1
            if wrong:
                print(f"{vector['id']}: {wrong}")
        for key, count in counts.items():
            totals[key] += count
        shown = "".join(f"{counts[key]:>{width}}" for key, width in zip(counts, (7, 10, 11, 12, 10)))
        print(f"{name:42}{shown}", flush=True)
        table = options.npz and os.path.join(options.npz, f"{name}.npz")
        if table and os.path.exists(table):
            tables += 1
            wrong = check_table(table, document["vectors"])
            if wrong:
                totals["disagree"] += 1
                print(wrong)
    print(
        ", ".join(f"{count} {key}" for key, count in totals.items())
        + (f"; {tables} tables compared" if options.npz else "")
    )
    if totals["agree"] == 0:
        print("nothing was compared")
    sys.exit(0 if totals["disagree"] == 0 and totals["agree"] > 0 else 1)


if __name__ == "__main__":
    main()
