//! Questions with their answers, as people mark them in running text and in the names of columns.

/// Marks before a question, lower case.
const QUESTION_MARKS: &[&str] = &[
    "q",
    "question",
    "f",
    "frage",
    "p",
    "pregunta",
    "domanda",
    "pergunta",
    "вопрос",
    "प्रश्न",
    "س",
    "سؤال",
    "问",
    "問",
    "质问",
    "soru",
];

const ANSWER_MARKS: &[&str] = &[
    "a",
    "answer",
    "ans",
    "antwort",
    "r",
    "respuesta",
    "réponse",
    "reponse",
    "risposta",
    "resposta",
    "ответ",
    "उत्तर",
    "ج",
    "جواب",
    "答",
    "cevap",
];

/// Names of columns and fields that hold questions, lower case.
const QUESTION_NAMES: &[&str] = &[
    "question",
    "questions",
    "q",
    "frage",
    "fragen",
    "pregunta",
    "preguntas",
    "domanda",
    "pergunta",
    "вопрос",
    "प्रश्न",
    "سؤال",
    "faq",
];

const ANSWER_NAMES: &[&str] = &[
    "answer",
    "answers",
    "a",
    "antwort",
    "antworten",
    "respuesta",
    "respuestas",
    "réponse",
    "reponse",
    "risposta",
    "resposta",
    "ответ",
    "उत्तर",
    "جواب",
    "response",
    "acceptedanswer",
];

/// Longest mark in letters, with a number: `Question 12`.
const LONGEST_MARK: usize = 14;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Question(&'a str),
    Answer(&'a str),
    /// Both in one paragraph.
    Pair(&'a str, &'a str),
}

/// The part of a pair that a paragraph is; the question keeps its words and loses its mark.
pub(super) fn part(text: &str) -> Option<Part<'_>> {
    if let Some(answer) = after_mark(text, ANSWER_MARKS) {
        return Some(Part::Answer(answer));
    }
    let question = after_mark(text, QUESTION_MARKS)?;
    // A heading takes no more than a few hundred bytes, so the answer's mark cannot be far.
    let near = &question[..question.floor_char_boundary(400)];
    for (at, _) in near.match_indices(char::is_whitespace) {
        let rest = question[at..].trim_start();
        if let Some(answer) = after_mark(rest, ANSWER_MARKS)
            && question[..at].trim_end().ends_with(['?', '？', '؟'])
        {
            return Some(Part::Pair(question[..at].trim_end(), answer));
        }
    }
    Some(Part::Question(question))
}

/// Text after `Q:`, `Question 3:` or `问：`; a colon inside a word marks nothing.
fn after_mark<'a>(text: &'a str, marks: &[&str]) -> Option<&'a str> {
    let (at, colon) = text.char_indices().take(LONGEST_MARK).find(|(_, letter)| matches!(letter, ':' | '：' | ')'))?;
    let mark = text[..at].trim_end().trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end();
    let rest = &text[at + colon.len_utf8()..];
    let stands_alone = colon == '：' || rest.starts_with(char::is_whitespace);
    let is_capital = !mark.starts_with(char::is_lowercase);
    let is_mark = stands_alone && is_capital && marks.contains(&mark.to_lowercase().as_str());
    Some(rest.trim_start()).filter(|rest| is_mark && !rest.is_empty())
}

/// The columns of question and answer, when a table is a list of pairs.
pub(super) fn columns(names: &[String]) -> Option<(usize, usize)> {
    let find = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.trim().to_lowercase().as_str()));
    let (question, answer) = (find(QUESTION_NAMES)?, find(ANSWER_NAMES)?);
    (question != answer).then_some((question, answer))
}

#[cfg(test)]
mod tests;
