use super::Phrasebook;
use super::Politeness::{Farewell, Greeting, Nod, Thanks};
use crate::guard::grammar::Reach::{Alone, Anywhere, Within};

pub(super) const FRENCH: Phrasebook = Phrasebook {
    person: &[
        (
            Anywhere,
            "parler|discuter|echanger|communiquer a|avec un|une|le|la|votre|quelque? vrai|vraie|veritable|autre? etre? humain|personne|agent|conseiller|conseillere|operateur|operatrice|quelqu'un|responsable|collegue|employe",
        ),
        (
            Anywhere,
            "passez|passe|mettez|mets|transferez|transfere|connectez|dirigez moi|nous? en? contact|relation|communication? a|avec|vers? un|une? vrai|vraie? humain|personne|agent|conseiller|conseillere|operateur|quelqu'un|responsable",
        ),
        (
            Within(8),
            "veux|voudrais|souhaite|prefere|besoin d'un|d'une|un|une vrai|vraie? humain|personne|agent|conseiller|conseillere|d'un|d'une",
        ),
        (Within(8), "besoin d'un|d'une vrai|vraie? humain|personne|agent|conseiller|conseillere"),
        (Within(5), "vrai|vraie|etre|conseiller|agent humain|personne|conseiller"),
        (Within(6), "humain|conseiller|agent s'il|svp|stp"),
        (Alone, "un|une? humain|conseiller|conseillere|agent|operateur|personne"),
    ],
    machine: &[
        (
            Anywhere,
            "es|êtes|est tu|vous|ce un|une|bien? vrai|vraie? bot|robot|humain|humaine|personne|machine|ia|chatbot|automate ou? un|une? robot|humain|bot|machine|personne?",
        ),
        (Anywhere, "tu|vous|c'est es|êtes? bien? un|une vrai|vraie? bot|robot|humain|humaine|personne|machine|ia|chatbot"),
        (Anywhere, "parle|parlé|discute|parler t|je|on? à|avec un|une vrai|vraie? bot|robot|machine|ia|chatbot"),
        (Anywhere, "parle je|t|on? je|on? à|avec un|une vrai|vraie? humain|personne|être"),
        (Within(5), "qui es|êtes tu|vous"),
    ],
    polite: &[
        (Greeting, "bonjour|bonsoir|salut|coucou à? tous?"),
        (Greeting, "ça va"),
        (Greeting, "comment allez|vas|ça vous|tu|va"),
        (Thanks, "merci beaucoup|bien|infiniment|mille? fois? pour? votre|ton|l? aide|réponse?"),
        (Farewell, "au revoir"),
        (Farewell, "à bientôt|plus|demain"),
        (Farewell, "bonne journée|soirée|nuit"),
        (Nod, "d'accord|parfait|super|entendu|compris"),
    ],
};
