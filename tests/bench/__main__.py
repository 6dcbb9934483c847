"""``python -m tests.bench [NAME...]``: runs the benchmarks, writes the page, and fails where a bound is broken."""

import sys

from tests.bench.benches import BENCHES, Named
from tests.bench.bounds import BOUNDS, Place, judge
from tests.bench.machine import machine
from tests.bench.report import PAGE, Result, page, verdict_lines
from tests.bench.stores import folder, places


def run(bench: Named, place: Place) -> Result:
    """One benchmark at one place, in a folder that goes afterwards."""
    with folder(place) as empty:
        sides = bench.run(empty)
    return Result(bench, place, sides, judge(BOUNDS, bench.name, place, sides))


def main(names: list[str]) -> int:
    """All benchmarks, or those whose name holds one of these words; the page is written when all have run."""
    chosen = [each for each in BENCHES if not names or any(word in each.name for word in names)]
    results = []
    for bench in chosen:
        for place in places():
            result = run(bench, place)
            results.append(result)
            sys.stdout.writelines(f"{line}\n" for line in verdict_lines([result]))
            sys.stdout.flush()
    if not names:
        PAGE.write_text(page(results, machine()), encoding="utf-8")
    broken = [each for result in results for each in result.verdicts if not each.kept]
    if broken:
        sys.stdout.write(f"\n{len(broken)} bounds are broken.\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
