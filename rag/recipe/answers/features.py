"""What is known of a sentence by its words: the twin of rag/src/answer/rank/{text,features}.rs."""
import math
import re

from text import WORD, fold, term
from words import (BEFORE_PLACES, CAUSES, DENIALS, LEANING, MONTHS, NUMBERS, SPANS, kind)

KINDS = ("person", "time", "number", "place", "reason", "how", "thing")


class Word:
    def __init__(self, match):
        word = match.group()
        self.lower, self.term = fold(word), term(word)
        self.is_capital = word[0].isupper()
        self.has_digit = any(c.isdigit() for c in word)


def read(text):
    return [Word(match) for match in WORD.finditer(text)]


class Sentence:
    def __init__(self, text):
        self.words = read(text)
        self.terms = [w.term for w in self.words if w.term]
        self.set = set(self.terms)
        self.leans = bool(self.words) and self.words[0].lower in LEANING
        self.denies = any(w.lower in DENIALS for w in self.words)
        self.by_beginning = {}
        for t in self.set:
            if len(t) >= 4:
                self.by_beginning.setdefault(t[:4], []).append(t)

    def likeness(self, term):
        best = 0.0
        for other in self.by_beginning.get(term[:4], ()) if len(term) >= 4 else ():
            common = next((k for k, (a, b) in enumerate(zip(term, other)) if a != b), min(len(term), len(other)))
            best = max(best, common / max(len(term), len(other)))
        return best


class Question:
    def __init__(self, text, rarity):
        words = read(text)
        self.words = [w.lower for w in words]
        self.kind = kind(self.words)
        self.terms = list(dict.fromkeys(w.term for w in words if w.term))
        self.set = set(self.terms)
        self.weight = {t: rarity(t) for t in self.terms}
        self.mass = sum(self.weight.values()) or 1.0
        self.particular = {w.term for at, w in enumerate(words) if w.term and (w.has_digit or (at > 0 and w.is_capital))}
        self.denies = any(w in DENIALS for w in self.words)
        asking = next((at for at, w in enumerate(self.words) if w in ("what", "which", "how", "whose")), None)
        self.asked = None if asking is None else next((w.term for w in words[asking + 1:] if w.term), None)

    def share(self, held):
        return sum(self.weight[t] for t in self.terms if held(t)) / self.mass


def pairs(question, sentence):
    at = {}
    for k, t in enumerate(sentence.terms):
        at.setdefault(t, []).append(k)
    near = lambda a, b: a in at and b in at and min(abs(i - j) for i in at[a] for j in at[b]) <= 2
    return sum(near(a, b) for a, b in zip(question.terms, question.terms[1:])) / max(1, len(question.terms) - 1)


def nearness(question, sentence):
    hits = [(k, t) for k, t in enumerate(sentence.terms) if t in question.set]
    wanted = len({t for _, t in hits})
    if wanted < 2:
        return 0.0
    shortest = math.inf
    for first in range(len(hits)):
        held = set()
        for at, t in hits[first:]:
            held.add(t)
            if len(held) == wanted:
                shortest = min(shortest, at - hits[first][0] + 1)
                break
    return wanted / shortest


def is_year(word):
    return (len(word) == 4 and word.isdigit() and "1000" <= word <= "2100") or re.fullmatch(r"\d{3,4}s", word) is not None


def offer(question, sentence):
    """What the sentence says beyond the question's own words."""
    o = dict(caps=0, capseq=0, num=0, year=0, timew=0.0, place=0, new=0, cause=0)
    run = 0
    for at, w in enumerate(sentence.words):
        is_new = w.term is not None and w.term not in question.set
        is_month = w.is_capital and w.lower in MONTHS
        o["new"] += is_new
        o["cause"] |= w.lower in CAUSES
        if w.lower not in question.words:
            if w.has_digit or w.lower in NUMBERS:
                o["num"] += 1
                o["year"] |= is_year(w.lower)
            o["timew"] += is_month + 0.5 * (w.lower in SPANS)
        is_name = at > 0 or (len(sentence.words) > 1 and sentence.words[1].is_capital)
        if w.is_capital and is_new and is_name and w.lower not in MONTHS:
            run += 1
            o["caps"] += 1
            o["capseq"] += run == 2
            o["place"] += at > 0 and sentence.words[at - 1].lower in BEFORE_PLACES
        else:
            run = 0
    return o


def fit(kind, o):
    return {
        "person": 0.6 * (o["caps"] > 0) + 0.4 * (o["capseq"] > 0),
        "time": float(o["year"] or o["timew"] >= 1 or (o["num"] > 0 and o["timew"] > 0)),
        "number": float(o["num"] > 0),
        "place": 0.6 * (o["place"] > 0) + 0.4 * (o["caps"] > 0),
        "reason": float(o["cause"]),
    }.get(kind, 0.5)


def of_words(question, sentences, at, title, passage):
    """title, passage: sets of terms. In the order of rag/src/answer/rank/features.rs."""
    sentence, q = sentences[at], question
    near = sentence.set | title
    before = sentences[at - 1].set if at else set()
    after = sentences[at + 1].set if at + 1 < len(sentences) else set()
    o = offer(q, sentence)
    good = fit(q.kind, o)
    is_telling = q.kind in ("person", "time", "number", "place")
    soft = sum(q.weight[t] * (1.0 if t in near else 0.8 * sentence.likeness(t)) for t in q.terms)
    f = dict(
        cov=q.share(lambda t: t in sentence.set), cov_title=q.share(lambda t: t in near),
        cov_prev=q.share(lambda t: t in near or t in before), cov_next=q.share(lambda t: t in near or t in after),
        cov_pass=q.share(lambda t: t in passage or t in title), cov_soft=soft / q.mass,
        miss_max=max((q.weight[t] for t in q.terms if t not in near), default=0.0) / 10,
        hit_n=sum(t in sentence.set for t in q.terms) / 6,
        ent_miss=q.share(lambda t: t in q.particular and t not in near),
        ent_hit=q.share(lambda t: t in q.particular and t in sentence.set),
        head=float(q.asked is not None and q.asked in sentence.set),
        bigram=pairs(q, sentence), near=nearness(q, sentence),
        caps=math.log1p(o["caps"]), capseq=math.log1p(o["capseq"]), num=math.log1p(o["num"]), year=float(o["year"]),
        timew=min(o["timew"], 2.0), place=math.log1p(o["place"]), new=math.log1p(o["new"]), cause=float(o["cause"]),
        fit=good, fit_known=good if is_telling else 0.0, unfit=float(is_telling and good == 0),
        len=math.log1p(len(sentence.words)), short=float(len(sentence.words) < 6), first=float(at == 0),
        pos=at / max(1, len(sentences)), lean=float(sentence.leans), neg=float(sentence.denies != q.denies),
    )
    f.update({"k_" + k: float(q.kind == k) for k in KINDS})
    f.update(qlen=math.log1p(len(q.terms)), qmass=q.mass / 30)
    return f
