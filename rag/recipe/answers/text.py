"""Words, search terms and sentences, as the Rust code makes them (English analysis)."""
import functools
import json
import re
import unicodedata

import snowballstemmer

STOP = set("""
a about after again all also am an and any are aren as at be because been before being but by can could couldn did
didn do does doesn doing don for from get had hadn has hasn have haven having he hello her here hers hey hi him his
how i if in into is isn it its just know let like me might mine must my need no not of ok okay on or our ours please
shall she should shouldn so some such tell than thank thanks that the their them then there these they this those to
too us very want was wasn we were weren what when where whether which while who whom whose why will with won would
wouldn yes you your yours
""".split())
STEMMER = snowballstemmer.stemmer("english")
WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*", re.U)
LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'", "‘": "'"}
ABBREVIATIONS = set("""
approx apt art ave bzw ca cf co dept dr e.g eg etc ext fig i.e ie inc incl jr ltd max min mr mrs ms no nr p.m a.m prof resp
sr st str tel u.s usw vs z.b
""".split())
CLOSING = ".!?…\"')]”’»*_"


@functools.lru_cache(None)
def stem(word):
    return STEMMER.stemWord(word)


def fold(word):
    if word.isascii():
        return word.lower()
    word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).lower()
    return "".join(LETTERS.get(c, c) for c in word)


def term(word):
    bare = fold(word).split("'")[0]
    if not bare or bare in STOP:
        return None
    return (stem(bare) if bare.isascii() else bare)[:40]


def terms(text):
    return [t for t in map(term, WORD.findall(text)) if t]


def abbreviated(before):
    word = re.split(r"[\s(]", before)[-1]
    is_initial = len(word) == 1 and word.isupper() and word != "I"
    is_number = len(word) == len(before.lstrip()) and re.fullmatch(r"[0-9]*", word) is not None
    return is_initial or is_number or word.lower() in ABBREVIATIONS


def sentences(text):
    found, start, at = [], 0, 0
    while at < len(text):
        letter = text[at]
        is_wide = letter in "。！？"
        if not is_wide and letter not in ".!?…":
            at += 1
            continue
        end = at + 1
        while end < len(text) and text[end] in CLOSING:
            end += 1
        rest = text[end:end + 40]
        starts = rest[:1].isspace() and not rest.lstrip()[:1].islower()
        if is_wide or (starts and not (letter == "." and abbreviated(text[start:at]))):
            found.append(text[start:end].strip())
            start = end
        at = end
    found.append(text[start:].strip())
    return [s for s in found if s]


def normal(text):
    """SQuAD: lower case, no punctuation, no articles, single spaces."""
    text = "".join(c for c in text.lower() if c not in '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~')
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def lines(path):
    with open(path, encoding="utf8") as file:
        return [json.loads(line) for line in file]
