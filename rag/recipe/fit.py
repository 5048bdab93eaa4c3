"""Fits the weights of ranking and confidence on samples of evaluation folders; see README.md beside this file."""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

L2, PAGES = 2e-4, 0.5
CONFIDENCE_C, LABELLED, LENIENT = 0.3, 0.5, 0.4
GATE_C, REFUSED = 0.1, 0.7
CIRCUMSTANCES = ["named", "short", "dialogue"]
FIXED = {"subject": 1.0}
# Signals that say nothing without vectors.
NEEDS_VECTORS = {
    "own_dense", "dense", "own_sentence", "sentence", "window", "document_dense", "document_sum", "centre", "cosine",
    "sentence_cosine", "joint", "two_sentences", "cosine_best", "sentence_best", "sentence_dialogue", "margin", "share",
    "cosine_three", "cosine_gap", "sentence_gap", "alike", "turns_alike", "document_dense", "document_sum", "dialogue_dense",
    "dialogue_gap",
}


def read(path, what):
    """The names of the signals, and the samples of one folder that the fit needs."""
    lines = (json.loads(line) for line in open(path, encoding="utf8"))
    names = next(lines)[what]
    wanted = {
        "ranking": lambda s: any(s["relevant"]),
        "confidence": lambda s: s["tasks"],
        # Both readings are told apart by what they find, or by how sure they are of what is not there.
        "gate": lambda s: s["alone"] and (any(s["order"]) or any(s["alone"]["order"]) or not s["answer"]),
    }[what]
    return names, [sample for sample in lines if wanted(sample)]


def expand(values, circumstances, moving):
    """The signals, then those that move with each circumstance."""
    values = np.asarray(values, dtype=float)
    return np.concatenate([values] + [share * values[..., moving] for share in circumstances], axis=-1)


class Lists:
    """The candidates of one folder, with the softmax loss over the lists of its questions."""

    def __init__(self, samples, kept, moving):
        rows = [expand(np.asarray(s["rows"])[:, kept], s["circumstances"], moving) for s in samples]
        self.x = np.concatenate(rows)
        self.lengths = np.array([len(r) for r in rows])
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        self.relevant = np.concatenate([s["relevant"] for s in samples]).astype(float)
        self.pages = np.concatenate([s["page"] for s in samples]).astype(float)
        self.wanted = [max(s["wanted"], 1) for s in samples]

    def loss(self, weights):
        scores = self.x @ weights
        top = np.maximum.reduceat(scores, self.starts)
        odds = np.exp(scores - np.repeat(top, self.lengths))
        total = np.add.reduceat(odds, self.starts)
        share = odds / np.repeat(total, self.lengths)
        count = np.add.reduceat(self.relevant, self.starts)
        mean = np.add.reduceat(self.relevant * scores, self.starts) / count
        loss = -(mean - top - np.log(total)).mean()
        slope = share - self.relevant / np.repeat(count, self.lengths)
        page = np.add.reduceat(share * self.pages, self.starts) + 1e-12
        loss -= PAGES * np.log(page).mean()
        slope += PAGES * (share - share * self.pages / np.repeat(page, self.lengths))
        return loss, self.x.T @ slope / len(self.lengths)

    def ndcg(self, weights):
        scores, sums = self.x @ weights, []
        for start, length, wanted in zip(self.starts, self.lengths, self.wanted):
            best = np.argsort(-scores[start:start + length], kind="stable")[:10]
            gained = sum(self.relevant[start + at] / np.log2(rank + 2) for rank, at in enumerate(best))
            sums.append(gained / sum(1 / np.log2(rank + 2) for rank in range(min(10, wanted))))
        return float(np.mean(sums))


def fit_ranking(folders, fixed):
    free = ~np.isin(np.arange(folders[0].x.shape[1]), list(fixed))
    start = np.zeros(len(free))
    for at, weight in fixed.items():
        start[at] = weight

    def objective(weights):
        losses, slopes = zip(*(folder.loss(weights) for folder in folders))
        own = np.where(free, weights, 0.0)
        return sum(losses) + L2 * own @ own, np.where(free, sum(slopes), 0.0) + 2 * L2 * own

    return minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def ranking(names, folders, mode):
    kept = [at for at, name in enumerate(names) if mode == "hybrid" or name not in NEEDS_VECTORS]
    names = [names[at] for at in kept]
    moving = [at for at, name in enumerate(names) if name not in FIXED]
    fixed = {names.index(name): weight for name, weight in FIXED.items()}
    lists = [Lists(samples, kept, moving) for samples in folders]
    for at, left_out in enumerate(lists):
        if len(lists) > 1:
            others = fit_ranking(lists[:at] + lists[at + 1:], fixed)
            print(f"folder {at + 1} left out: nDCG@10 {left_out.ndcg(others):.4f}", file=sys.stderr)
    weights = fit_ranking(lists, fixed)
    for at, folder in enumerate(lists):
        print(f"folder {at + 1}, fitted on all: nDCG@10 {folder.ndcg(weights):.4f}", file=sys.stderr)
    rounded = [round(float(weight), 4) for weight in weights]
    fitted = {"always": dict(zip(names, rounded))}
    for at, circumstance in enumerate(CIRCUMSTANCES):
        begin = len(names) + at * len(moving)
        fitted[circumstance] = dict(zip((names[m] for m in moving), rounded[begin:begin + len(moving)]))
    return fitted


def tasks(samples):
    """By task: signals with circumstances, whether to answer, and the weight of each sample."""
    found = {}
    for sample in samples:
        for task in sample["tasks"]:
            found.setdefault(task, []).append((sample["measured"], sample["circumstances"][1:], sample["answer"]))
    for task, rows in found.items():
        wanted = np.array([answer for _, _, answer in rows], dtype=float)
        share = np.where(wanted > 0, wanted.mean(), 1 - wanted.mean())
        worth = LABELLED if task == "labelled" and "removed" in found else 1.0
        yield rows, wanted, worth * 1500 / (share * len(rows))


def fit_logistic(x, wanted, worth, freedom=CONFIDENCE_C):
    def objective(weights):
        sums = x @ weights[:-1] + weights[-1]
        loss = (worth * (np.logaddexp(0, sums) - wanted * sums)).sum()
        slope = worth * (1 / (1 + np.exp(-sums)) - wanted)
        own = weights[:-1]
        return loss + own @ own / (2 * freedom), np.append(x.T @ slope + own / freedom, slope.sum())

    return minimize(objective, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x


def auroc(wanted, sums):
    yes, no = np.sort(sums[wanted > 0]), np.sort(sums[wanted == 0])
    return (np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")).mean() / (2 * len(no))


def confidence(names, folders, mode):
    kept = [at for at, name in enumerate(names) if mode == "hybrid" or name not in NEEDS_VECTORS]
    names = [names[at] for at in kept]
    moving = [at for at, name in enumerate(names) if name not in CIRCUMSTANCES]
    asked = []
    for at, samples in enumerate(folders):
        for rows, wanted, worth in tasks(samples):
            x = np.array([expand(np.asarray(measured)[kept], shares, moving) for measured, shares, _ in rows])
            asked.append((at, x, wanted, worth))

    def fit(parts):
        x, wanted, worth = (np.concatenate([part[column] for part in parts]) for column in (1, 2, 3))
        mean, deviation = x.mean(0), x.std(0) + 1e-6
        return mean, deviation, fit_logistic((x - mean) / deviation, wanted, worth)

    def sums(fitted, x):
        mean, deviation, weights = fitted
        return (x - mean) / deviation @ weights[:-1] + weights[-1]

    for left_out in range(len(folders)):
        rest = [part for part in asked if part[0] != left_out]
        for _, x, wanted, _ in (part for part in asked if rest and part[0] == left_out):
            print(f"folder {left_out + 1} left out: AUROC {auroc(wanted, sums(fit(rest), x)):.4f}", file=sys.stderr)
    mean, deviation, weights = fitted = fit(asked)
    for at, x, wanted, _ in asked:
        print(f"folder {at + 1}, fitted on all: AUROC {auroc(wanted, sums(fitted, x)):.4f}", file=sys.stderr)
    triples = [[round(float(v), 5) for v in triple] for triple in zip(mean, deviation, weights)]
    written = {"intercept": round(float(weights[-1]) + LENIENT, 4), "always": dict(zip(names, triples))}
    for at, circumstance in enumerate(CIRCUMSTANCES[1:]):
        begin = len(names) + at * len(moving)
        written[circumstance] = dict(zip((names[m] for m in moving), triples[begin:begin + len(moving)]))
    return written


def gain(order, wanted):
    """nDCG@10 of relevance in order."""
    ideal = sum(1 / np.log2(at + 2) for at in range(min(10, max(wanted, 1))))
    return sum(hit / np.log2(at + 2) for at, hit in enumerate(order)) / ideal


def gate(names, folders, mode, weights_of):
    """How much better a question is read alone, as a logistic fit weighed by how much that matters."""
    kept = [at for at, name in enumerate(names) if mode == "hybrid" or name not in NEEDS_VECTORS]
    names = [names[at] for at in kept]
    parts = []
    for samples, weight in zip(folders, weights_of):
        x = np.array([sample["alone"]["gate"] for sample in samples])[:, kept]
        found = [gain(s["alone"]["order"], s["wanted"]) - gain(s["order"], s["wanted"]) for s in samples]
        unsure = [REFUSED * (s["confidence"] - s["alone"]["confidence"]) for s in samples]
        better = np.where([sample["answer"] for sample in samples], found, unsure)
        parts.append((x, (better > 0).astype(float), np.abs(better) * weight * 1000 / len(better), found, samples))
    x, wanted, worth = (np.concatenate([part[column] for part in parts]) for column in range(3))
    mean, deviation = x.mean(0), x.std(0) + 1e-6
    weights = fit_logistic((x - mean) / deviation, wanted, worth, GATE_C)
    for at, (x, _, _, found, samples) in enumerate(parts):
        alone = (x - mean) / deviation @ weights[:-1] + weights[-1] > 0
        answer = np.array([sample["answer"] for sample in samples])
        base = np.array([gain(sample["order"], sample["wanted"]) for sample in samples])
        chosen = (base + np.where(alone, found, 0.0))[answer].mean()
        print(f"folder {at + 1}: together {base[answer].mean():.4f}, chosen {chosen:.4f}", file=sys.stderr)
    triples = [[round(float(v), 5) for v in triple] for triple in zip(mean, deviation, weights)]
    return {"intercept": round(float(weights[-1]), 4), "always": dict(zip(names, triples))}


def main():
    what, mode, target, *paths = sys.argv[1:]
    weights_of = [path.split("@") if "@" in path else ("1", path) for path in paths]
    read_in = [read(path, what) for _, path in weights_of]
    fit = {"ranking": ranking, "confidence": confidence}.get(what)
    folders = [samples for _, samples in read_in]
    if what == "gate":
        fitted = gate(read_in[0][0], folders, mode, [float(weight) for weight, _ in weights_of])
    else:
        fitted = fit(read_in[0][0], folders, mode)
    weights = json.loads(Path(target).read_text(encoding="utf8"))
    weights[mode][what] = fitted
    Path(target).write_text(json.dumps(weights, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
