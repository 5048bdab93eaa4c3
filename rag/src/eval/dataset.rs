//! Reads an evaluation folder.

use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::EvalError;

#[derive(Debug, Deserialize)]
pub(super) struct PageLine {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) text: String,
    #[serde(default)]
    domain: Option<String>,
    #[serde(default)]
    entity: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Turn {
    role: String,
    text: String,
}

#[derive(Debug, Deserialize)]
struct QuestionLine {
    id: String,
    text: String,
    #[serde(default)]
    history: Vec<Turn>,
    #[serde(default)]
    answerable: Option<bool>,
    #[serde(default)]
    answers: Option<Vec<String>>,
    #[serde(default)]
    doc: Option<String>,
    #[serde(default)]
    start: usize,
    #[serde(default)]
    end: usize,
}

#[derive(Debug)]
pub(super) struct Question {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) history: Vec<(String, String)>,
    pub(super) answerable: Option<bool>,
    /// Strings that answer, where the folder has such.
    pub(super) accepted: Option<Vec<String>>,
    /// Page and character range that the answer rests on.
    pub(super) span: Option<(String, Range<usize>)>,
}

pub(super) struct Dataset {
    pub(super) pages: Vec<PageLine>,
    pub(super) questions: Vec<Question>,
    /// Pages that answer a question, by question id.
    pub(super) sources: HashMap<String, Vec<String>>,
    /// Groups of documents, numbered from 1: the domain, else the title.
    pub(super) groups: i64,
    /// Whether questions name the span of a page that answers them.
    pub(super) has_spans: bool,
    /// Whether documents are snippets about some entity; such a folder has turns that need no knowledge instead.
    has_entities: bool,
    group: HashMap<String, i64>,
}

impl Dataset {
    pub(super) fn read(folder: &Path) -> Result<Self, EvalError> {
        let pages: Vec<PageLine> = lines(folder, "corpus.jsonl")?;
        let mut numbers: HashMap<&str, i64> = HashMap::new();
        let mut group = HashMap::new();
        for page in &pages {
            let next = numbers.len() as i64 + 1;
            let number = *numbers.entry(page.domain.as_deref().unwrap_or(&page.title)).or_insert(next);
            group.insert(page.id.clone(), number);
        }
        let groups = numbers.len() as i64;
        let questions: Vec<Question> = lines(folder, "queries.jsonl")?.into_iter().map(question).collect();
        let has_entities = pages.iter().any(|page| page.entity.is_some());
        let has_spans = questions.iter().any(|question| question.span.is_some());
        let mut sources: HashMap<String, Vec<String>> = HashMap::new();
        for line in text(folder, "qrels.tsv")?.lines().skip(1) {
            let mut columns = line.split('\t');
            if let (Some(question), Some(page)) = (columns.next(), columns.next()) {
                sources.entry(question.to_owned()).or_default().push(page.to_owned());
            }
        }
        Ok(Self { pages, questions, sources, groups, has_spans, has_entities, group })
    }

    /// The documents around the question's source, where leaving them out makes a question that cannot be answered.
    pub(super) fn group_to_remove(&self, question: &Question) -> Option<i64> {
        let source = self.sources.get(&question.id)?.first()?;
        (self.groups > 1 && !self.has_entities).then(|| self.group_of(source))
    }

    pub(super) fn group_of(&self, page: &str) -> i64 {
        self.group.get(page).copied().unwrap_or(1)
    }
}

fn question(line: QuestionLine) -> Question {
    Question {
        id: line.id,
        text: line.text,
        history: line.history.into_iter().map(|turn| (turn.role, turn.text)).collect(),
        answerable: line.answerable,
        accepted: line.answers,
        span: line.doc.map(|page| (page, line.start..line.end)),
    }
}

fn lines<T: DeserializeOwned>(folder: &Path, file: &str) -> Result<Vec<T>, EvalError> {
    let form = |source| EvalError::Form { file: file.to_owned(), source };
    text(folder, file)?.lines().map(|line| serde_json::from_str(line).map_err(form)).collect()
}

fn text(folder: &Path, file: &str) -> Result<String, EvalError> {
    fs::read_to_string(folder.join(file)).map_err(|source| EvalError::File { file: file.to_owned(), source })
}
