//! Voice activity on speech of which it is known where it begins and ends, and on sounds that are no speech.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod labelled;

use voice::audio::{FRAME, PER_MS, Vad};
use voice::session::{Action, Policy, Session};
use voice::speech::Heard;
use voice::turns::Settings;

use labelled::{Utterance, at_level, encoded, keyed, noise, nothing, rumble, tones};

const FRAME_MS: u64 = FRAME as u64 / PER_MS;

/// From the label to the moment that it is noticed. An end is noticed after the configured silence, which is not counted.
const START_WITHIN_MS: i64 = 200;
const END_WITHIN_MS: i64 = 300;

/// The last breath of a word may be too soft to count.
const END_BEFORE_MS: i64 = 100;

const WORDS: [(&str, &str); 9] = [
    ("en-us", "How long does delivery take?"),
    ("en-us+f3", "Yes."),
    ("en-gb+m3", "Six shops sell fresh fish."),
    ("en-gb+f4", "Hello, I want to send something back, it is broken."),
    ("en-us+croak", "Forty two thousand and six."),
    ("de+f2", "Wo bleibt mein Paket?"),
    ("es", "Quiero hablar con una persona."),
    ("fr+m7", "Je cherche une lampe."),
    ("hi", "नमस्ते, मेरा ऑर्डर कहाँ है?"),
];

/// Decibels of full scale: somebody who shouts, who speaks, who is far from their phone.
const LEVELS: [f64; 3] = [-16.0, -26.0, -34.0];

/// A soft background is so much below the voice.
const BELOW: f64 = 30.0;

/// Utterances begin anywhere in a frame and in a window, before and after a background is known.
const BEFORE_MS: [u64; 4] = [1_000, 1_007, 1_013, 5_003];

#[derive(Debug, Default)]
struct Noticed {
    starts: Vec<u64>,
    /// From where on it is heard by the recogniser, start by start.
    heard_from: Vec<u64>,
    pauses: Vec<u64>,
}

fn listen(sound: &[u8]) -> Noticed {
    let mut session = Session::new(Policy::default(), Box::new(Vad::new()));
    let (mut noticed, mut is_open) = (Noticed::default(), false);
    for (now, frame) in (1..).map(|frame| frame * FRAME_MS).zip(sound.chunks(FRAME)) {
        for action in session.on_media(now, frame) {
            match action {
                Action::Hear(Heard::Audio(sound)) if !is_open => {
                    is_open = true;
                    noticed.starts.push(now);
                    noticed.heard_from.push(now.saturating_sub(sound.len() as u64 / PER_MS));
                }
                Action::Hear(Heard::Pause { .. }) => {
                    is_open = false;
                    noticed.pauses.push(now);
                }
                _ => {}
            }
        }
    }
    noticed
}

/// What is wrong with how an utterance was noticed over this background.
fn misheard(utterance: &Utterance, background: impl Fn(usize, f64) -> Vec<f64>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (level, before) in LEVELS.into_iter().flat_map(|level| BEFORE_MS.map(|before| (level, before))) {
        let labelled = utterance.among(level, before, 1_500, |samples| background(samples, level - BELOW));
        let noticed = listen(&labelled.sound);
        let since = |at: Option<&u64>, label: u64| at.map_or(i64::MAX, |at| at.cast_signed() - label.cast_signed());
        let start = since(noticed.starts.first(), labelled.begins);
        let end = since(noticed.pauses.last(), labelled.ends + u64::from(Settings::default().stop_ms));
        let is_whole = noticed.heard_from.first().is_some_and(|from| *from <= labelled.begins);
        let is_over = noticed.pauses.len() == noticed.starts.len();
        if !(0..=START_WITHIN_MS).contains(&start) || !(-END_BEFORE_MS..=END_WITHIN_MS).contains(&end) || !is_whole || !is_over {
            wrong.push(format!("{} at {level} dB after {before} ms: start {start}, end {end}, {noticed:?}", utterance.name));
        }
    }
    wrong
}

fn all_are_noticed_over(background: impl Fn(usize, f64) -> Vec<f64>) {
    let utterances = WORDS.map(|(voice, words)| Utterance::make(voice, words));
    let wrong: Vec<String> = utterances.iter().flat_map(|utterance| misheard(utterance, &background)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn speech_is_noticed_where_it_begins_and_ends() {
    all_are_noticed_over(|samples, _| nothing(samples));
}

#[test]
fn a_soft_noise_behind_speech_changes_nothing() {
    all_are_noticed_over(|samples, level| at_level(&noise(samples), level));
}

#[test]
fn a_soft_rumble_behind_speech_changes_nothing() {
    all_are_noticed_over(|samples, level| at_level(&rumble(samples), level));
}

#[test]
fn a_soft_hum_behind_speech_changes_nothing() {
    all_are_noticed_over(|samples, level| at_level(&tones(samples, &[(50.0, 1.0), (100.0, 0.5), (150.0, 0.5)]), level));
}

/// Ten seconds of it between two silences.
fn starts_in(sound: &[f64]) -> Vec<u64> {
    listen(&encoded(&[nothing(8_000), sound.to_vec(), nothing(8_000)].concat())).starts
}

const TEN_SECONDS: usize = 80_000;

/// No start is noticed in any of these, from soft to loud.
fn none_is_speech(sounds: &[(&str, Vec<f64>)], levels: &[f64], keys: impl Fn(&[f64]) -> Vec<f64>) {
    for (name, sound) in sounds {
        for level in levels {
            let starts = starts_in(&keys(&at_level(sound, *level)));
            assert!(starts.is_empty(), "{name} at {level} dB: {starts:?}");
        }
    }
}

#[test]
fn hum_of_the_mains_is_no_speech() {
    let hum: [(&str, &[(f64, f64)]); 5] = [
        ("50 Hz", &[(50.0, 1.0)]),
        ("60 Hz", &[(60.0, 1.0)]),
        ("100 Hz", &[(100.0, 1.0)]),
        ("50 Hz and above", &[(50.0, 1.0), (100.0, 0.4), (150.0, 0.3), (250.0, 0.1)]),
        ("100 Hz and above", &[(100.0, 1.0), (200.0, 0.5), (300.0, 0.3), (400.0, 0.2)]),
    ];
    let hum = hum.map(|(name, parts)| (name, tones(TEN_SECONDS, parts)));
    none_is_speech(&hum, &[-50.0, -40.0, -30.0, -20.0, -12.0], <[f64]>::to_vec);
}

#[test]
fn tones_of_the_exchange_are_no_speech() {
    let of_the_exchange: [(&str, &[(f64, f64)]); 5] = [
        ("European dial tone", &[(425.0, 1.0)]),
        ("American dial tone", &[(350.0, 1.0), (440.0, 1.0)]),
        ("American busy tone", &[(480.0, 1.0), (620.0, 1.0)]),
        ("test tone", &[(1_000.0, 1.0)]),
        ("fax", &[(2_100.0, 1.0)]),
    ];
    let of_the_exchange = of_the_exchange.map(|(name, parts)| (name, tones(TEN_SECONDS, parts)));
    let levels = [-40.0, -30.0, -20.0, -12.0];
    none_is_speech(&of_the_exchange, &levels, <[f64]>::to_vec);
    none_is_speech(&of_the_exchange, &levels, |sound| keyed(sound, 4_000, 8_000));
}

#[test]
fn keys_that_come_as_sound_are_no_speech() {
    for low in [697.0, 770.0, 852.0, 941.0] {
        for high in [1_209.0, 1_336.0, 1_477.0, 1_633.0] {
            let key = [("a key", tones(TEN_SECONDS, &[(low, 1.0), (high, 1.0)]))];
            for (on, of) in [(560, 1_120), (1_600, 2_400), (8_000, 12_000)] {
                none_is_speech(&key, &[-30.0, -18.0, -9.0], |sound| keyed(sound, on, of));
            }
        }
    }
}

#[test]
fn noise_and_clicks_are_no_speech() {
    let sounds = [("noise", noise(TEN_SECONDS))];
    none_is_speech(&sounds, &[-50.0, -40.0, -30.0, -20.0], <[f64]>::to_vec);
    for length in [1, 4, 24, 80, 160] {
        none_is_speech(&sounds, &[-30.0, -20.0, -10.0], |sound| keyed(sound, length, 6_000));
    }
}

#[test]
fn what_sounds_without_a_breath_is_given_up_however_loud_it_is() {
    for sound in [noise(TEN_SECONDS), rumble(TEN_SECONDS)] {
        let loud = at_level(&sound, -12.0);
        let noticed = listen(&encoded(&[nothing(8_000), loud].concat()));
        assert!(noticed.starts.len() <= 1 && noticed.pauses.iter().all(|pause| *pause < 4_000), "{noticed:?}");
        assert_eq!(noticed.starts.len(), noticed.pauses.len());
    }
}
