"""How good a ranking is, query by query, and whether two runs differ by more than chance."""

import random

NAMES = ("MAP", "MRR@10", "P@1", "Recall@10", "Found@5")


def judge(grades, found):
    """The measures of one query. `grades` says how relevant each judged document is (0 is not), `found` is
    the ranking. Found@5 is whether any of the first five is relevant."""
    relevant = {doc for doc, grade in grades.items() if grade > 0}
    hits, precision, reciprocal = 0, 0.0, 0.0
    for rank, doc in enumerate(found, 1):
        if doc in relevant:
            hits += 1
            precision += hits / rank
            if not reciprocal and rank <= 10:
                reciprocal = 1 / rank
    first = float(bool(found) and found[0] in relevant)
    recall = len(relevant.intersection(found[:10])) / len(relevant)
    return (precision / len(relevant), reciprocal, first, recall, float(bool(relevant.intersection(found[:5]))))


def judge_all(judgements, run):
    """Every query with a relevant document; one that found nothing counts as 0. A query that is itself a
    document never finds itself."""
    measured = {}
    for query, grades in judgements.items():
        if any(grade > 0 for grade in grades.values()):
            found = dict.fromkeys(doc for doc in run.get(query, []) if doc != query)
            measured[query] = judge(grades, list(found))
    return measured


def mean(measured):
    """The mean of each measure."""
    count = max(1, len(measured))
    return tuple(sum(row[i] for row in measured.values()) / count for i in range(len(NAMES)))


def chance(before, after, rounds=5000):
    """The probability that a difference of the means as large as this, or larger, comes about by chance:
    a paired randomisation test on two sides, with a fixed seed."""
    differences = [b - a for a, b in zip(before, after, strict=True) if abs(b - a) > 1e-9]
    if not differences:
        return 1.0
    dice, seen, as_large = random.Random(1), abs(sum(differences)), 0
    for _ in range(rounds):
        bits = dice.getrandbits(len(differences))
        drawn = abs(sum(d if bits >> i & 1 else -d for i, d in enumerate(differences)))
        as_large += drawn >= seen - 1e-9
    return (as_large + 1) / (rounds + 1)


def half_width(values):
    """Half the width of the 95 % interval of the mean, by the normal approximation."""
    count = len(values)
    if count < 2:
        return 0.0
    middle = sum(values) / count
    spread = sum((value - middle) ** 2 for value in values) / (count - 1)
    return 1.96 * (spread / count) ** 0.5
