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
    pub stopped: &'static str,
    pub started: &'static str,
}

/// English last: where two languages share a word its people read English too.
const TONGUES: &[Tongue] = &[
    Tongue {
        stop: &["baja", "darme de baja"],
        stop_there: &["alto", "cancelar"],
        start: &["alta"],
        stopped: "No recibirás más promociones nuestras. Escribe ALTA si quieres volver a recibirlas.",
        started: "Volverás a recibir nuestras promociones. Escribe BAJA para dejar de recibirlas.",
    },
    Tongue {
        stop: &["descadastrar"],
        stop_there: &["parar", "pare", "sair"],
        start: &["iniciar", "voltar"],
        stopped: "Você não receberá mais nossas promoções. Escreva VOLTAR se quiser recebê-las de novo.",
        started: "Você voltará a receber nossas promoções. Escreva PARAR para não receber mais.",
    },
    Tongue {
        stop: &["desabonner", "désabonner", "se désabonner"],
        stop_there: &["arret", "arrêt", "arrêter"],
        start: &["reprendre"],
        stopped: "Vous ne recevrez plus nos offres. Écrivez REPRENDRE pour les recevoir à nouveau.",
        started: "Vous recevrez à nouveau nos offres. Écrivez ARRÊT pour ne plus les recevoir.",
    },
    Tongue {
        stop: &["stopp", "abmelden", "abbestellen"],
        stop_there: &["ende", "aufhören"],
        start: &["anmelden"],
        stopped: "Sie erhalten keine Angebote mehr von uns. Schreiben Sie ANMELDEN, wenn Sie sie wieder möchten.",
        started: "Sie erhalten unsere Angebote wieder. Schreiben Sie ABMELDEN, wenn Sie keine mehr möchten.",
    },
    Tongue {
        stop: &["disiscrivi", "disiscrivimi"],
        stop_there: &["cancella", "annulla"],
        start: &["riprendi"],
        stopped: "Non riceverai più le nostre promozioni. Scrivi RIPRENDI per riceverle di nuovo.",
        started: "Riceverai di nuovo le nostre promozioni. Scrivi DISISCRIVI per non riceverle più.",
    },
    Tongue {
        stop: &["बंद करो", "बंद करें"],
        stop_there: &["बंद", "रोकें", "रोको"],
        start: &["शुरू", "शुरू करें"],
        stopped: "अब आपको हमारे ऑफ़र नहीं मिलेंगे। फिर से पाने के लिए शुरू लिखें।",
        started: "अब आपको हमारे ऑफ़र फिर से मिलेंगे। रोकने के लिए बंद करें लिखें।",
    },
    Tongue {
        stop: &["बंद करा"],
        stop_there: &["थांबवा"],
        start: &["सुरू", "सुरू करा"],
        stopped: "यापुढे तुम्हाला आमच्या ऑफर मिळणार नाहीत. पुन्हा हव्या असल्यास सुरू लिहा.",
        started: "तुम्हाला आमच्या ऑफर पुन्हा मिळतील. थांबवण्यासाठी बंद करा लिहा.",
    },
    Tongue {
        stop: &["બંધ કરો"],
        stop_there: &["બંધ"],
        start: &["શરૂ", "શરૂ કરો"],
        stopped: "હવે તમને અમારી ઑફર નહીં મળે. ફરી મેળવવા શરૂ લખો.",
        started: "તમને અમારી ઑફર ફરી મળશે. રોકવા બંધ કરો લખો.",
    },
    Tongue {
        stop: &["إلغاء الاشتراك", "الغاء الاشتراك"],
        stop_there: &["توقف", "إيقاف", "إلغاء", "الغاء"],
        start: &["ابدأ", "اشتراك"],
        stopped: "لن تصلك عروضنا بعد الآن. اكتب ابدأ إذا أردت أن تصلك من جديد.",
        started: "ستصلك عروضنا من جديد. اكتب إلغاء الاشتراك لإيقافها.",
    },
    Tongue {
        stop: &["stop", "stopall", "stop all", "unsubscribe", "optout", "opt out", "revoke", "remove me"],
        stop_there: &["cancel", "end", "quit"],
        start: &["start", "unstop", "subscribe"],
        stopped: "You will get no more offers from us. Write START if you want them again.",
        started: "You will get our offers again. Write STOP to end them.",
    },
];

/// Characters of the longest message that is looked at.
const LONGEST: usize = 40;

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

/// In small letters, without marks around and between the words.
fn bare(text: &str) -> String {
    let is_mark = |letter: char| letter.is_ascii_punctuation() || "¡¿।…“”„«»‘’".contains(letter);
    let plain: String = text.to_lowercase().chars().map(|letter| if is_mark(letter) { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
