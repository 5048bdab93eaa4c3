"""Words that say what a question asks for, and what a sentence offers: those of rag/src/answer/rank/words.rs."""

NUMBERS = set("""
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
millions billion billions trillion dozen half third thirds quarter twice once double percent
""".split())
MONTHS = set("""
january february march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday
""".split())
SPANS = set("""
century centuries decade decades year years month months week weeks day days hour hours minute minutes today yesterday
tomorrow spring summer autumn winter morning evening night noon midnight era age period ago
""".split())
TIMES = set("""
year date century decade month day time era period age season
""".split())
AMOUNTS = set("""
percent percentage number amount population size price cost fee temperature length height width distance speed
proportion fraction rate ratio
""".split())
PLACES = set("""
country city state place region continent county town river location island area province nation village district
street
""".split())
PEOPLE = set("""
person man woman king queen president leader author scientist artist company organization organisation group team
people general emperor ruler
""".split())
HOW_MUCH = set("""
many much long far old often large big tall fast high deep wide few heavy frequently
""".split())
BEFORE_PLACES = set("""
in at near from to on within across around throughout outside inside between north south east west
""".split())
CAUSES = set("""
because due since therefore thus hence so reason cause caused causes causing result resulted results resulting leads
led allow allows order prevent by through
""".split())
DENIALS = set("""
no not never none neither nor without cannot nobody nothing isn't wasn't aren't weren't don't doesn't didn't won't
can't couldn't except exclude unable fail failed
""".split())
LEANING = set("""
it its they their them this these those that he she his her however then also but otherwise instead therefore such
both
""".split())


def kind(words):
    """What the first question word asks for."""
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word in ("who", "whom", "whose"):
            return "person"
        if word == "when":
            return "time"
        if word == "where":
            return "place"
        if word == "why":
            return "reason"
        if word == "how":
            return "number" if following in HOW_MUCH else "how"
        if word in ("what", "which"):
            for near in words[at + 1:at + 4]:
                singular = near[:-3] + "y" if near.endswith("ies") else near.removesuffix("s")
                for known, told in ((TIMES, "time"), (AMOUNTS, "number"), (PLACES, "place"), (PEOPLE, "person")):
                    if near in known or singular in known:
                        return told
            return "thing"
    return "other"
