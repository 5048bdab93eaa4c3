use super::*;

const NAME: &str = "Sam";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Person,
    Machine,
    MachineAndMore,
    Polite(Politeness),
    Nothing,
}

fn kind(text: &str) -> (Kind, Option<Language>) {
    match glance(text, NAME) {
        Glance::WantsPerson(language) => (Kind::Person, Some(language)),
        Glance::AsksIfMachine { language, only: true } => (Kind::Machine, Some(language)),
        Glance::AsksIfMachine { language, only: false } => (Kind::MachineAndMore, Some(language)),
        Glance::Polite { language, politeness } => (Kind::Polite(politeness), Some(language)),
        Glance::Nothing => (Kind::Nothing, None),
    }
}

fn all_are(expected: Kind, language: Language, texts: &[&str]) {
    for text in texts {
        assert_eq!(kind(text), (expected, Some(language)), "{text}");
    }
}

fn none_is(unexpected: Kind, texts: &[&str]) {
    for text in texts {
        assert_ne!(kind(text).0, unexpected, "{text}");
    }
}

#[test]
fn who_asks_for_a_person_in_english_is_heard() {
    all_are(
        Kind::Person,
        Language::English,
        &[
            "I want to talk to a human",
            "Can I speak with a real person please?",
            "agent please",
            "AGENT",
            "human",
            "real person",
            "Hi, representative please",
            "get me a human",
            "I need a real person, not this",
            "connect me to an agent",
            "please transfer me to someone",
            "transfer to agent",
            "how do I talk to a person?",
            "put me through to your customer service representative",
            "escalate this to a supervisor",
            "Is there anyone I can talk to?",
            "is there a real person I can speak to about my refund?",
            "let me chat with customer support agent",
            "live agent",
            "This is not working, let me speak to a manager.",
            "You're not helping, I want to talk to a human",
            "No, I want to talk to a human",
            "no i want to talk to a human",
            "why can't I talk to a human being?",
            "why don't you let me talk to a human",
            "hand me over to a person",
            "talk to someone",
            "Are you a bot? I want to talk to a real person.",
        ],
    );
}

#[test]
fn who_asks_for_a_person_in_other_languages_is_heard() {
    all_are(
        Kind::Person,
        Language::Spanish,
        &[
            "Quiero hablar con una persona",
            "¿Puedo hablar con un agente?",
            "pásame con un humano",
            "agente",
            "necesito una persona real",
            "No, quiero hablar con alguien",
        ],
    );
    all_are(
        Kind::Person,
        Language::French,
        &[
            "Je veux parler à un humain",
            "puis-je parler à quelqu’un ?",
            "passez-moi un conseiller",
            "je voudrais un vrai conseiller",
            "parler avec une vraie personne",
            "un humain svp",
        ],
    );
    all_are(
        Kind::Person,
        Language::German,
        &[
            "Ich möchte mit einem Menschen sprechen",
            "Kann ich mit jemandem reden?",
            "Verbinden Sie mich bitte mit einem Mitarbeiter",
            "Mitarbeiter bitte",
            "echter Mensch",
            "ich brauche einen Menschen",
        ],
    );
    all_are(
        Kind::Person,
        Language::Hindi,
        &[
            "मुझे इंसान से बात करनी है",
            "क्या मैं किसी से बात कर सकता हूँ?",
            "एजेंट से जोड़ें",
            "असली इंसान",
            "mujhe agent se baat karni hai",
            "insaan chahiye",
        ],
    );
    all_are(
        Kind::Person,
        Language::Arabic,
        &["أريد التحدث مع شخص", "هل يمكنني التحدث مع موظف؟", "حولني إلى موظف", "موظف", "اريد موظف", "شخص حقيقي"],
    );
}

#[test]
fn who_wants_no_person_gets_none() {
    none_is(
        Kind::Person,
        &[
            "I don't want a human",
            "I don’t want to talk to a human",
            "please do not transfer me to an agent",
            "I don't think I need to speak to a person",
            "no need to talk to a human",
            "No human please",
            "without an agent please",
            "no real person please",
            "No quiero hablar con una persona",
            "Je ne veux pas parler à un humain",
            "Ich möchte nicht mit einem Menschen sprechen",
            "मुझे इंसान से बात नहीं करनी",
            "इंसान से बात करनी नहीं है",
            "لا أريد التحدث مع شخص",
        ],
    );
}

#[test]
fn words_that_only_look_like_a_wish_for_a_person_are_questions() {
    none_is(
        Kind::Person,
        &[
            "How do I contact human resources?",
            "I need an agent license for my office",
            "What does the person field mean?",
            "how many people can use one account?",
            "How do I connect my agent account?",
            "Is the operator seat included in the plan?",
            "humane treatment of animals",
            "Where do I change the representative of the company?",
            "How do I talk to the API?",
            "are you a real estate company?",
            "The update agent does not start",
            "Do I need to speak to a representative to change my pin?",
            "I made a transfer to someone and it takes long",
            "should I talk to a supervisor before I return it?",
        ],
    );
}

#[test]
fn who_asks_whether_a_machine_speaks_is_told() {
    all_are(
        Kind::Machine,
        Language::English,
        &[
            "Are you a bot?",
            "are you human",
            "r u a robot??",
            "Are you a real person or a bot?",
            "Am I talking to a human?",
            "Am I speaking with a real person right now?",
            "is this a bot",
            "bot or human?",
            "Hello, are you an AI?",
            "are you ChatGPT",
            "Is there a real person here?",
            "who am I talking to?",
            "who are you?",
            "bot?",
            "are you real",
            "you're a bot",
            "Are you a human, Sam?",
        ],
    );
    all_are(
        Kind::Machine,
        Language::Spanish,
        &[
            "¿Eres un robot?",
            "¿Es usted una persona real?",
            "¿Estoy hablando con una máquina?",
            "eres humano",
            "¿Quién eres?",
            "¿Eres una IA?",
        ],
    );
    all_are(
        Kind::Machine,
        Language::French,
        &[
            "Êtes-vous un robot ?",
            "Es-tu humain ?",
            "Vous êtes une vraie personne ?",
            "je parle à un robot ?",
            "Est-ce que tu es un bot ?",
            "C’est un robot ?",
        ],
    );
    all_are(
        Kind::Machine,
        Language::German,
        &[
            "Bist du ein Bot?",
            "Sind Sie ein Mensch?",
            "Spreche ich mit einem Menschen?",
            "Rede ich hier mit einer Maschine?",
            "Ist das ein Bot?",
            "bist du eine KI",
        ],
    );
    all_are(
        Kind::Machine,
        Language::Hindi,
        &[
            "क्या आप बॉट हैं?",
            "क्या तुम इंसान हो?",
            "क्या मैं इंसान से बात कर रहा हूँ?",
            "आप कौन हैं?",
            "kya aap robot hain",
            "kya main insaan se baat kar raha hun",
        ],
    );
    all_are(
        Kind::Machine,
        Language::Arabic,
        &["هل أنت روبوت؟", "هل أنت إنسان؟", "هل أتحدث مع إنسان؟", "أنت بوت؟", "هل انت شخص حقيقي", "من أنت؟"],
    );
}

#[test]
fn a_question_beside_is_not_lost() {
    all_are(
        Kind::MachineAndMore,
        Language::English,
        &["Are you a bot? How do I reset my password?", "My parcel has not arrived since Monday. Am I talking to a human?"],
    );
}

#[test]
fn questions_about_machines_are_ordinary_questions() {
    for text in [
        "How do I add a bot to my channel?",
        "Does your robot vacuum have a warranty?",
        "Which AI models are supported by the plan?",
        "Do you sell human hair?",
    ] {
        assert_eq!(kind(text).0, Kind::Nothing, "{text}");
    }
}

#[test]
fn politeness_is_answered_politely() {
    for (politeness, language, texts) in [
        (
            Politeness::Greeting,
            Language::English,
            &["hi", "Hello!", "hey there 👋", "Good morning", "Hi Sam, how are you?", "HELLO HELLO"][..],
        ),
        (
            Politeness::Thanks,
            Language::English,
            &["Thanks!", "thank you so much", "ok thanks", "Great, thank you for your help!", "thanks a lot", "that helps"],
        ),
        (
            Politeness::Farewell,
            Language::English,
            &["bye", "Thanks, bye!", "have a nice day", "no thank you", "No, that's all", "see you later"],
        ),
        (Politeness::Nod, Language::English, &["ok", "Perfect!", "got it"]),
        (Politeness::Greeting, Language::Spanish, &["Hola", "Buenos días", "Hola, ¿qué tal?"]),
        (Politeness::Thanks, Language::Spanish, &["Muchas gracias", "gracias por tu ayuda"]),
        (Politeness::Farewell, Language::Spanish, &["Adiós", "gracias, hasta luego"]),
        (Politeness::Greeting, Language::French, &["Bonjour", "salut ça va"]),
        (Politeness::Thanks, Language::French, &["Merci beaucoup"]),
        (Politeness::Farewell, Language::French, &["Au revoir", "merci, bonne journée"]),
        (Politeness::Greeting, Language::German, &["Guten Tag", "Hallo zusammen"]),
        (Politeness::Thanks, Language::German, &["Vielen Dank", "danke schön"]),
        (Politeness::Farewell, Language::German, &["Tschüss", "danke, auf Wiedersehen"]),
        (Politeness::Greeting, Language::Hindi, &["नमस्ते", "namaste"]),
        (Politeness::Thanks, Language::Hindi, &["बहुत धन्यवाद", "शुक्रिया"]),
        (Politeness::Greeting, Language::Arabic, &["مرحبا", "السلام عليكم ورحمة الله وبركاته"]),
        (Politeness::Thanks, Language::Arabic, &["شكرا جزيلا"]),
    ] {
        all_are(Kind::Polite(politeness), language, texts);
    }
}

#[test]
fn politeness_before_a_question_leaves_the_question() {
    for text in [
        "Hi, where is my order?",
        "Thanks, but how long does it take?",
        "hello world example does not compile",
        "ok so what about returns",
        "yes",
        "no",
        "",
    ] {
        assert_eq!(kind(text).0, Kind::Nothing, "{text}");
    }
}
