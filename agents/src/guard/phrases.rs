//! What people write when they want a person, wonder who speaks, or are polite: one phrasebook a language.
//!
//! To add a language: a file here, its line in [`BOOKS`], its small words in the lists below.

mod arabic;
mod english;
mod french;
mod german;
mod hindi;
mod spanish;

use super::grammar::Reach;
use crate::language::Language;

/// In the order of their weight: "thanks, bye" is a farewell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Politeness {
    Nod,
    Greeting,
    Thanks,
    Farewell,
}

/// Patterns of the small grammar in `grammar`.
pub(super) struct Phrasebook {
    /// A person is wanted.
    pub(super) person: &'static [(Reach, &'static str)],
    /// Does a machine speak here, or who?
    pub(super) machine: &'static [(Reach, &'static str)],
    /// Whole messages are made of these.
    pub(super) polite: &'static [(Politeness, &'static str)],
}

/// Where two languages share a word, the earlier one is taken.
pub(super) static BOOKS: [(Language, Phrasebook); 6] = [
    (Language::English, english::ENGLISH),
    (Language::Spanish, spanish::SPANISH),
    (Language::French, french::FRENCH),
    (Language::German, german::GERMAN),
    (Language::Hindi, hindi::HINDI),
    (Language::Arabic, arabic::ARABIC),
];

/// Words that change nothing beside a phrase.
pub(super) const FILLERS: &str = "please pls plz kindly hi hello hey ok okay so um uh well and but sir madam mate dude just now then wait sorry \
    wondering curious really oh hmm lol right too also a an the \
    por favor y pues oye perdon disculpe bitte mal und s'il il vous te plaît svp stp et alors من فضلك لو سمحت رجاء कृपया प्लीज क्या मैं हूँ kya main hun hoon jee ji est ce que";

pub(super) const NEGATIONS: &str = "don't doesn't didn't dont not never without no nor neither sin nunca tampoco pas sans aucun aucune jamais \
    nicht kein keine keinen keinem keiner ohne nie لا بدون ليس لست مش لن مو बिना मत bina";

/// In Hindi the negation follows what it denies.
pub(super) const NEGATES_AFTER: &str = "नहीं मत nahi nahin nhi";

/// A negation reaches its wish over these.
pub(super) const TRANSPARENT: &str = "want wanna need needing wish like to have really necessarily actually even me please any a an the try trying \
    ask asking for prefer care looking think believe be get would \
    quiero necesito deseo quisiera gustaria me hace falta que con ningun ninguna un una \
    veux voudrais souhaite besoin de d avec envie je mochte moechte will brauche mit einem einen einer gern \
    اريد احتاج ارغب في ان اود ابي ابغي";

/// With one of these after it the noun is part of another thing.
pub(super) const AFTER_NOUN: &str = "resources resource rights error errors id ids name portal login account accounts commission app api apis software \
    readable services license fee fees dashboard plan seat seats role roles permission permissions ressources";
