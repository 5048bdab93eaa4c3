"""Writes the weights of the answer ranker: `python train.py SETS MODEL weights.json`; see README.md."""
import json
import os
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from candidates import squad, support
from model import Cache
from network import Judge
from text import lines

SHARE, NETWORKS, STRENGTH = 0.15, 3, 0.003
HIGHEST = ("cov_title", "cov_pass", "cov_prev", "cos", "pcos", "cov_soft", "bm", "fit", "near", "bigram")
LOWEST, OF_SECOND = ("miss_max", "ent_miss"), ("cov_title", "cos", "fit")


def digits(values):
    return [float("%.4g" % v) for v in np.asarray(values).ravel()]


def right(found, scores, of=None):
    picked = np.array([a + scores[a:z].argmax() for a, z in zip(found.start, found.end)])
    return (found.metric if of is None else of)[picked][found.answerable].mean()


def situation(found, x, scores):
    """Rows of rag/src/answer/rank/support.rs."""
    rows, at = [], found.names.index
    for a, z in zip(found.start, found.end):
        own, order = scores[a:z], a + np.argsort(-scores[a:z])
        share = np.exp(own - own.max())
        share /= share.sum()
        best, second = order[0], order[min(1, z - a - 1)]
        elsewhere = next((scores[k] for k in order if found.passage[k] != found.passage[best]), own.min())
        top = scores[best]
        rows.append([
            *x[best], top, share.max(), share[found.passage[a:z] == found.passage[best]].sum(), top - scores[second],
            top - elsewhere, -(share * np.log(share + 1e-9)).sum(), *(x[a:z, at(n)].max() for n in HIGHEST),
            *(x[a:z, at(n)].min() for n in LOWEST), *(x[second, at(n)] for n in OF_SECOND),
        ])
    return np.array(rows, np.float32)


class Line:
    def __init__(self, x, y):
        self.mean, self.deviation = x.mean(0), x.std(0)
        self.deviation[self.deviation < 1e-5] = 1
        self.fitted = LogisticRegression(C=STRENGTH, max_iter=1000).fit(self.standard(x), y)

    def standard(self, x):
        return np.clip((x - self.mean) / self.deviation, -5, 5)

    def scores(self, x):
        return self.fitted.decision_function(self.standard(x))


def fit(name, sets, xs):
    one, other = sets
    x = np.concatenate(xs)
    question = np.concatenate([one.question, other.question + one.count])
    start = np.concatenate([one.start, other.start + len(xs[0])])
    end = np.concatenate([one.end, other.end + len(xs[0])])
    wanted = np.concatenate([one.wanted, other.wanted])
    taken = np.random.default_rng(5).random(other.count) < SHARE
    used, group = np.concatenate([one.answerable, taken]), np.concatenate([one.group, other.group])
    judge = lambda questions, seed: Judge(x, question, start, end, wanted, questions, seed=seed)

    unseen = np.zeros(len(x), np.float32)
    for half in (0, 1):
        rows = (group % 2 != half)[question]
        for seed in range(NETWORKS):
            unseen[rows] += judge(used & (group % 2 == half), seed).scores(x[rows]) / NETWORKS
    here, there = unseen[:len(xs[0])], unseen[len(xs[0]):]
    cited = one.passage == one.source[one.question]
    print(name, "holds %.4f cites %.4f overlaps %.4f" % (right(one, here), right(one, here, cited), right(other, there)))

    known, labels = situation(one, xs[0], here), one.answerable.astype(int)
    told = np.zeros(one.count)
    for half in (0, 1):
        told[one.group % 2 != half] = Line(*(v[one.group % 2 == half] for v in (known, labels))).scores(known[one.group % 2 != half])
    print(name, "answerable or not: AUROC %.4f" % roc_auc_score(labels, told), flush=True)

    judges = [judge(used, 10 + k) for k in range(NETWORKS)]
    line = Line(known, labels)
    networks = []
    for weights, bias, out, direct in (j.network.parts for j in judges):
        units = [[*digits(bias[u]), *digits(out[u]), digits(weights[:, u])] for u in range(len(bias))]
        networks.append(dict(hidden=units, direct=digits(direct)))
    deviation = np.where(judges[0].deviation < 1e-5, 1, judges[0].deviation)
    support_line = dict(mean=digits(line.mean), scale=digits(1 / line.deviation), weights=digits(line.fitted.coef_),
                        bias=float(line.fitted.intercept_[0]))
    return dict(mean=digits(judges[0].mean), scale=digits(1 / deviation), networks=networks, support=support_line)


def main(sets, model, output):
    embed = Cache(model, output + ".vectors.npz")
    reader = lambda folder: lambda file: lines(os.path.join(sets, folder, file))
    found = [squad(reader("squad2-half"), embed), support(reader("support-docs"), embed)]
    weights = dict(features=found[0].names)
    weights["dense"] = fit("dense", found, [f.x for f in found])
    weights["lexical"] = fit("lexical", found, [f.lexical() for f in found])
    with open(output, "w", encoding="utf8") as file:
        file.write(json.dumps(weights, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
