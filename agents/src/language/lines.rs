use engine::model::bot::DEFAULT_DISCLOSURE;

use super::Language;

/// What the assistant says by itself, apart from answers.
pub(crate) struct Lines {
    /// That this is an automated assistant.
    pub(crate) disclosure: &'static str,
    pub(crate) handover: &'static str,
    pub(crate) greeting: &'static str,
    pub(crate) thanks: &'static str,
    pub(crate) farewell: &'static str,
    pub(crate) nod: &'static str,
    /// The knowledge does not hold the answer.
    pub(crate) unknown: &'static str,
    /// Nor did it hold the one before.
    pub(crate) unknown_again: &'static str,
    /// There is no knowledge at all.
    pub(crate) empty: &'static str,
    /// The knowledge is still being read, as after a restore.
    pub(crate) filling: &'static str,
    pub(crate) files: &'static str,
    /// The title of the button that reaches a person.
    pub(crate) person: &'static str,
    /// Buttons under a question before an act.
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
    /// An answer broke off.
    pub(crate) cut: &'static str,
    /// Nothing that could answer is in reach; a person follows.
    pub(crate) no_model: &'static str,
    /// The customer could not show that an account is theirs; a person follows.
    pub(crate) no_proof: &'static str,
}

pub(super) fn of(language: Language) -> &'static Lines {
    match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
        Language::French => &FRENCH,
        Language::German => &GERMAN,
        Language::Hindi => &HINDI,
        Language::Arabic => &ARABIC,
    }
}

const ENGLISH: Lines = Lines {
    disclosure: DEFAULT_DISCLOSURE,
    handover: "Of course. I am passing you to a person.",
    greeting: "Hello! How can I help you?",
    thanks: "You are welcome. Is there anything else?",
    farewell: "Goodbye! Write any time.",
    nod: "Is there anything else I can help with?",
    unknown: "I could not find an answer to that in what I know. You can put it in other words, or ask for a person.",
    unknown_again: "I do not know this either, so a person is the better choice now. Choose “Talk to a person” and somebody will answer you here.",
    empty: "I have not been given any knowledge yet, so I cannot answer questions. A person can help you here.",
    filling: "I am still reading the documents that I answer from, so I cannot say yet. Ask me again in a minute, or ask for a person.",
    files: "I cannot read files yet. Please tell me in words what it is about, or ask for a person.",
    person: "Talk to a person",
    yes: "Yes, do it",
    no: "No",
    cut: "(My answer was cut off here. Ask me to go on, or ask for a person.)",
    no_model: "I cannot answer this right now, so I am passing you to a person.",
    no_proof: "That did not match several times, so I am passing you to a person who can help.",
};

const SPANISH: Lines = Lines {
    disclosure: "Soy un asistente automático. Puede pedir una persona en cualquier momento.",
    handover: "Por supuesto. Le paso con una persona.",
    greeting: "¡Hola! ¿En qué puedo ayudarle?",
    thanks: "De nada. ¿Necesita algo más?",
    farewell: "¡Hasta luego! Escriba cuando quiera.",
    nod: "¿Puedo ayudarle en algo más?",
    unknown: "No he encontrado la respuesta en lo que sé. Puede decirlo con otras palabras o pedir una persona.",
    unknown_again: "Esto tampoco lo sé, así que ahora es mejor una persona. Elija «Hablar con una persona» y alguien le responderá aquí.",
    empty: "Todavía no me han dado información, así que no puedo responder preguntas. Una persona puede ayudarle aquí.",
    filling: "Todavía estoy leyendo los documentos con los que respondo, así que aún no lo sé. Vuelva a preguntarme en un minuto o pida una persona.",
    files: "Todavía no puedo leer archivos. Dígame con palabras de qué se trata o pida una persona.",
    person: "Hablar con una persona",
    yes: "Sí, adelante",
    no: "No",
    cut: "(Mi respuesta se cortó aquí. Pídame que siga o pida una persona.)",
    no_model: "Ahora mismo no puedo responder a esto, así que le paso con una persona.",
    no_proof: "Los datos no coincidieron varias veces, así que le paso con una persona.",
};

const FRENCH: Lines = Lines {
    disclosure: "Je suis un assistant automatique. Vous pouvez demander une personne à tout moment.",
    handover: "Bien sûr. Je vous passe une personne.",
    greeting: "Bonjour ! Comment puis-je vous aider ?",
    thanks: "Je vous en prie. Puis-je vous aider pour autre chose ?",
    farewell: "Au revoir ! Écrivez quand vous voulez.",
    nod: "Puis-je vous aider pour autre chose ?",
    unknown: "Je n’ai pas trouvé la réponse dans ce que je sais. Vous pouvez le dire autrement ou demander une personne.",
    unknown_again: "Je ne sais pas cela non plus ; une personne est maintenant le meilleur choix. Choisissez « Parler à une personne » et quelqu’un vous répondra ici.",
    empty: "On ne m’a encore donné aucune information, je ne peux donc pas répondre aux questions. Une personne peut vous aider ici.",
    filling: "Je suis encore en train de lire les documents dont je tire mes réponses. Posez-moi la question dans une minute, ou demandez une personne.",
    files: "Je ne peux pas encore lire les fichiers. Dites-moi avec des mots de quoi il s’agit, ou demandez une personne.",
    person: "Parler à une personne",
    yes: "Oui, d’accord",
    no: "Non",
    cut: "(Ma réponse s’est interrompue ici. Demandez-moi de continuer, ou demandez une personne.)",
    no_model: "Je ne peux pas répondre à cela pour le moment ; je vous passe une personne.",
    no_proof: "Les informations ne correspondaient pas, plusieurs fois ; je vous passe une personne.",
};

const GERMAN: Lines = Lines {
    disclosure: "Ich bin ein automatischer Assistent. Sie können jederzeit nach einem Menschen fragen.",
    handover: "Natürlich. Ich gebe Sie an einen Menschen weiter.",
    greeting: "Hallo! Wie kann ich Ihnen helfen?",
    thanks: "Gern geschehen. Gibt es noch etwas?",
    farewell: "Auf Wiedersehen! Schreiben Sie jederzeit.",
    nod: "Kann ich sonst noch helfen?",
    unknown: "Dazu habe ich in meinem Wissen keine Antwort gefunden. Sie können es anders formulieren oder nach einem Menschen fragen.",
    unknown_again: "Auch das weiß ich nicht; ein Mensch ist jetzt die bessere Wahl. Wählen Sie „Mit einem Menschen sprechen“, dann antwortet Ihnen hier jemand.",
    empty: "Ich habe noch kein Wissen bekommen und kann deshalb keine Fragen beantworten. Ein Mensch kann Ihnen hier helfen.",
    filling: "Ich lese noch die Dokumente, aus denen ich antworte, und kann es deshalb noch nicht sagen. Fragen Sie mich in einer Minute noch einmal oder fragen Sie nach einem Menschen.",
    files: "Dateien kann ich noch nicht lesen. Bitte sagen Sie mir in Worten, worum es geht, oder fragen Sie nach einem Menschen.",
    person: "Mit einem Menschen sprechen",
    yes: "Ja, bitte",
    no: "Nein",
    cut: "(Meine Antwort brach hier ab. Bitten Sie mich fortzufahren, oder fragen Sie nach einem Menschen.)",
    no_model: "Das kann ich gerade nicht beantworten, deshalb verbinde ich Sie mit einem Menschen.",
    no_proof: "Die Angaben passten mehrmals nicht, deshalb verbinde ich Sie mit einem Menschen.",
};

const HINDI: Lines = Lines {
    disclosure: "मैं एक स्वचालित सहायक हूँ। आप कभी भी किसी व्यक्ति से बात करने के लिए कह सकते हैं।",
    handover: "ज़रूर। मैं आपको एक व्यक्ति से जोड़ रहा हूँ।",
    greeting: "नमस्ते! मैं आपकी क्या मदद कर सकता हूँ?",
    thanks: "आपका स्वागत है। क्या कुछ और चाहिए?",
    farewell: "अलविदा! जब चाहें लिखें।",
    nod: "क्या मैं किसी और बात में मदद कर सकता हूँ?",
    unknown: "मेरी जानकारी में इसका उत्तर नहीं मिला। आप इसे दूसरे शब्दों में पूछ सकते हैं या किसी व्यक्ति से बात कर सकते हैं।",
    unknown_again: "यह भी मुझे नहीं पता, इसलिए अब किसी व्यक्ति से बात करना बेहतर है। “किसी व्यक्ति से बात करें” चुनें, कोई यहीं उत्तर देगा।",
    empty: "मुझे अभी कोई जानकारी नहीं दी गई है, इसलिए मैं प्रश्नों के उत्तर नहीं दे सकता। एक व्यक्ति यहाँ आपकी मदद कर सकता है।",
    filling: "मैं अभी वे दस्तावेज़ पढ़ रहा हूँ जिनसे मैं उत्तर देता हूँ, इसलिए अभी नहीं बता सकता। एक मिनट बाद फिर पूछें या किसी व्यक्ति से बात करें।",
    files: "मैं अभी फ़ाइलें नहीं पढ़ सकता। कृपया शब्दों में बताइए कि बात क्या है, या किसी व्यक्ति से बात करें।",
    person: "किसी व्यक्ति से बात करें",
    yes: "हाँ, ठीक है",
    no: "नहीं",
    cut: "(मेरा उत्तर यहाँ अधूरा रह गया। आगे कहने के लिए कहें, या किसी व्यक्ति से बात करें।)",
    no_model: "अभी मैं इसका उत्तर नहीं दे सकता, इसलिए आपको एक व्यक्ति से जोड़ रहा हूँ।",
    no_proof: "जानकारी कई बार मेल नहीं खाई, इसलिए आपको एक व्यक्ति से जोड़ रहा हूँ।",
};

const ARABIC: Lines = Lines {
    disclosure: "أنا مساعد آلي. يمكنك أن تطلب التحدث مع شخص في أي وقت.",
    handover: "بالتأكيد. سأحوّلك إلى شخص من فريقنا.",
    greeting: "مرحبًا! كيف يمكنني مساعدتك؟",
    thanks: "على الرحب والسعة. هل من شيء آخر؟",
    farewell: "إلى اللقاء! اكتب لنا متى شئت.",
    nod: "هل يمكنني المساعدة في شيء آخر؟",
    unknown: "لم أجد جوابًا عن ذلك فيما أعرفه. يمكنك صياغته بكلمات أخرى أو طلب التحدث مع شخص.",
    unknown_again: "لا أعرف هذا أيضًا، فالأفضل الآن أن يساعدك شخص. اختر «التحدث مع شخص» وسيجيبك أحدهم هنا.",
    empty: "لم أُزوَّد بأي معلومات بعد، لذلك لا أستطيع الإجابة عن الأسئلة. يمكن لشخص أن يساعدك هنا.",
    filling: "ما زلت أقرأ المستندات التي أجيب منها، لذلك لا أستطيع الإجابة بعد. اسألني مرة أخرى بعد دقيقة، أو اطلب التحدث مع شخص.",
    files: "لا أستطيع قراءة الملفات بعد. أخبرني بالكلمات عمّا يدور الأمر، أو اطلب التحدث مع شخص.",
    person: "التحدث مع شخص",
    yes: "نعم",
    no: "لا",
    cut: "(انقطعت إجابتي هنا. اطلب مني المتابعة أو اطلب التحدث إلى شخص.)",
    no_model: "لا أستطيع الإجابة عن هذا الآن، لذلك أحوّلك إلى شخص.",
    no_proof: "لم تتطابق البيانات عدة مرات، لذلك أحوّلك إلى شخص.",
};
