//! Words with which people say that they want no more of what advertises, and that they want it again.
//!
//! The whole message has to be the word: "please cancel my order" is a wish of another kind.

use serde::{Deserialize, Serialize};

/// What somebody wants, by one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    Stop,
    /// The same, if the last that the business said was an advertisement.
    StopThere,
    Start,
}

/// On a message: what it changed of what its author wants to get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptWord {
    Stopped,
    Resumed,
}

/// One language's words, and what is answered in it.
#[derive(Debug)]
pub struct Tongue {
    /// Nobody says them for another reason.
    stop: &'static [&'static str],
    /// Said of orders and questions too: they count where the business's last words were an advertisement.
    stop_there: &'static [&'static str],
    start: &'static [&'static str],
    /// Said to whoever calls.
    no_calls: &'static [&'static str],
    pub stopped: &'static str,
    pub started: &'static str,
}

impl Tongue {
    /// What is said on the phone, where nobody writes a word: the first sentence.
    pub fn stopped_aloud(&self) -> &'static str {
        self.stopped.split_inclusive(['.', '।']).next().unwrap_or(self.stopped)
    }
}

/// English last: where two languages share a word its people read English too.
const TONGUES: &[Tongue] = &[
    Tongue {
        stop: &["baja", "darme de baja"],
        stop_there: &["alto", "cancelar"],
        start: &["alta"],
        no_calls: &[
            "no me llame más",
            "no me llamen más",
            "no me llames más",
            "no me vuelva a llamar",
            "no me vuelvan a llamar",
            "no vuelva a llamarme",
            "no vuelvan a llamarme",
            "deje de llamarme",
            "dejen de llamarme",
            "no quiero más llamadas",
        ],
        stopped: "No recibirás más promociones nuestras. Escribe ALTA si quieres volver a recibirlas.",
        started: "Volverás a recibir nuestras promociones. Escribe BAJA para dejar de recibirlas.",
    },
    Tongue {
        stop: &["descadastrar"],
        stop_there: &["parar", "pare", "sair"],
        start: &["iniciar", "voltar"],
        no_calls: &[
            "não me ligue mais",
            "não me liguem mais",
            "não me ligue de novo",
            "pare de me ligar",
            "parem de me ligar",
            "não quero mais ligações",
        ],
        stopped: "Você não receberá mais nossas promoções. Escreva VOLTAR se quiser recebê-las de novo.",
        started: "Você voltará a receber nossas promoções. Escreva PARAR para não receber mais.",
    },
    Tongue {
        stop: &["desabonner", "désabonner", "se désabonner"],
        stop_there: &["arret", "arrêt", "arrêter"],
        start: &["reprendre"],
        no_calls: &["ne m appelez plus", "ne me rappelez plus", "arrêtez de m appeler", "je ne veux plus d appels"],
        stopped: "Vous ne recevrez plus nos offres. Écrivez REPRENDRE pour les recevoir à nouveau.",
        started: "Vous recevrez à nouveau nos offres. Écrivez ARRÊT pour ne plus les recevoir.",
    },
    Tongue {
        stop: &["stopp", "abmelden", "abbestellen"],
        stop_there: &["ende", "aufhören"],
        start: &["anmelden"],
        no_calls: &[
            "rufen sie mich nicht mehr an",
            "ruf mich nicht mehr an",
            "keine anrufe mehr",
            "ich will keine anrufe mehr",
            "ich möchte keine anrufe mehr",
        ],
        stopped: "Sie erhalten keine Angebote mehr von uns. Schreiben Sie ANMELDEN, wenn Sie sie wieder möchten.",
        started: "Sie erhalten unsere Angebote wieder. Schreiben Sie ABMELDEN, wenn Sie keine mehr möchten.",
    },
    Tongue {
        stop: &["disiscrivi", "disiscrivimi"],
        stop_there: &["cancella", "annulla"],
        start: &["riprendi"],
        no_calls: &[
            "non mi chiami più",
            "non mi chiamate più",
            "non chiamatemi più",
            "smetta di chiamarmi",
            "smettete di chiamarmi",
            "non voglio più chiamate",
        ],
        stopped: "Non riceverai più le nostre promozioni. Scrivi RIPRENDI per riceverle di nuovo.",
        started: "Riceverai di nuovo le nostre promozioni. Scrivi DISISCRIVI per non riceverle più.",
    },
    Tongue {
        stop: &["बंद करो", "बंद करें"],
        stop_there: &["बंद", "रोकें", "रोको"],
        start: &["शुरू", "शुरू करें"],
        no_calls: &[
            "मुझे फोन मत करो",
            "मुझे फोन मत कीजिए",
            "मुझे फ़ोन मत करो",
            "मुझे फ़ोन मत कीजिए",
            "मुझे कॉल मत करो",
            "मुझे कॉल मत कीजिए",
            "दोबारा फोन मत करना",
            "दोबारा फ़ोन मत करना",
            "दोबारा कॉल मत करना",
        ],
        stopped: "अब आपको हमारे ऑफ़र नहीं मिलेंगे। फिर से पाने के लिए शुरू लिखें।",
        started: "अब आपको हमारे ऑफ़र फिर से मिलेंगे। रोकने के लिए बंद करें लिखें।",
    },
    Tongue {
        stop: &["बंद करा"],
        stop_there: &["थांबवा"],
        start: &["सुरू", "सुरू करा"],
        no_calls: &["मला फोन करू नका", "मला कॉल करू नका", "पुन्हा फोन करू नका", "पुन्हा कॉल करू नका"],
        stopped: "यापुढे तुम्हाला आमच्या ऑफर मिळणार नाहीत. पुन्हा हव्या असल्यास सुरू लिहा.",
        started: "तुम्हाला आमच्या ऑफर पुन्हा मिळतील. थांबवण्यासाठी बंद करा लिहा.",
    },
    Tongue {
        stop: &["બંધ કરો"],
        stop_there: &["બંધ"],
        start: &["શરૂ", "શરૂ કરો"],
        no_calls: &["મને ફોન ન કરો", "મને કોલ ન કરો", "મને કૉલ ન કરો", "ફરી ફોન ન કરો", "ફરી કૉલ ન કરો"],
        stopped: "હવે તમને અમારી ઑફર નહીં મળે. ફરી મેળવવા શરૂ લખો.",
        started: "તમને અમારી ઑફર ફરી મળશે. રોકવા બંધ કરો લખો.",
    },
    Tongue {
        stop: &["إلغاء الاشتراك", "الغاء الاشتراك"],
        stop_there: &["توقف", "إيقاف", "إلغاء", "الغاء"],
        start: &["ابدأ", "اشتراك"],
        no_calls: &[
            "لا تتصل بي",
            "لا تتصلوا بي",
            "لا تتصل بي مرة أخرى",
            "لا تتصلوا بي مرة أخرى",
            "توقف عن الاتصال بي",
            "توقفوا عن الاتصال بي",
        ],
        stopped: "لن تصلك عروضنا بعد الآن. اكتب ابدأ إذا أردت أن تصلك من جديد.",
        started: "ستصلك عروضنا من جديد. اكتب إلغاء الاشتراك لإيقافها.",
    },
    Tongue {
        stop: &["stop", "stopall", "stop all", "unsubscribe", "optout", "opt out", "revoke", "remove me"],
        stop_there: &["cancel", "end", "quit"],
        start: &["start", "unstop", "subscribe"],
        no_calls: &[
            "stop calling",
            "stop calling me",
            "don t call me",
            "don t call me again",
            "don t call me anymore",
            "don t call me any more",
            "don t call again",
            "do not call me",
            "do not call me again",
            "do not call me anymore",
            "do not call me any more",
            "do not call again",
            "never call me again",
            "no more calls",
            "i don t want any more calls",
            "i do not want any more calls",
            "take me off your list",
            "take me off the list",
            "remove me from your list",
            "remove me from the list",
        ],
        stopped: "You will get no more offers from us. Write START if you want them again.",
        started: "You will get our offers again. Write STOP to end them.",
    },
];

/// Characters of the longest message that is looked at.
const LONGEST: usize = 40;

/// And of the longest thing that is said on the phone.
const LONGEST_ALOUD: usize = 60;

/// Said before or behind it, out of politeness.
const POLITE: [&str; 9] =
    ["please", "por favor", "bitte", "s il vous plaît", "per favore", "कृपया", "कृपा करून", "મહેરબાની કરીને", "من فضلك"];

/// The wish that the text is, if it is one and nothing else, and its language.
pub fn wish(text: &str) -> Option<(Wish, &'static Tongue)> {
    if text.chars().count() > LONGEST {
        return None;
    }
    let word = bare(text);
    let is = |words: &[&str]| words.contains(&word.as_str());
    TONGUES.iter().find_map(|tongue| {
        if is(tongue.stop) {
            Some((Wish::Stop, tongue))
        } else if is(tongue.stop_there) {
            Some((Wish::StopThere, tongue))
        } else if is(tongue.start) {
            Some((Wish::Start, tongue))
        } else {
            None
        }
    })
}

/// Whether somebody on the phone says that they want no more calls, and nothing else; in which language.
pub fn calls_no_more(text: &str) -> Option<&'static Tongue> {
    if text.chars().count() > LONGEST_ALOUD {
        return None;
    }
    let whole = bare(text);
    let without = |word: &str| whole.strip_prefix(word).or_else(|| whole.strip_suffix(word));
    let said = POLITE.into_iter().find_map(without).unwrap_or(&whole).trim();
    TONGUES.iter().find(|tongue| tongue.no_calls.contains(&said))
}

/// In small letters, without marks around and between the words.
fn bare(text: &str) -> String {
    let is_mark = |letter: char| letter.is_ascii_punctuation() || "¡¿।…“”„«»‘’".contains(letter);
    let plain: String = text.to_lowercase().chars().map(|letter| if is_mark(letter) { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
