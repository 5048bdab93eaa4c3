//! Words that tell whose turn it is, language by language: without case and punctuation, whole words or phrases. One more
//! language is one more table.

/// Whether it is one of them.
pub(super) fn is_one(word: &str, list: &[&str]) -> bool {
    !word.is_empty() && list.contains(&word)
}

pub(super) struct Words {
    /// They announce that more comes.
    pub(super) conjunctions: &'static [&'static str],
    pub(super) fillers: &'static [&'static str],
    pub(super) numbers: &'static [&'static str],
    pub(super) backchannels: &'static [&'static str],
    pub(super) stops: &'static [&'static str],
    pub(super) goodbyes: &'static [&'static str],
    pub(super) yes: &'static [&'static str],
    pub(super) no: &'static [&'static str],
    /// How questions begin that are answered with yes or no.
    pub(super) closed: &'static [&'static str],
}

impl Words {
    /// Of a language that is not known, only what every language has.
    pub(super) fn of(language: Option<&str>) -> &'static Self {
        let primary = language.and_then(|tag| tag.split(['-', '_']).next()).unwrap_or_default().to_lowercase();
        match primary.as_str() {
            "en" => &ENGLISH,
            "de" => &GERMAN,
            "fr" => &FRENCH,
            "es" => &SPANISH,
            "it" => &ITALIAN,
            "pt" => &PORTUGUESE,
            "hi" => &HINDI,
            _ => &ANY,
        }
    }
}

static ANY: Words = Words {
    conjunctions: &[],
    fillers: &["hm", "hmm", "mm", "eh", "uh", "um"],
    numbers: &[],
    backchannels: &["mhm", "hm", "hmm", "mm", "aha", "ok", "okay"],
    stops: &["stop"],
    goodbyes: &[],
    yes: &["ok", "okay"],
    no: &[],
    closed: &[],
};

static ENGLISH: Words = Words {
    conjunctions: &[
        "and", "or", "but", "because", "so", "if", "when", "that", "which", "with", "for", "to", "of", "the", "a", "my", "is",
        "at", "in", "on", "about", "then", "also", "like",
    ],
    fillers: &["um", "uh", "erm", "er", "hmm", "well", "actually", "basically"],
    numbers: &[
        "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "double", "number",
        "hundred", "thousand",
    ],
    backchannels: &[
        "mhm",
        "mm",
        "hm",
        "hmm",
        "uh huh",
        "uhuh",
        "yeah",
        "yes",
        "yep",
        "ok",
        "okay",
        "right",
        "sure",
        "i see",
        "got it",
        "aha",
        "ah",
        "oh",
        "good",
        "great",
        "fine",
        "alright",
        "all right",
    ],
    stops: &["stop", "wait", "no", "hold", "sorry", "excuse"],
    goodbyes: &["goodbye", "good bye", "bye", "bye bye", "that's all", "that is all", "nothing else", "have a nice day"],
    yes: &["yes", "yeah", "yep", "sure", "ok", "okay", "of course"],
    no: &["no", "nope", "not", "don't"],
    closed: &[
        "is", "are", "do", "does", "did", "can", "could", "would", "will", "shall", "should", "was", "were", "have", "has", "may",
    ],
};

static GERMAN: Words = Words {
    conjunctions: &[
        "und", "oder", "aber", "weil", "dass", "wenn", "denn", "mit", "für", "zu", "der", "die", "das", "ein", "eine", "mein",
        "meine", "ist", "in", "auf", "also", "dann", "ob",
    ],
    fillers: &["äh", "ähm", "hm", "hmm", "naja", "also", "halt"],
    numbers: &[
        "null", "eins", "zwei", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "nummer", "hundert",
    ],
    backchannels: &[
        "mhm",
        "hm",
        "hmm",
        "ja",
        "ja ja",
        "ok",
        "okay",
        "genau",
        "gut",
        "alles klar",
        "klar",
        "aha",
        "ach so",
        "stimmt",
        "verstehe",
        "richtig",
    ],
    stops: &["stopp", "stop", "halt", "moment", "nein", "warten", "entschuldigung"],
    goodbyes: &[
        "auf wiedersehen",
        "auf wiederhören",
        "tschüss",
        "tschüs",
        "ciao",
        "das war's",
        "das wäre alles",
        "schönen tag noch",
    ],
    yes: &["ja", "gerne", "okay", "ok", "klar"],
    no: &["nein", "nicht", "nee"],
    closed: &["ist", "sind", "haben", "hat", "kann", "können", "möchten", "wollen", "soll", "darf", "war", "wird", "passt"],
};

static FRENCH: Words = Words {
    conjunctions: &[
        "et", "ou", "mais", "parce", "que", "qui", "si", "quand", "avec", "pour", "de", "du", "le", "la", "les", "un", "une",
        "mon", "ma", "est", "dans", "donc", "alors",
    ],
    fillers: &["euh", "ben", "bah", "hum", "enfin"],
    numbers: &["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "numéro", "cent"],
    backchannels: &[
        "mhm",
        "hm",
        "oui",
        "ouais",
        "ok",
        "okay",
        "d'accord",
        "bien",
        "très bien",
        "ah",
        "ah bon",
        "voilà",
        "je vois",
    ],
    stops: &["stop", "attendez", "non", "pardon", "arrêtez"],
    goodbyes: &["au revoir", "bonne journée", "à bientôt", "c'est tout", "ce sera tout"],
    yes: &["oui", "d'accord", "volontiers", "ok"],
    no: &["non", "pas"],
    closed: &["est", "êtes", "avez", "pouvez", "voulez", "souhaitez"],
};

static SPANISH: Words = Words {
    conjunctions: &[
        "y", "e", "o", "pero", "porque", "que", "si", "cuando", "con", "para", "de", "del", "el", "la", "los", "un", "una", "mi",
        "es", "en", "entonces", "pues",
    ],
    fillers: &["eh", "este", "em", "bueno", "pues"],
    numbers: &["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "número", "cien"],
    backchannels: &[
        "mhm",
        "ajá",
        "sí",
        "si",
        "ok",
        "okay",
        "vale",
        "claro",
        "bien",
        "muy bien",
        "ya",
        "ya veo",
        "entiendo",
        "de acuerdo",
    ],
    stops: &["para", "espere", "espera", "no", "alto", "perdone", "perdón"],
    goodbyes: &["adiós", "hasta luego", "chao", "eso es todo", "nada más", "que tenga buen día"],
    yes: &["sí", "si", "claro", "vale"],
    no: &["no"],
    closed: &["es", "está", "son", "tiene", "puede", "quiere", "desea", "hay"],
};

static ITALIAN: Words = Words {
    conjunctions: &[
        "e", "o", "ma", "perché", "che", "se", "quando", "con", "per", "di", "del", "il", "la", "lo", "un", "una", "mio", "mia",
        "è", "in", "quindi", "allora",
    ],
    fillers: &["eh", "ehm", "cioè", "allora", "beh"],
    numbers: &["zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "numero", "cento"],
    backchannels: &[
        "mhm",
        "sì",
        "si",
        "ok",
        "okay",
        "va bene",
        "certo",
        "bene",
        "esatto",
        "ho capito",
        "capisco",
        "d'accordo",
        "ah",
    ],
    stops: &["stop", "aspetti", "aspetta", "no", "fermo", "scusi", "scusa"],
    goodbyes: &["arrivederci", "ciao", "buona giornata", "è tutto", "nient'altro"],
    yes: &["sì", "si", "certo", "va bene"],
    no: &["no", "non"],
    closed: &["è", "sono", "ha", "può", "vuole", "desidera", "c'è"],
};

static PORTUGUESE: Words = Words {
    conjunctions: &[
        "e", "ou", "mas", "porque", "que", "se", "quando", "com", "para", "de", "do", "da", "o", "a", "um", "uma", "meu",
        "minha", "é", "em", "então",
    ],
    fillers: &["eh", "hum", "bom", "tipo", "né"],
    numbers: &["zero", "um", "dois", "três", "quatro", "cinco", "seis", "meia", "sete", "oito", "nove", "dez", "número", "cem"],
    backchannels: &["mhm", "aham", "sim", "ok", "okay", "tá", "tá bom", "certo", "claro", "bem", "entendi", "isso", "ah"],
    stops: &["para", "pare", "espere", "espera", "não", "desculpe"],
    goodbyes: &["tchau", "adeus", "até logo", "é só isso", "só isso", "tenha um bom dia"],
    yes: &["sim", "claro", "pode"],
    no: &["não", "nao"],
    closed: &["é", "está", "são", "tem", "pode", "quer", "deseja", "há"],
};

static HINDI: Words = Words {
    conjunctions: &[
        "और",
        "या",
        "लेकिन",
        "क्योंकि",
        "कि",
        "अगर",
        "तो",
        "जब",
        "मेरा",
        "मेरी",
        "का",
        "की",
        "के",
        "में",
        "से",
        "को",
        "aur",
        "lekin",
        "ki",
    ],
    fillers: &["हम्म", "मतलब", "matlab", "अ"],
    numbers: &["शून्य", "एक", "दो", "तीन", "चार", "पांच", "पाँच", "छह", "सात", "आठ", "नौ", "दस", "नंबर"],
    backchannels: &[
        "हाँ",
        "हां",
        "जी",
        "जी हाँ",
        "हाँ जी",
        "अच्छा",
        "ठीक है",
        "ठीक",
        "ओके",
        "हम्म",
        "haan",
        "ji",
        "accha",
        "theek hai",
        "ok",
        "okay",
    ],
    stops: &["रुको", "रुकिए", "नहीं", "सुनिए", "ruko", "nahi"],
    goodbyes: &["अलविदा", "नमस्ते बाय", "बाय", "बस इतना ही", "धन्यवाद बाय", "bye"],
    yes: &["हाँ", "हां", "जी", "ठीक है", "haan", "yes"],
    no: &["नहीं", "मत", "nahi"],
    closed: &["क्या", "kya"],
};
