#!/usr/bin/env python3
"""Turns the forum questions of shared/data/sumo into a bulk file that `backstop import` loads.

    sumo-to-ndjson.py [OUT.ndjson[.gz]] [--sumo FOLDER] [--limit N]

Without OUT the records go to standard output. Users come first (the authors are pseudonyms and have
no e-mail addresses), then one category a topic, threads and posts. --limit takes the first N threads
and the posts that belong to them.
"""

import argparse
import contextlib
import gzip
import json
import pathlib
import re
import sys

SUMO = pathlib.Path(__file__).resolve().parents[3] / "shared" / "data" / "sumo"
TITLE_MAX = 300
TAGS_MAX = 5


def rows(path, limit=None):
    """The JSON objects of a packed file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            yield json.loads(line)


def slug(topic):
    """A topic as the slug of a category."""
    return re.sub(r"[^a-z0-9]+", "-", topic.lower())[:60].strip("-") or "other"


def title(text):
    """A title that fits: one line, cut at its end."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE_MAX else line[: TITLE_MAX - 1].rstrip() + "…"


def tags(doc):
    """The first few tags, in the form the forum keeps them."""
    found = []
    for tag in doc.get("tags", []):
        tag = re.sub(r"[^a-z0-9.+_#-]+", "-", tag.lower())[:40].strip("-")
        if tag and tag not in found:
            found.append(tag)
    return found[:TAGS_MAX]


def records(folder, limit):
    """Every record, parents first. Reads the questions several times, so that memory stays small."""
    docs, answers = folder / "docs.jsonl.gz", folder / "answers.jsonl.gz"
    authors, topics, threads = set(), {}, set()
    for doc in rows(docs, limit):
        authors.add(doc["author"])
        topics.setdefault(slug(doc["topic"]), doc["topic"].replace("-", " ").capitalize()[:80])
        threads.add(doc["id"])
    replies = [a for a in rows(answers) if a["question"] in threads and a["body"].strip()]
    authors.update(a["author"] for a in replies)
    for author in sorted(filter(None, authors)):
        yield {"type": "user", "import_id": author, "username": author}
    for name, label in sorted(topics.items()):
        yield {"type": "category", "import_id": "c-" + name, "slug": name, "name": label}
    for doc in rows(docs, limit):
        body = doc["body"] if doc["body"].strip() else doc["title"]
        thread = {"type": "thread", "import_id": doc["id"], "category": "c-" + slug(doc["topic"]), "kind": "question"}
        if doc["author"]:
            thread["author"] = doc["author"]
        yield thread | {"title": title(doc["title"]), "body": body, "tags": tags(doc), "created_at": doc["created"]}
    for answer in sorted(replies, key=lambda a: a["created"]):
        post = {"type": "post", "import_id": answer["id"], "thread": answer["question"], "body": answer["body"], "created_at": answer["created"]}
        if answer["author"]:
            post["author"] = answer["author"]
        if answer["by_asker"]:
            post["intent"] = "comment"
        yield post


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", nargs="?")
    parser.add_argument("--sumo", type=pathlib.Path, default=SUMO)
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    if not (args.sumo / "docs.jsonl.gz").exists():
        sys.exit(f"{args.sumo} holds no docs.jsonl.gz")
    with contextlib.ExitStack() as stack:
        if args.out is None:
            out = sys.stdout
        elif args.out.endswith(".gz"):
            out = stack.enter_context(gzip.open(args.out, "wt", encoding="utf-8", compresslevel=6))
        else:
            out = stack.enter_context(open(args.out, "w", encoding="utf-8"))
        for record in records(args.sumo, args.limit):
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
