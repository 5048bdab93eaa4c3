//! What made-up people say: everyday sentences of a shop, with names, numbers and rarer words among them, so that a search
//! meets words of every frequency.

const FIRST: [&str; 24] = [
    "Aarav", "Beatriz", "Chen", "Dora", "Elif", "Farid", "Gita", "Hugo", "Imani", "Jonas", "Kavya", "Liam", "Mira", "Nadia",
    "Oskar", "Priya", "Quinn", "Rosa", "Samir", "Tara", "Uma", "Viktor", "Wanda", "Zeynep",
];
const LAST: [&str; 20] = [
    "Abbas", "Becker", "Chopra", "Diaz", "Eriksen", "Fontaine", "Gupta", "Hansen", "Ito", "Joshi", "Kowalski", "Lopez", "Moreau",
    "Nkosi", "Ortiz", "Patel", "Rossi", "Shah", "Torres", "Weber",
];
const THINGS: [&str; 20] = [
    "desk lamp",
    "headset",
    "charger",
    "cable",
    "keyboard",
    "kettle",
    "speaker",
    "tripod",
    "router",
    "power bank",
    "monitor arm",
    "extension lead",
    "webcam",
    "backpack",
    "adapter",
    "clock radio",
    "hair dryer",
    "toaster",
    "doorbell",
    "thermostat",
];
const ASKED: [&str; 16] = [
    "Where is my order {number}? I ordered the {thing} last week.",
    "The {thing} from {name} arrived with a scratch, can I send it back?",
    "How long does delivery to {name} take?",
    "Do you have the {thing} in another colour?",
    "I cannot log in any more, the code never arrives.",
    "Is the {thing} covered by the warranty after two years?",
    "Please send me the invoice for {number} again.",
    "Hello, does the {thing} work with the {name} model?",
    "My parcel {number} says delivered but nothing is here.",
    "Can I change the address of order {number}?",
    "The refund for {number} has not reached my account yet.",
    "What does express shipping cost?",
    "I would like twenty of the {thing} for our office in {name}.",
    "Thank you, that helped a lot!",
    "That is not what I asked, I mean the {name} one.",
    "Could somebody call me about this please?",
];
const ANSWERED: [&str; 14] = [
    "Order {number} left our warehouse yesterday and should arrive within two working days.",
    "You can send the {thing} back within thirty days; the label is in your parcel.",
    "Standard delivery takes three to five working days, express one.",
    "The {thing} is in stock again from Monday on.",
    "I have sent the invoice for {number} to your address once more.",
    "The warranty of the {thing} runs for two years from the day of delivery.",
    "I have asked the carrier about {number} and write to you as soon as they answer.",
    "The refund for {number} was sent today, banks need up to three days.",
    "I have changed the address as you asked.",
    "For quantities like these our colleagues in {name} make you an offer.",
    "Yes, the {thing} works with the {name}; you need the newer cable.",
    "I am sorry about that. A new {thing} is on its way.",
    "Glad to hear it. Is there anything else?",
    "Could you tell me the number of your order?",
];
const ONSETS: [&str; 16] = ["b", "br", "d", "f", "g", "k", "kr", "l", "m", "n", "p", "s", "st", "t", "v", "z"];
const CORES: [&str; 10] = ["a", "e", "i", "o", "u", "ai", "au", "ea", "io", "ou"];

/// Made-up words in use; the first of them are used most.
const RARE: u64 = 40_000;

/// Chance that is the same in every run (splitmix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5eed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `limit`, which is not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    pub fn is(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let place = self.below(of.len() as u64) as usize;
        &of[place]
    }

    /// Many conversations are short and a few are long; `mean` messages on average.
    pub fn length(&mut self, mean: f64) -> u64 {
        let factor = *self.one(&[0.2, 0.4, 0.5, 0.7, 0.9, 1.1, 1.4, 2.8]);
        ((mean * factor).round() as u64).max(1)
    }

    pub fn name(&mut self) -> String {
        format!("{} {}", self.one(&FIRST), self.one(&LAST))
    }

    pub fn question(&mut self) -> String {
        let form = *self.one(&ASKED);
        self.fill(form)
    }

    pub fn answer(&mut self) -> String {
        let form = *self.one(&ANSWERED);
        self.fill(form)
    }

    fn fill(&mut self, form: &str) -> String {
        let mut text = form.to_owned();
        if text.contains("{number}") {
            text = text.replace("{number}", &format!("SO{}", 100_000 + self.below(4_000_000)));
        }
        if text.contains("{thing}") {
            text = text.replace("{thing}", self.one::<&str>(&THINGS));
        }
        if text.contains("{name}") {
            let rank = self.rank();
            text = text.replace("{name}", &word(rank));
        }
        text
    }

    /// The rank of a word: the chance of each falls with its rank, as in every language.
    fn rank(&mut self) -> u64 {
        let share = self.below(1_000_000) as f64 / 1_000_000.0;
        (RARE as f64).powf(share) as u64 - 1
    }
}

/// The word of a rank.
pub fn word(rank: u64) -> String {
    let mut word = String::new();
    let mut rest = rank;
    loop {
        word.push_str(ONSETS[(rest % 16) as usize]);
        word.push_str(CORES[(rest / 16 % 10) as usize]);
        rest /= 160;
        if rest == 0 {
            break;
        }
    }
    word.push('n');
    word
}
