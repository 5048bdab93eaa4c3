use super::Phrasebook;
use super::Politeness::{Farewell, Greeting, Nod, Thanks};
use crate::guard::grammar::Reach::{Alone, Anywhere, Within};

pub(super) const SPANISH: Phrasebook = Phrasebook {
    person: &[
        (
            Anywhere,
            "hablar|comunicarme|comunicar|comunicame|comuniqueme|chatear|contactar|contactarme|charlar|pasame|paseme|transfiereme|transfierame|conectame|conecteme|ponme|pongame con|a un|una|el|la|algun|alguna|otro|otra? persona|humano|humana|agente|operador|operadora|asesor|asesora|representante|alguien|ejecutivo|ejecutiva|empleado|empleada|encargado|supervisor|gerente|ser real|humano|humana?",
        ),
        (
            Within(8),
            "quiero|necesito|quisiera|prefiero|deme|dame un|una? persona|humano|agente|asesor|operador real|humano|humana|ya?",
        ),
        (Within(6), "persona|agente|asesor|operador|atencion|ser real|humano|humana"),
        (Within(4), "agente|humano|operador|asesor por favor"),
        (Alone, "humano|agente|persona|asesor|asesora|operador|operadora|representante"),
    ],
    machine: &[
        (
            Anywhere,
            "eres|es|sos|son usted|ustedes|tu|vos? un|una? bot|robot|humano|humana|persona|máquina|ia|chatbot|inteligencia artificial|real? o? un|una? bot|robot|humano|persona|máquina?",
        ),
        (
            Anywhere,
            "hablo|hablando|chateando|escribiendo con un|una? bot|robot|humano|humana|persona|máquina|ia|chatbot|inteligencia|alguien real?",
        ),
        (Within(5), "quién|qué eres|es usted?"),
        (Anywhere, "con quién hablo|estoy"),
    ],
    polite: &[
        (Greeting, "hola|holi|buenas buenas|a|que? todos|tal|días|tardes?"),
        (Greeting, "buenos|buen|buenas días|día|tardes"),
        (Greeting, "qué tal"),
        (Greeting, "cómo estás|está"),
        (Thanks, "muchas|mil|muchísimas? gracias por? la|tu|su|todo? ayuda|información?"),
        (Farewell, "adiós|chao|chau"),
        (Farewell, "hasta luego|pronto|mañana|la vista?"),
        (Farewell, "buenas noches"),
        (Farewell, "nos vemos"),
        (Nod, "vale|perfecto|entendido|genial|bueno|bien|claro"),
        (Nod, "de acuerdo"),
    ],
};
