"""Makes a folder in which questions follow another dialogue than their own; see README.md beside this file."""

import json
import random
import re
import shutil
import sys
from pathlib import Path

MOST = 900


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]


def answer_of(question, pages):
    """What an assistant would have said: the sentence that holds the answer."""
    text = pages[question["source"]]["text"]
    sentences = re.split(r"(?<=[.!?])\s+", text)
    held = (s for s in sentences if any(answer in s for answer in question["answers"]))
    return next(held, sentences[0])


def before(question, questions, pages, rng):
    """Turns about something else: of a dialogue about another group of pages, or one question with its answer."""
    if "answers" in question:
        others = [q for q in rng.sample(questions, min(200, len(questions))) if q["source"] != question["source"]]
        other = rng.choice(others)
        said = answer_of(other, pages)
        return [{"role": "user", "text": other["text"]}, {"role": "agent", "text": said}]
    group = pages[question["doc"]].get("domain")
    dialogues = [q for q in questions if q["history"] and pages[q["doc"]].get("domain") != group]
    history = rng.choice(dialogues)["history"]
    return history if history[-1]["role"] == "agent" else history[:-1]


def main():
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    rng = random.Random(7)
    pages = {page["id"]: page for page in lines(source / "corpus.jsonl")}
    questions = [q for q in lines(source / "queries.jsonl") if q.get("answerable", True)]
    openers = [q for q in questions if not q.get("history")]
    target.mkdir(parents=True)
    for name in ("corpus.jsonl", "qrels.tsv"):
        shutil.copy(source / name, target / name)
    with open(target / "queries.jsonl", "w", encoding="utf8") as out:
        for question in rng.sample(openers, min(MOST, len(openers))):
            out.write(json.dumps({**question, "history": before(question, questions, pages, rng)}) + "\n")


if __name__ == "__main__":
    main()
