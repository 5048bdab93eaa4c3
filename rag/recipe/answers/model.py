"""all-MiniLM-L6-v2 in numpy: mean pooling, vectors of length 1; a cache from text to vector."""
import hashlib
import os

import numpy as np
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

LAYERS, HEADS, WIDTH, LONGEST = 6, 12, 384, 256


def normalise(x, scale, shift):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * scale + shift


class Model:
    def __init__(self, folder):
        self.weights = load_file(os.path.join(folder, "model.safetensors"))
        self.tokens = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tokens.no_padding()
        self.tokens.enable_truncation(LONGEST)

    def dense(self, x, name):
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def norm(self, x, name):
        return normalise(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def hidden(self, ids):
        """ids: (texts, tokens), all of one length."""
        count, length = ids.shape
        w = self.weights
        x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:length]
        x = self.norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm").reshape(-1, WIDTH)
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}."
            split = lambda y: y.reshape(count, length, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)
            q, k, v = (split(self.dense(x, at + "attention.self." + n)) for n in ("query", "key", "value"))
            share = q @ k.transpose(0, 1, 3, 2) / np.float32((WIDTH // HEADS) ** 0.5)
            share = np.exp(share - share.max(-1, keepdims=True))
            share /= share.sum(-1, keepdims=True)
            mixed = (share @ v).transpose(0, 2, 1, 3).reshape(-1, WIDTH)
            x = self.norm(x + self.dense(mixed, at + "attention.output.dense"), at + "attention.output.LayerNorm")
            inner = self.dense(x, at + "intermediate.dense")
            inner = inner * np.float32(0.5) * (1 + erf(inner * np.float32(0.5**0.5)))
            x = self.norm(x + self.dense(inner, at + "output.dense"), at + "output.LayerNorm")
        return x.reshape(count, length, WIDTH)

    def embed(self, texts):
        ids = [encoding.ids for encoding in self.tokens.encode_batch(texts)]
        by_length = {}
        for at, own in enumerate(ids):
            by_length.setdefault(len(own), []).append(at)
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for length, group in sorted(by_length.items()):
            step = max(1, 2048 // length)
            for k in range(0, len(group), step):
                part = group[k:k + step]
                mean = self.hidden(np.array([ids[at] for at in part])).mean(1)
                vectors[part] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors


class Cache:
    """Vectors of all texts asked for so far, in one file."""

    def __init__(self, folder, path):
        self.folder, self.path, self.model, self.known = folder, path, None, {}
        if os.path.exists(path):
            stored = np.load(path)
            self.known = {key.tobytes(): vector for key, vector in zip(stored["keys"], stored["vectors"])}

    def __call__(self, texts):
        keys = [hashlib.md5(text.encode()).digest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts) if key not in self.known}
        if missing:
            self.model = self.model or Model(self.folder)
            self.known.update(zip(missing, self.model.embed(list(missing.values()))))
            stored = np.frombuffer(b"".join(self.known), np.uint8).reshape(-1, 16)
            np.savez(self.path, keys=stored, vectors=np.stack(list(self.known.values())))
        return np.stack([self.known[key] for key in keys])
