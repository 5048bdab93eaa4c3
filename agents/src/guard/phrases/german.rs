use super::Phrasebook;
use super::Politeness::{Farewell, Greeting, Nod, Thanks};
use crate::guard::grammar::Reach::{Alone, Anywhere, Within};

pub(super) const GERMAN: Phrasebook = Phrasebook {
    person: &[
        (
            Anywhere,
            "mit einem|einer|einen|eine|dem|der? echten|richtigen|menschlichen|realen? menschen|mensch|mitarbeiter|mitarbeiterin|person|berater|beraterin|agenten|agent|jemandem|jemanden|jemand|ansprechpartner|kundenberater|vorgesetzten sprechen|reden|telefonieren|chatten|schreiben|verbinden|verbunden",
        ),
        (
            Anywhere,
            "verbinden|verbinde|verbindet sie? mich|uns bitte? mit|zu einem|einer|dem? echten|richtigen|menschlichen? menschen|mensch|mitarbeiter|mitarbeiterin|person|berater|beraterin|agenten|jemandem",
        ),
        (
            Within(8),
            "will|möchte|moechte|brauche|hätte|gib|geben|ich|bitte gern|gerne|mir|sie? einen|eine|nen echten|echte|richtigen|menschlichen? menschen|mensch|mitarbeiter|person|berater|ansprechpartner",
        ),
        (Within(5), "echter|echten|echte|menschlicher|richtiger|richtigen mensch|menschen|mitarbeiter|person|support|berater"),
        (Within(3), "mensch|menschen|mitarbeiter|berater|agent bitte"),
        (Alone, "mensch|menschen|mitarbeiter|berater|agent|operator|kundenberater"),
    ],
    machine: &[
        (
            Anywhere,
            "bist|sind du|sie|ihr|das ein|eine|wirklich? echter|echte|echt? bot|roboter|mensch|ki|maschine|person|chatbot|computer|menschen oder? ein|eine? bot|roboter|mensch|maschine|ki?",
        ),
        (
            Anywhere,
            "spreche|rede|schreibe|chatte ich hier|gerade? mit einem|einer|nem? echten|richtigen? bot|roboter|menschen|mensch|ki|maschine|person|chatbot|computer",
        ),
        (Within(10), "ist das|hier|dies ein|eine? bot|roboter|ki|maschine|chatbot|mensch|echter"),
        (Within(4), "wer bist|sind du|sie"),
    ],
    polite: &[
        (Greeting, "hallo|moin|servus|grüezi|guten zusammen|morgen|tag|abend?"),
        (Greeting, "guten morgen|tag|abend"),
        (Greeting, "grüß gott|dich"),
        (Greeting, "wie geht's|geht es? dir|ihnen?"),
        (Thanks, "vielen|herzlichen|besten? dank|danke schön|sehr|vielmals|dir|ihnen? für? die|ihre|deine? hilfe?"),
        (Farewell, "tschüss|tschuess|ciao"),
        (Farewell, "auf wiedersehen"),
        (Farewell, "bis bald|dann|später"),
        (Farewell, "gute nacht"),
        (Farewell, "schönen tag|abend noch?"),
        (Nod, "alles klar"),
        (Nod, "in ordnung"),
        (Nod, "gut|prima|perfekt|verstanden"),
    ],
};
