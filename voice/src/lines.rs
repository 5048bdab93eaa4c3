//! What the program itself says on the phone, in the languages that it knows. One more language is one more table.

use engine::model::bot::DEFAULT_DISCLOSURE;
use engine::model::message::Notice;

pub(crate) struct Lines {
    pub(crate) still_there: &'static str,
    pub(crate) goodbye: &'static str,
    pub(crate) too_long: &'static str,
    pub(crate) fillers: [&'static str; 2],
    /// The call is recorded.
    pub(crate) recorded: &'static str,
    /// What the caller is talking to, where the bot has no words for it.
    pub(crate) automated: &'static str,
    /// The same in place of [`DEFAULT_DISCLOSURE`].
    pub(crate) disclosure: &'static str,
    queued: &'static str,
    still_waiting: &'static str,
    operator_joined: &'static str,
    agent_returned: &'static str,
    callback_offered: &'static str,
    callback_promised: &'static str,
    /// To an operator who is rung for a call.
    pub(crate) press_one: &'static str,
    /// To one who is not needed any more.
    pub(crate) taken: &'static str,
}

impl Lines {
    /// In the language of this tag; in English where there is no table.
    pub(crate) fn of(language: &str) -> &'static Self {
        let primary = language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        match primary.as_str() {
            "de" => &GERMAN,
            "es" => &SPANISH,
            "fr" => &FRENCH,
            "hi" => &HINDI,
            "it" => &ITALIAN,
            "pt" => &PORTUGUESE,
            _ => &ENGLISH,
        }
    }

    /// What is read to a caller in place of a notice's usual words.
    pub(crate) fn notice(&self, notice: Notice) -> Option<&'static str> {
        match notice {
            Notice::Queued | Notice::QueuedUntilOpen => Some(self.queued),
            Notice::StillWaiting => Some(self.still_waiting),
            Notice::OperatorJoined => Some(self.operator_joined),
            Notice::AgentReturned => Some(self.agent_returned),
            Notice::CallbackOffered => Some(self.callback_offered),
            Notice::CallbackPromised => Some(self.callback_promised),
            Notice::Greeting
            | Notice::SessionWarning
            | Notice::SessionClosed
            | Notice::Resolved
            | Notice::CallStarted
            | Notice::CallEnded
            | Notice::CallDropped
            | Notice::RatingAsked
            | Notice::RatingThanks
            | Notice::ServiceWarned
            | Notice::ServiceBreached => None,
        }
    }

    /// The text that somebody chose, or, where it is the usual English one, the same in this language.
    pub(crate) fn chosen<'a>(own: &'a str, english: &str, usual: &'a str) -> &'a str {
        if own == english { usual } else { own }
    }
}

pub(crate) static ENGLISH: Lines = Lines {
    still_there: "Are you still there?",
    goodbye: "Thank you for calling. Goodbye.",
    too_long: "I am sorry, this call has reached its longest time. Please call again. Goodbye.",
    fillers: ["One moment, please.", "Let me look that up."],
    recorded: "This call is recorded.",
    automated: "You are talking to an automated assistant.",
    disclosure: DEFAULT_DISCLOSURE,
    queued: "A person will take over this call. Please stay on the line.",
    still_waiting: "Nobody is free yet. You keep your place. Please stay on the line.",
    operator_joined: "A person is with you now.",
    agent_returned: "You are talking to the automated assistant again.",
    callback_offered: "Nobody is free just now. Shall somebody call you back? Say yes, or ask me something else.",
    callback_promised: "Somebody will call you back at this number.",
    press_one: "Press 1 to take the call.",
    taken: "The call does not need you any more. Goodbye.",
};

static GERMAN: Lines = Lines {
    still_there: "Sind Sie noch da?",
    goodbye: "Vielen Dank für Ihren Anruf. Auf Wiederhören.",
    too_long: "Es tut mir leid, dieser Anruf hat seine längste Dauer erreicht. Bitte rufen Sie noch einmal an. Auf Wiederhören.",
    fillers: ["Einen Moment, bitte.", "Ich sehe kurz nach."],
    recorded: "Dieses Gespräch wird aufgezeichnet.",
    automated: "Sie sprechen mit einem automatischen Assistenten.",
    disclosure: "Ich bin ein automatischer Assistent. Sie können jederzeit nach einem Menschen fragen.",
    queued: "Ein Mensch übernimmt dieses Gespräch. Bitte bleiben Sie am Apparat.",
    still_waiting: "Noch ist niemand frei. Sie behalten Ihren Platz. Bitte bleiben Sie am Apparat.",
    operator_joined: "Jetzt ist ein Mensch für Sie da.",
    agent_returned: "Sie sprechen wieder mit dem automatischen Assistenten.",
    callback_offered: "Gerade ist niemand frei. Soll Sie jemand zurückrufen? Sagen Sie Ja, oder fragen Sie mich etwas anderes.",
    callback_promised: "Jemand ruft Sie unter dieser Nummer zurück.",
    press_one: "Drücken Sie die 1, um den Anruf anzunehmen.",
    taken: "Der Anruf braucht Sie nicht mehr. Auf Wiederhören.",
};

static SPANISH: Lines = Lines {
    still_there: "¿Sigue ahí?",
    goodbye: "Gracias por llamar. Hasta luego.",
    too_long: "Lo siento, esta llamada ha alcanzado su duración máxima. Vuelva a llamar, por favor. Hasta luego.",
    fillers: ["Un momento, por favor.", "Déjeme consultarlo."],
    recorded: "Esta llamada se graba.",
    automated: "Está hablando con un asistente automático.",
    disclosure: "Soy un asistente automático. Puede pedir una persona en cualquier momento.",
    queued: "Una persona va a atender esta llamada. No cuelgue, por favor.",
    still_waiting: "Todavía no hay nadie libre. Conserva su turno. No cuelgue, por favor.",
    operator_joined: "Ahora le atiende una persona.",
    agent_returned: "Vuelve a hablar con el asistente automático.",
    callback_offered: "Ahora mismo no hay nadie libre. ¿Quiere que le devolvamos la llamada? Diga sí, o pregúnteme otra cosa.",
    callback_promised: "Alguien le llamará a este número.",
    press_one: "Pulse 1 para atender la llamada.",
    taken: "La llamada ya no le necesita. Hasta luego.",
};

static FRENCH: Lines = Lines {
    still_there: "Êtes-vous toujours là ?",
    goodbye: "Merci de votre appel. Au revoir.",
    too_long: "Je suis désolé, cet appel a atteint sa durée maximale. Merci de rappeler. Au revoir.",
    fillers: ["Un instant, s’il vous plaît.", "Je regarde cela."],
    recorded: "Cet appel est enregistré.",
    automated: "Vous parlez à un assistant automatique.",
    disclosure: "Je suis un assistant automatique. Vous pouvez demander une personne à tout moment.",
    queued: "Une personne va prendre cet appel. Restez en ligne, s’il vous plaît.",
    still_waiting: "Personne n’est encore libre. Vous gardez votre place. Restez en ligne, s’il vous plaît.",
    operator_joined: "Une personne est maintenant avec vous.",
    agent_returned: "Vous parlez de nouveau à l’assistant automatique.",
    callback_offered: "Personne n’est libre pour le moment. Voulez-vous être rappelé ? Dites oui, ou posez-moi une autre question.",
    callback_promised: "Quelqu’un vous rappellera à ce numéro.",
    press_one: "Appuyez sur 1 pour prendre l’appel.",
    taken: "L’appel n’a plus besoin de vous. Au revoir.",
};

static ITALIAN: Lines = Lines {
    still_there: "È ancora in linea?",
    goodbye: "Grazie per la chiamata. Arrivederci.",
    too_long: "Mi dispiace, questa chiamata ha raggiunto la durata massima. La prego di richiamare. Arrivederci.",
    fillers: ["Un momento, per favore.", "Controllo subito."],
    recorded: "Questa chiamata viene registrata.",
    automated: "Sta parlando con un assistente automatico.",
    disclosure: "Sono un assistente automatico. Può chiedere di una persona in qualsiasi momento.",
    queued: "Una persona prenderà questa chiamata. Resti in linea, per favore.",
    still_waiting: "Nessuno è ancora libero. Il suo posto resta. Resti in linea, per favore.",
    operator_joined: "Ora c’è una persona con lei.",
    agent_returned: "Sta parlando di nuovo con l’assistente automatico.",
    callback_offered: "In questo momento non c’è nessuno libero. Vuole essere richiamato? Dica sì, oppure mi chieda altro.",
    callback_promised: "Qualcuno la richiamerà a questo numero.",
    press_one: "Prema 1 per prendere la chiamata.",
    taken: "La chiamata non ha più bisogno di lei. Arrivederci.",
};

static PORTUGUESE: Lines = Lines {
    still_there: "Ainda está aí?",
    goodbye: "Obrigado por ligar. Até logo.",
    too_long: "Lamento, esta chamada atingiu a duração máxima. Por favor, ligue novamente. Até logo.",
    fillers: ["Um momento, por favor.", "Vou verificar."],
    recorded: "Esta chamada é gravada.",
    automated: "Está falando com um assistente automático.",
    disclosure: "Sou um assistente automático. Pode pedir para falar com uma pessoa a qualquer momento.",
    queued: "Uma pessoa vai atender esta chamada. Por favor, não desligue.",
    still_waiting: "Ainda não há ninguém livre. O seu lugar está guardado. Por favor, não desligue.",
    operator_joined: "Agora está com uma pessoa.",
    agent_returned: "Está falando de novo com o assistente automático.",
    callback_offered: "Neste momento não há ninguém livre. Quer que alguém lhe ligue de volta? Diga sim, ou pergunte-me outra coisa.",
    callback_promised: "Alguém vai ligar-lhe de volta para este número.",
    press_one: "Prima 1 para atender a chamada.",
    taken: "A chamada já não precisa de si. Até logo.",
};

static HINDI: Lines = Lines {
    still_there: "क्या आप अभी भी लाइन पर हैं?",
    goodbye: "कॉल करने के लिए धन्यवाद। नमस्ते।",
    too_long: "क्षमा करें, इस कॉल की अधिकतम अवधि पूरी हो गई है। कृपया फिर से कॉल करें। नमस्ते।",
    fillers: ["एक क्षण, कृपया।", "मैं अभी देखता हूँ।"],
    recorded: "यह कॉल रिकॉर्ड की जा रही है।",
    automated: "आप एक स्वचालित सहायक से बात कर रहे हैं।",
    disclosure: "मैं एक स्वचालित सहायक हूँ। आप कभी भी किसी व्यक्ति से बात करने के लिए कह सकते हैं।",
    queued: "एक व्यक्ति यह कॉल लेगा। कृपया लाइन पर बने रहें।",
    still_waiting: "अभी कोई खाली नहीं है। आपकी बारी बनी हुई है। कृपया लाइन पर बने रहें।",
    operator_joined: "अब एक व्यक्ति आपके साथ है।",
    agent_returned: "आप फिर से स्वचालित सहायक से बात कर रहे हैं।",
    callback_offered: "अभी कोई खाली नहीं है। क्या कोई आपको वापस फ़ोन करे? हाँ कहिए, या कुछ और पूछिए।",
    callback_promised: "कोई आपको इसी नंबर पर वापस फ़ोन करेगा।",
    press_one: "कॉल लेने के लिए 1 दबाइए।",
    taken: "अब कॉल में आपकी ज़रूरत नहीं है। धन्यवाद।",
};
