"""Networks with one hidden layer beside a linear part, trained on whole questions at once."""
import numpy as np

BATCH, RATE = 32, 3e-3


class Network:
    def __init__(self, count, hidden, seed):
        draw = np.random.default_rng(seed)
        self.parts = [
            draw.normal(0, 1 / np.sqrt(count), (count, hidden)).astype(np.float32),
            np.zeros(hidden, np.float32),
            draw.normal(0, 0.3 / np.sqrt(hidden), hidden).astype(np.float32),
            np.zeros(count, np.float32),
        ]

    def scores(self, x):
        self.inner = np.tanh(x @ self.parts[0] + self.parts[1])
        return self.inner @ self.parts[2] + x @ self.parts[3]

    def slopes(self, x, error):
        back = error[:, None] * self.parts[2] * (1 - self.inner * self.inner)
        return [x.T @ back, back.sum(0), self.inner.T @ error, x.T @ error]


class Judge:
    """A network with the means and scales of its features."""

    def __init__(self, x, question, start, end, wanted, used, hidden=64, rounds=16, ridge=2e-3, seed=0):
        """used: which questions to learn from; those without a wanted sentence teach nothing."""
        rows = used[question]
        self.mean, self.deviation = x[rows].mean(0), x[rows].std(0) + 1e-6
        x = self.standard(x)
        self.network = Network(x.shape[1], hidden, seed)
        self.learn(x, start, end, wanted, used, rounds, ridge, seed)

    def standard(self, x):
        return np.clip((x - self.mean) / self.deviation, -5, 5).astype(np.float32)

    def learn(self, x, start, end, wanted, used, rounds, ridge, seed):
        parts = self.network.parts
        first, second, mean = ([np.zeros_like(p) for p in parts] for _ in range(3))
        questions = np.array([q for q in np.where(used)[0] if wanted[start[q]:end[q]].any()])
        draw, step, averaged = np.random.default_rng(seed), 0, 0
        total = rounds * ((len(questions) + BATCH - 1) // BATCH)
        for turn in range(rounds):
            draw.shuffle(questions)
            for k in range(0, len(questions), BATCH):
                batch = questions[k:k + BATCH]
                rows = np.concatenate([np.arange(start[q], end[q]) for q in batch])
                lengths = end[batch] - start[batch]
                offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
                scores = self.network.scores(x[rows])
                share = np.exp(scores - np.repeat(np.maximum.reduceat(scores, offsets), lengths))
                good = share * wanted[rows]
                error = share / np.repeat(np.add.reduceat(share, offsets), lengths)
                error -= good / np.repeat(np.add.reduceat(good, offsets), lengths)
                step += 1
                rate = RATE * (1 - 0.9 * step / total)
                slopes = self.network.slopes(x[rows], (error / len(batch)).astype(np.float32))
                for at, (part, slope) in enumerate(zip(parts, slopes)):
                    slope = slope + ridge * part
                    first[at] = 0.9 * first[at] + 0.1 * slope
                    second[at] = 0.999 * second[at] + 0.001 * slope * slope
                    part -= rate * (first[at] / (1 - 0.9**step)) / (np.sqrt(second[at] / (1 - 0.999**step)) + 1e-8)
                if turn >= rounds // 2:
                    averaged += 1
                    for at, part in enumerate(parts):
                        mean[at] += (part - mean[at]) / averaged
        self.network.parts = mean

    def scores(self, x):
        return self.network.scores(self.standard(x))
