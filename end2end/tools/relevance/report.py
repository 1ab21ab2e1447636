"""Kept figures, the comparison with them, and the table."""

import measures

BEGIN, END = "<!-- relevance:begin -->", "<!-- relevance:end -->"
# A drop that chance would bring about less often than this is one.
NOISE = 0.05


def keep(file, measured):
    """One line a query that found anything: its measures, in ten-thousandths."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "w", encoding="utf-8") as out:
        out.write("\t".join(("query", *measures.NAMES)) + "\n")
        for query, row in sorted(measured.items()):
            if any(row):
                out.write("\t".join((query, *(f"{round(value * 10_000)}" for value in row))) + "\n")


def kept(file, queries):
    """What `keep` wrote, for these queries; nothing where there is no file."""
    if not file.exists():
        return None
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        query, *row = line.split("\t")
        found[query] = tuple(int(value) / 10_000 for value in row)
    nothing = (0.0,) * len(measures.NAMES)
    return {query: found.get(query, nothing) for query in queries}


def compare(run, measured, before):
    """For each main measure: its name, the mean, half its interval, the change and its probability."""
    lines = []
    for name in run.main:
        place = measures.NAMES.index(name)
        after = [measured[query][place] for query in sorted(measured)]
        change = chance = None
        if before is not None:
            old = [before[query][place] for query in sorted(measured)]
            change = (sum(after) - sum(old)) / max(1, len(after))
            chance = measures.chance(old, after)
        lines.append((name, sum(after) / max(1, len(after)), measures.half_width(after), change, chance))
    return lines


def is_drop(line):
    """Whether it is worse by more than noise."""
    _, _, _, change, chance = line
    return change is not None and change < 0 and chance < NOISE


def row(cells):
    return "| " + " | ".join(cells) + " |"


def table(results, goals):
    """The results as Markdown."""
    lines = [
        row(("set, way", "queries", "measure", "figure", "95 %", "change", "p", "CPU ms")),
        row(("---", "---:", "---", "---:", "---:", "---:", "---:", "---:")),
    ]
    for run, count, compared, cpu in results:
        for line in compared:
            name, mean, half, change, chance = line
            lines.append(
                row(
                    (
                        run.name,
                        str(count),
                        name,
                        f"{mean:.3f}",
                        f"± {half:.3f}",
                        "–" if change is None else f"{change:+.3f}",
                        "–" if chance is None else f"{chance:.3f}",
                        f"{cpu:.1f}",
                    )
                )
            )
    return "\n".join(lines + goals)


def write_between(file, text):
    """Puts the table into a document, between its two marks."""
    whole = file.read_text(encoding="utf-8")
    head, rest = whole.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    file.write_text(f"{head}{BEGIN}\n\n{text}\n\n{END}{tail}", encoding="utf-8")
