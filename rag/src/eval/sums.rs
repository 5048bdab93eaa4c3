//! Adds up what is measured on each question of one mode.

use super::answers::{Outcome, Tally};
use super::chunks::relevant;
use super::corpus::Corpus;
use super::dataset::{Dataset, Question};
use super::run::Answer;
use super::spans::Shown;
use super::{BUDGETS, Both, Coverage, DEPTHS, Latency, Mode, ModeReport, Scores, metrics};

/// Confidence values of questions that should, and that should not, be answered.
#[derive(Default)]
struct Confidences {
    answer: Vec<f32>,
    refuse: Vec<f32>,
}

impl Confidences {
    fn separation(&self) -> Option<metrics::Separation> {
        metrics::separation(&self.answer, &self.refuse)
    }
}

pub(super) struct Sums {
    mode: Mode,
    documents: Both<Scores>,
    passages: Both<Scores>,
    coverage: Both<Coverage>,
    labelled: Confidences,
    removed: Both<Confidences>,
    answers: Tally,
    has_answers: bool,
    times: Vec<f64>,
}

impl Sums {
    pub(super) fn new(mode: Mode) -> Self {
        Self {
            mode,
            documents: Both::default(),
            passages: Both::default(),
            coverage: Both::default(),
            labelled: Confidences::default(),
            removed: Both::default(),
            answers: Tally::default(),
            has_answers: false,
            times: Vec::new(),
        }
    }

    /// `without` is the confidence when the documents around the source are taken out.
    pub(super) fn add(
        &mut self,
        dataset: &Dataset,
        corpus: &Corpus,
        question: &Question,
        answer: &Answer,
        without: Option<f32>,
        took: f64,
    ) {
        self.times.push(took);
        let labelled = if question.answerable.unwrap_or(true) { &mut self.labelled.answer } else { &mut self.labelled.refuse };
        labelled.push(answer.confidence);
        self.add_answer(dataset, question, answer);
        let Some(sources) = dataset.sources.get(&question.id) else { return };
        let is_opener = question.history.is_empty();
        let mut documents: Vec<&str> = Vec::new();
        for (document, _) in &answer.places {
            if !documents.contains(&document.as_str()) {
                documents.push(document);
            }
        }
        let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
        each(&mut self.documents, is_opener, |scores| add(scores, &documents, &sources));
        if let Some((page, span)) = &question.span {
            let chunks: Vec<_> = corpus.page(page).map(super::spans::Page::spans).unwrap_or_default();
            let wanted: Vec<(&str, u32)> = relevant(&chunks, span).into_iter().map(|at| (page.as_str(), at as u32)).collect();
            let found: Vec<(&str, u32)> = answer.places.iter().map(|(document, ordinal)| (document.as_str(), *ordinal)).collect();
            each(&mut self.passages, is_opener, |scores| add(scores, &found, &wanted));
            let shares = BUDGETS.map(|budget| {
                let mut shown = Shown::new(budget);
                for (document, ordinal) in &found {
                    corpus.page(document).into_iter().for_each(|page| shown.add(document, page.range(*ordinal)));
                }
                shown.share(page, span.clone())
            });
            each(&mut self.coverage, is_opener, |sums| sums.0.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share));
        }
        if let Some(without) = without {
            each(&mut self.removed, is_opener, |pair| {
                pair.answer.push(answer.confidence);
                pair.refuse.push(without);
            });
        }
    }

    fn add_answer(&mut self, dataset: &Dataset, question: &Question, answer: &Answer) {
        let Some(accepted) = &question.accepted else { return };
        self.has_answers |= answer.said.is_some();
        let outcome = answer.said.as_ref().map(|(sentence, page, support)| Outcome { sentence, page, support: *support });
        let sources = dataset.sources.get(&question.id).map(Vec::as_slice).unwrap_or_default();
        self.answers.add(outcome.as_ref(), accepted, sources);
    }

    pub(super) fn average(mut self) -> ModeReport {
        let has_spans = self.passages.all.questions > 0;
        let count = |scores: &Scores| scores.questions.max(1) as f64;
        let counts = Both { all: count(&self.documents.all), openers: count(&self.documents.openers) };
        let coverage = Both {
            all: Coverage(self.coverage.all.0.map(|sum| sum / counts.all)),
            openers: Coverage(self.coverage.openers.0.map(|sum| sum / counts.openers)),
        };
        ModeReport {
            mode: self.mode,
            documents: averages(self.documents),
            passages: has_spans.then(|| averages(self.passages)),
            coverage: has_spans.then_some(coverage),
            labelled: self.labelled.separation(),
            removed: (!self.removed.all.answer.is_empty())
                .then(|| Both { all: self.removed.all.separation(), openers: self.removed.openers.separation() }),
            answers: self.has_answers.then(|| self.answers.scores()),
            latency_ms: Latency {
                p50: metrics::percentile(&mut self.times, 0.5),
                p95: metrics::percentile(&mut self.times, 0.95),
            },
        }
    }
}

fn each<T>(both: &mut Both<T>, is_opener: bool, mut act: impl FnMut(&mut T)) {
    act(&mut both.all);
    if is_opener {
        act(&mut both.openers);
    }
}

fn add<T: PartialEq>(scores: &mut Scores, found: &[T], wanted: &[T]) {
    scores.questions += 1;
    scores.ndcg_at_10 += metrics::ndcg(found, wanted);
    scores.mrr_at_10 += metrics::reciprocal_rank(found, wanted);
    scores.recall.iter_mut().zip(DEPTHS).for_each(|(sum, depth)| *sum += metrics::recall(found, wanted, depth));
}

fn averages(sums: Both<Scores>) -> Both<Scores> {
    let average = |sums: Scores| {
        let count = sums.questions.max(1) as f64;
        Scores {
            questions: sums.questions,
            ndcg_at_10: sums.ndcg_at_10 / count,
            mrr_at_10: sums.mrr_at_10 / count,
            recall: sums.recall.map(|sum| sum / count),
        }
    };
    Both { all: average(sums.all), openers: average(sums.openers) }
}
