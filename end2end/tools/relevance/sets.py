"""The judged sets: which records they are as a community, what is asked, and what is right.

Each set says which way of the API it stands for; why is in server/docs/search.md.
"""

import collections
import dataclasses
import datetime
import gzip
import importlib.util
import json
import pathlib
import random

TOOLS = pathlib.Path(__file__).resolve().parents[1]
DATA = TOOLS.parents[2] / "shared" / "data"
# Questions of others among which the smaller run of sumo-dup looks for the right ones.
OTHERS = 500
QUERIES_OF_THE_SMALLER_RUN = 150


@dataclasses.dataclass
class Run:
    """One list of queries through one way of the API."""

    name: str
    # `search`, `similar` or `thread`.
    way: str
    # The measures that count, as they are named in `measures.NAMES`.
    main: tuple
    queries: list
    judgements: dict
    candidates: dict | None = None
    # Documents that may count at all, for each query, where not all.
    eligible: dict | None = None
    # Documents that a found thread stands for, where not itself.
    stands_for: dict | None = None
    # The run of the same queries without typing errors.
    clean: str | None = None


@dataclasses.dataclass
class Set:
    """A community and the runs over it."""

    name: str
    records: list
    runs: list


def rows(path):
    """The JSON objects of a file, packed or not."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")
    with opened as lines:
        for line in lines:
            yield json.loads(line)


def judgements(path):
    """Query, document, grade."""
    if not path.exists():
        path = path.with_name(path.name + ".gz")
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")
    found = collections.defaultdict(dict)
    with opened as lines:
        for line in lines:
            query, _, doc, grade = line.split()
            found[query][doc] = int(grade)
    return dict(found)


def queries(name):
    """Queries with their body apart from the title."""
    found = []
    for query in rows(DATA / name / "queries.dev.jsonl"):
        body = query["text"].removeprefix(query["title"]).strip()
        found.append({"id": query["id"], "title": query["title"], "body": body})
    return found


def qrels(name):
    return judgements(DATA / name / "qrels.dev.tsv")


def one_line(text):
    line = " ".join(text.split())
    return line if len(line) <= 300 else line[:299].rstrip() + "…"


def thread(doc):
    """A question as a record of the bulk format."""
    body = doc["body"] if doc["body"].strip() else doc["title"]
    return {"type": "thread", "import_id": doc["id"], "title": one_line(doc["title"]), "body": body}


def sumo_records():
    """The records that the converter beside this folder makes of the support questions."""
    spec = importlib.util.spec_from_file_location("sumo_to_ndjson", TOOLS / "sumo-to-ndjson.py")
    converter = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(converter)
    return list(converter.records(DATA / "sumo", None))


def typing_errors(asked, right):
    runs = []
    for level in (1, 2):
        wrong = rows(DATA / "typo" / f"sumo-dup.dev.typo{level}.jsonl")
        kept = {query["id"] for query in asked}
        wrong = [{"id": q["id"], "title": q["title"], "body": ""} for q in wrong if q["id"] in kept]
        name = f"sumo-dup-search-typo{level}"
        runs.append(Run(name, "search", ("Recall@10",), wrong, right, clean="sumo-dup-search"))
    return runs


def sumo(smaller):
    """Support questions of eight years; right is what helpers, moderators or askers linked."""
    records, right, asked = sumo_records(), qrels("sumo-dup"), queries("sumo-dup")
    if smaller:
        dice = random.Random(1)
        asked = sorted(dice.sample(asked, QUERIES_OF_THE_SMALLER_RUN), key=lambda query: query["id"])
        right = {query["id"]: right[query["id"]] for query in asked}
        records = few_of(records, set(right).union(*right.values()), dice)
    of = {record["import_id"]: record for record in records if record["type"] == "thread"}
    for query in asked:
        query["category"] = of[query["id"]]["category"].removeprefix("c-")
        query["tags"] = of[query["id"]]["tags"]
    runs = [
        Run("sumo-dup-thread", "thread", ("Recall@10", "MRR@10"), asked, right),
        Run("sumo-dup-ask", "similar", ("Recall@10", "MRR@10"), asked, right),
        Run("sumo-dup-search", "search", ("Recall@10",), asked, right),
    ]
    if not smaller:
        runs += [incidents(of), *typing_errors(asked, right)]
    return Set("sumo-dup", records, runs)


def incidents(threads):
    """Many people, one problem, three weeks: whether whoever asks is led to somebody who asked before."""
    when = {name: datetime.datetime.fromisoformat(thread["created_at"]) for name, thread in threads.items()}
    asked, right, eligible = [], {}, {}
    for group in rows(DATA / "sumo-dup" / "incidents.dev.jsonl"):
        members = sorted((name for name in group["members"] if name in when), key=when.get)
        for place, name in enumerate(members[1:], 1):
            asked.append({"id": name})
            right[name] = dict.fromkeys(members[:place], 1)
            begin = when[name] - datetime.timedelta(days=21)
            eligible[name] = {other for other, at in when.items() if begin <= at <= when[name]}
    return Run("incidents", "thread", ("Found@5",), asked, right, eligible=eligible)


def few_of(records, needed, dice):
    """The needed threads, some others, and what belongs to them."""
    others = [r["import_id"] for r in records if r["type"] == "thread" and r["import_id"] not in needed]
    kept = needed | set(dice.sample(others, OTHERS))
    threads = [r for r in records if r["type"] == "thread" and r["import_id"] in kept]
    posts = [r for r in records if r["type"] == "post" and r["thread"] in kept]
    authors = {record.get("author") for record in threads + posts}
    users = [r for r in records if r["type"] == "user" and r["import_id"] in authors]
    return users + [r for r in records if r["type"] == "category"] + threads + posts


def stackfaq(_smaller):
    """Answered questions, each answer with its question; right are all answers to the need."""
    records = [thread(doc) for doc in rows(DATA / "stackfaq" / "docs.jsonl.gz")]
    return Set("stackfaq", records, [Run("stackfaq", "search", ("MAP", "P@1"), queries("stackfaq"), qrels("stackfaq"))])


def stackfaq_replies(_smaller):
    """The same with the answers as replies: a thread that is found stands for its answers, in order."""
    records, answers = [], collections.defaultdict(list)
    for doc in rows(DATA / "stackfaq" / "docs.jsonl.gz"):
        if doc["thread"] not in answers:
            records.append(thread({"id": doc["thread"], "title": doc["title"], "body": ""}))
        answers[doc["thread"]].append(doc["id"])
        records.append({"type": "post", "import_id": doc["id"], "thread": doc["thread"], "body": doc["body"]})
    run = Run("stackfaq-replies", "search", ("MAP", "P@1"), queries("stackfaq"), qrels("stackfaq"), stands_for=answers)
    return Set("stackfaq-replies", records, [run])


def semeval(_smaller):
    """Questions of a town's forum, ten candidates each, graded by annotators."""
    candidates = collections.defaultdict(list)
    with open(DATA / "semeval" / "candidates.dev.tsv", encoding="utf-8") as lines:
        for query, doc, rank in sorted((line.split() for line in lines), key=lambda row: int(row[2])):
            candidates[query].append(doc)
    records = [thread(doc) for doc in rows(DATA / "semeval" / "docs.jsonl.gz")]
    run = Run("semeval", "similar", ("MAP",), queries("semeval"), qrels("semeval"), candidates=candidates)
    return Set("semeval", records, [run])


def banking77(_smaller):
    """Short questions of a bank's customers; right are those of the same problem."""
    records = [thread(doc) for doc in rows(DATA / "banking77" / "docs.jsonl.gz")]
    runs = [
        Run(f"banking77-{way}", way, ("P@1",), queries("banking77"), qrels("banking77"))
        for way in ("similar", "search")
    ]
    return Set("banking77", records, runs)


ALL = {
    "semeval": semeval,
    "stackfaq": stackfaq,
    "stackfaq-replies": stackfaq_replies,
    "banking77": banking77,
    "sumo-dup": sumo,
}
# Which of them the smaller run leaves out, so that it stays short.
ONLY_WHOLE = {"stackfaq-replies"}
