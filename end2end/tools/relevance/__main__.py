#!/usr/bin/env python3
"""Runs the judged sets through the API of a real server and says how good the answers are.

    python3 end2end/tools/relevance PROGRAM [--smaller] [--keep] [--set NAME]…

Each set is imported into a fresh server and every query goes through the way of the API that the set
stands for. Figures are compared, query by query, with those kept in server/docs/relevance by a paired
randomisation test; a drop beyond noise makes the exit code 1. --keep puts the new figures in their
place, and the table into server/docs/search.md. --smaller is the run for every change: the small sets
whole and a part of the large one. Where the sets are absent nothing is run, and a line says so.
"""

import argparse
import pathlib
import shutil
import sys
import tempfile

import measures
import report
import sets
from server import Server

ROOT = pathlib.Path(__file__).resolve().parents[3]
KEPT = ROOT / "server" / "docs" / "relevance"
PAGE = ROOT / "server" / "docs" / "search.md"


def found(server, run):
    """The ranking of each query, as the ids that the sets know, and the processor's milliseconds for one."""
    ask, ranking, before = getattr(server, run.way), {}, server.cpu_seconds()
    for query in run.queries:
        if query["id"] not in run.judgements:
            continue
        ids = []
        for item in ask(query):
            ids += (run.stands_for or {}).get(item["import_id"], [item["import_id"]])
        if run.eligible is not None:
            ids = [doc for doc in ids if doc in run.eligible[query["id"]]]
        if run.candidates is not None:
            listed = run.candidates[query["id"]]
            ids = [doc for doc in ids if doc in listed] + [doc for doc in listed if doc not in ids]
        ranking[query["id"]] = ids
    return ranking, (server.cpu_seconds() - before) * 1000 / max(1, len(ranking))


def run_set(program, judged, smaller, dump):
    """The results of all runs of a set."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="relevance-"))
    server = Server(program, folder, judged.records)
    results, means = [], {}
    try:
        for run in judged.runs:
            ranking, cpu = found(server, run)
            if dump:
                write_run(dump / f"{run.name}.run", ranking)
            measured = measures.judge_all(run.judgements, ranking)
            means[run.name] = measures.mean(measured)
            file = KEPT / ("smaller" if smaller else "whole") / f"{run.name}.tsv"
            compared = report.compare(run, measured, report.kept(file, measured))
            results.append((run, measured, compared, cpu, file))
            tell(run, compared, cpu, means.get(run.clean))
    finally:
        server.stop()
    shutil.rmtree(folder)
    return results


def write_run(file, ranking):
    """The ranking as other scorers read it."""
    with open(file, "w", encoding="utf-8") as out:
        for query, ids in ranking.items():
            for rank, doc in enumerate(ids, 1):
                out.write(f"{query} Q0 {doc} {rank} {-rank} backstop\n")


def tell(run, compared, cpu, clean):
    for line in compared:
        name, mean, half, change, chance = line
        parts = [f"{run.name:24} {name:9} {mean:.4f} ± {half:.3f}"]
        if change is not None:
            parts.append(f"{change:+.4f} (p {chance:.3f})")
        if clean is not None:
            parts.append(f"{mean / clean[measures.NAMES.index(name)]:.3f} of the clean queries'")
        parts.append(f"{cpu:.1f} ms CPU")
        if report.is_drop(line):
            parts.append("WORSE THAN BEFORE")
        print("  ".join(parts), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--smaller", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--set", action="append", choices=list(sets.ALL))
    parser.add_argument("--runs", type=pathlib.Path, help="folder for the rankings themselves")
    args = parser.parse_args()
    if not sets.DATA.is_dir():
        print(f"skipped: {sets.DATA} holds the judged sets, and is not there")
        return 0
    results = []
    short = [name for name in sets.ALL if not args.smaller or name not in sets.ONLY_WHOLE]
    for name in args.set or short:
        results += run_set(args.program.resolve(), sets.ALL[name](args.smaller), args.smaller, args.runs)
    if args.keep:
        for _, measured, _, _, file in results:
            report.keep(file, measured)
        if not args.smaller and not args.set:
            report.write_between(PAGE, report.table([(run, len(m), c, cpu) for run, m, c, cpu, _ in results], []))
    worse = sum(any(map(report.is_drop, compared)) for _, _, compared, _, _ in results)
    print(f"{len(results) - worse} as good as before or better, {worse} worse")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
