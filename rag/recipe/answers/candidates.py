"""The passages that each question is answered from, and the features of their sentences."""
import collections
import math
import re

import numpy as np

from features import Question, Sentence, of_words
from text import normal, sentences, terms

PASSAGES = 8
K1, B, LENGTH, UNWRITTEN, TITLE = 1.5, 0.6, 110, 50, 2
OF_VECTORS = ("cos", "cos2", "cosn", "cosp", "cosnx", "pcos", "sbest", "fus2", "fus2rel", "pcosrel", "sbestrel", "cosrel", "insent")


class Bm25:
    def __init__(self, texts, titles):
        self.count, self.holding, self.postings = len(texts), collections.Counter(), collections.defaultdict(list)
        for at, (text, title) in enumerate(zip(texts, titles)):
            times = collections.Counter(terms(text))
            for t in terms(title):
                times[t] += TITLE
            length = sum(times.values())
            for t, f in times.items():
                self.postings[t].append((at, f * (K1 + 1) / (f + K1 * (1 - B + B * length / LENGTH))))
                self.holding[t] += 1

    def rarity(self, term):
        held = self.holding.get(term, 0)
        return math.log(1 + (self.count - held + UNWRITTEN + 0.5) / (held + 0.5))

    def scores(self, question):
        scores = np.zeros(self.count, np.float32)
        for t in question:
            for at, weight in self.postings.get(t, ()):
                scores[at] += weight * self.rarity(t)
        return scores


def scaled(x):
    return (x - x.min()) / (x.max() - x.min() + 1e-9)


class Set:
    """Rows are sentences of the best passages of each question, questions in order."""

    def __init__(self, passages, titles, parts, questions, embed, dense=True):
        """parts: (passage, sentence) in order; questions: texts. Without `dense` passages are ranked by words alone."""
        self.owner = np.array([p for p, _ in parts])
        own = [s for _, s in parts]
        vectors = embed(own)
        whole = embed([t + ". " + p if dense == "titled" else p for t, p in zip(titles, passages)])
        asked = embed(questions)
        read, bm = [Sentence(s) for s in own], Bm25(passages, titles)
        first = np.searchsorted(self.owner, np.arange(len(passages)))
        last = np.searchsorted(self.owner, np.arange(len(passages)), side="right")
        title_terms = [set(terms(t)) for t in titles]
        held = [set().union(*(read[j].set for j in range(a, z))) for a, z in zip(first, last)]
        rows, names, question, sentence, passage = [], None, [], [], []
        for number, text in enumerate(questions):
            q = Question(text, bm.rarity)
            lexical, near, close = bm.scores(q.terms), whole @ asked[number], vectors @ asked[number]
            best = np.array([close[a:z].max() if z > a else -1 for a, z in zip(first, last)])
            order = np.argsort(-(0.4 * scaled(lexical) + 0.3 * scaled(near) + 0.3 * scaled(best)), kind="stable")[:PASSAGES]
            for rank, p in enumerate(order):
                a, z = first[p], last[p]
                for j in range(a, z):
                    f = of_words(q, read[a:z], j - a, title_terms[p], held[p])
                    together = lambda k: vectors[j] + vectors[k] if a <= k < z else vectors[j]
                    cosine = lambda v: float(v @ asked[number] / np.linalg.norm(v))
                    f.update(cos=close[j], cos2=cosine(together(j - 1)), cosn=cosine(together(j + 1)),
                             cosp=close[j - 1] if j > a else 0.0, cosnx=close[j + 1] if j + 1 < z else 0.0,
                             pcos=near[p], bm=lexical[p] / q.mass / 2, rank=1 / (1 + rank), sbest=best[p])
                    names = names or list(f)
                    rows.append(list(f.values()))
                    question.append(number)
                    sentence.append(j)
                    passage.append(p)
        self.count = len(questions)
        self.x, self.names = np.array(rows, np.float32), names
        self.question, self.sentence, self.passage = map(np.array, (question, sentence, passage))
        self.titles = np.array(titles)[self.passage]
        self.start = np.searchsorted(self.question, np.arange(self.count))
        self.end = np.searchsorted(self.question, np.arange(self.count), side="right")
        self.compare()

    def column(self, name):
        return self.x[:, self.names.index(name)]

    def best_of_question(self, values):
        lengths = self.end - self.start
        used = lengths > 0
        return np.repeat(np.maximum.reduceat(values, self.start[used]), lengths[used])

    def compare(self):
        """How far each sentence stays behind the best one, and the share of its title among the passages."""
        relative = self.column("bm") / np.maximum(self.best_of_question(self.column("bm")), 1e-6)
        fused = 0.4 * relative + 0.45 * self.column("pcos") + 0.45 * self.column("sbest")
        behind = lambda values: values - self.best_of_question(values)
        added = {
            "bmrel": relative, "fus2": fused, "fus2rel": behind(fused), "pcosrel": behind(self.column("pcos")),
            "sbestrel": behind(self.column("sbest")), "cosrel": behind(self.column("cos")),
            "covrel": behind(self.column("cov_title")), "prevrel": behind(self.column("cov_prev")),
            "insent": self.column("cos") - self.column("sbest"), "share": self.shares(self.column("rank")),
        }
        self.names = self.names + list(added)
        self.x = np.column_stack([self.x, *added.values()]).astype(np.float32)

    def shares(self, ranks):
        shares = np.zeros(len(ranks), np.float32)
        for a, z in zip(self.start, self.end):
            passages, firsts = np.unique(self.passage[a:z], return_index=True)
            of_title = collections.Counter()
            for at in firsts:
                of_title[self.titles[a + at]] += ranks[a + at]
            shares[a:z] = [of_title[t] / sum(of_title.values()) for t in self.titles[a:z]]
        return shares

    def lexical(self):
        """The rows as seen without vectors: their columns nought, passages in the order of BM25."""
        x = self.x.copy()
        x[:, [self.names.index(name) for name in OF_VECTORS]] = 0
        ranks = np.zeros(len(x), np.float32)
        for a, z in zip(self.start, self.end):
            passages, firsts = np.unique(self.passage[a:z], return_index=True)
            order = passages[np.argsort(-self.column("bm")[a + firsts], kind="stable")]
            place = {p: 1 / (1 + rank) for rank, p in enumerate(order)}
            ranks[a:z] = [place[p] for p in self.passage[a:z]]
        x[:, self.names.index("rank")] = ranks
        x[:, self.names.index("share")] = self.shares(ranks)
        return x


def squad(lines, embed):
    pages, queries = lines("corpus.jsonl"), lines("queries.jsonl")
    parts = [(at, s) for at, page in enumerate(pages) for s in sentences(page["text"])]
    found = Set([p["text"] for p in pages], [p["title"] for p in pages], parts, [q["text"] for q in queries], embed)
    number = {page["id"]: at for at, page in enumerate(pages)}
    accepted, said = [[normal(a) for a in q["answers"]] for q in queries], [normal(s) for _, s in parts]
    holds = [any(a in said[s] for a in accepted[q]) for q, s in zip(found.question, found.sentence)]
    found.metric = np.array(holds)
    found.source = np.array([number[q["source"]] for q in queries])
    found.wanted = found.metric & (found.passage == found.source[found.question])
    found.answerable = np.array([q["answerable"] for q in queries])
    found.group = np.array([int(q["source"].split("-")[0]) for q in queries])
    return found


def chunks(text):
    """Sections between blank lines, cut at sentence ends when over 900 characters; below 120 they join the next."""
    edges = [0] + [edge for m in re.finditer(r"\n\s*\n", text) for edge in m.span()] + [len(text)]
    pieces = []
    for start, end in zip(edges[::2], edges[1::2]):
        if not text[start:end].strip():
            continue
        begin = last = start
        for s in sentences(text[start:end]) if end - start > 900 else ():
            at = text.index(s, last)
            if at + len(s) - begin > 900 and last > begin:
                pieces.append((begin, last))
                begin = at
            last = at + len(s)
        pieces.append((begin, end))
    found, open_from = [], None
    for start, end in pieces:
        start = start if open_from is None else open_from
        open_from = start if end - start < 120 else None
        if open_from is None:
            found.append((start, end))
    if open_from is not None:
        found.append((found.pop()[0] if found else open_from, len(text)))
    return found


def support(lines, embed):
    """The customer's turn before is asked together with the question; wanted is a sentence half in the span, or half of it."""
    pages, queries = lines("corpus.jsonl"), lines("queries.jsonl")
    cut = [(at, start, end) for at, page in enumerate(pages) for start, end in chunks(page["text"])]
    parts, ranges = [], []
    for passage, (page, start, end) in enumerate(cut):
        text, last = pages[page]["text"], start
        for s in (s for line in text[start:end].split("\n") for s in sentences(line)):
            at = text.index(s, last)
            last = at + len(s)
            parts.append((passage, s))
            ranges.append((at, last))
    turns = [[t["text"] for t in q["history"] if t["role"] == "user"][-1:] + [q["text"]] for q in queries]
    texts = [pages[page]["text"][start:end].strip() for page, start, end in cut]
    found = Set(texts, [pages[p]["title"] for p, _, _ in cut], parts, [" ".join(t) for t in turns], embed, dense="titled")
    number = {page["id"]: at for at, page in enumerate(pages)}

    def overlap(q, s):
        (start, end), asked = ranges[s], queries[q]
        common = min(end, asked["end"]) - max(start, asked["start"])
        return common / min(end - start, asked["end"] - asked["start"]) if cut[parts[s][0]][0] == number[asked["doc"]] else 0

    found.wanted = found.metric = np.array([overlap(q, s) >= 0.5 for q, s in zip(found.question, found.sentence)])
    found.answerable = np.ones(found.count, bool)
    found.group = np.array([number[q["doc"]] for q in queries])
    found.source = None
    return found
