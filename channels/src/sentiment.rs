//! How a comment seems to be meant, estimated from single words and signs: enough to bring an angry one forward, and shown as
//! an estimate.

use engine::model::comment::Sentiment;

/// Signs that need no language.
const GLAD: &str = "😀😃😄😁😊🙂😍🥰😘🤩😎🥳👍👏🙌🙏💪💯✨🔥❤🧡💛💚💙💜🤍💕💖";
const CROSS: &str = "😠😡🤬😤😒🙄😞😢😭😩😫👎🤮🤢💔😖😣☹🙁";

/// English, Spanish, Portuguese, German, French and Hindi, in small letters.
const GOOD: &str = "\
    love loved lovely great awesome amazing beautiful perfect excellent fantastic wonderful nice thanks thank happy \
    best gorgeous recommend brilliant pretty cool gracias excelente genial hermoso hermosa bonito bonita encanta \
    perfecto perfecta increíble feliz obrigado obrigada ótimo ótima lindo linda amei maravilhoso maravilhosa danke \
    toll super schön wunderbar klasse prima merci génial superbe magnifique parfait धन्यवाद शानदार बढ़िया सुंदर \
    अच्छा अच्छी acha accha badhiya shandar shukriya dhanyavaad";
const BAD: &str = "\
    bad terrible awful horrible worst scam fraud fake broken damaged disappointed disappointing useless rubbish \
    angry hate refund cheated never late rude poor waste complaint stolen defective malo mala pésimo pésima estafa \
    roto rota decepcionado decepcionada decepción engaño queja ruim péssimo péssima golpe quebrado decepcionante \
    schlecht schrecklich betrug kaputt enttäuscht furchtbar mauvais arnaque cassé déçu déçue nul खराब बेकार धोखा \
    घटिया kharab bekar bekaar ghatiya dhokha";
const NOT: &str = "\
    not no isn't wasn't don't didn't doesn't can't won't ain't hardly não nem nicht kein keine pas नहीं nahi nahin";
/// Words after a "not" that it still turns round.
const REACH: usize = 3;
/// Words that are looked at.
const LONGEST: usize = 400;

/// None where no word and no sign tells.
pub fn of(text: &str) -> Option<Sentiment> {
    let (mut glad, mut cross) = signs(text);
    let mut turned = 0;
    for word in text.split(|letter: char| letter.is_whitespace() || ",.;:!?()\"¡¿…।".contains(letter)).take(LONGEST) {
        let word = word.replace('’', "'").to_lowercase();
        if word.is_empty() {
            // A sign stood there, and with it a "not" has ended.
            turned = 0;
            continue;
        }
        if is_in(NOT, &word) {
            turned = REACH;
            continue;
        }
        let (is_good, is_bad) = (is_in(GOOD, &word), is_in(BAD, &word));
        match (is_good || is_bad, is_good == (turned == 0)) {
            (true, true) => glad += 1,
            (true, false) => cross += 1,
            (false, _) => {}
        }
        turned = usize::saturating_sub(turned, 1);
    }
    match (glad, cross) {
        (0, 0) => None,
        (glad, cross) if glad > cross => Some(Sentiment::Positive),
        (glad, cross) if cross > glad => Some(Sentiment::Negative),
        _ => Some(Sentiment::Neutral),
    }
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

fn signs(text: &str) -> (usize, usize) {
    let count = |signs: &str| text.chars().filter(|sign| !sign.is_ascii() && signs.contains(*sign)).count().min(3);
    (count(GLAD), count(CROSS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_signs_tell_how_a_comment_is_meant() {
        let rows = [
            ("I love this lamp!", Some(Sentiment::Positive)),
            ("This is not great, never again", Some(Sentiment::Negative)),
            ("It isn’t bad at all", Some(Sentiment::Positive)),
            ("Arrived broken 😡", Some(Sentiment::Negative)),
            ("¡Me encanta! Gracias", Some(Sentiment::Positive)),
            ("यह बेकार है", Some(Sentiment::Negative)),
            ("Great lamp, terrible cable", Some(Sentiment::Neutral)),
            ("How much is it?", None),
            ("❤️", Some(Sentiment::Positive)),
            ("", None),
        ];
        for (text, wanted) in rows {
            assert_eq!(of(text), wanted, "{text}");
        }
    }
}
