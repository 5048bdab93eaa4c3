//! Questions with everything measured on their candidates, for the recipe that fits the weights.

use std::io::Write;

use serde_json::{Value, json};

use super::EvalError;
use super::chunks::relevant;
use super::dataset::Question;
use super::run::Run;
use crate::retrieve::{SIGNALS, Sample};

impl Run<'_> {
    pub(super) async fn write_samples(&self, out: &mut dyn Write) -> Result<(), EvalError> {
        let [ranking, confidence, gate] = SIGNALS;
        writeln!(out, "{}", json!({ "ranking": ranking, "confidence": confidence, "gate": gate }))?;
        let has_labels = self.dataset.questions.iter().any(|question| question.answerable == Some(false));
        for question in &self.dataset.questions {
            let ranked = self.retriever.rank(&self.query(question, None)).await?;
            let group = self.dataset.group_to_remove(question);
            let mut tasks: Vec<&str> = Vec::new();
            tasks.extend(has_labels.then_some("labelled"));
            tasks.extend(group.map(|_| "removed"));
            let answerable = question.answerable.unwrap_or(true);
            writeln!(out, "{}", self.line(question, &ranked.sample(), &tasks, answerable))?;
            if let Some(group) = group {
                let ranked = self.retriever.rank(&self.query(question, Some(group))).await?;
                writeln!(out, "{}", self.line(question, &ranked.sample(), &["removed"], false))?;
            }
        }
        Ok(())
    }

    fn line(&self, question: &Question, sample: &Sample<'_>, tasks: &[&str], answer: bool) -> Value {
        let wanted = self.wanted(question);
        let is_relevant = |place: &&(&str, u32)| wanted.contains(*place);
        let relevant: Vec<u8> = sample.places.iter().map(|place| u8::from(is_relevant(&place))).collect();
        let on_page = |(document, _): &(&str, u32)| wanted.iter().any(|(page, _)| page == document);
        let page: Vec<u8> = sample.places.iter().map(|place| u8::from(on_page(place))).collect();
        // Rows are most of a line, and only lists with something relevant are ranked.
        let rows: Vec<&[f32]> =
            if relevant.contains(&1) { sample.rows.iter().map(<[f32; _]>::as_slice).collect() } else { Vec::new() };
        let ordered = |order: &[usize]| -> Vec<u8> { order.iter().take(10).map(|at| relevant[*at]).collect() };
        let alone = sample
            .alone
            .map(|(confidence, order, measured)| json!({ "confidence": confidence, "order": ordered(order), "gate": measured.as_slice() }));
        json!({
            "rows": rows,
            "confidence": sample.together.0,
            "order": ordered(sample.together.1),
            "alone": alone,
            "relevant": relevant,
            "page": page,
            "wanted": wanted.len(),
            "circumstances": sample.circumstances,
            "measured": sample.measured,
            "tasks": tasks,
            "answer": answer,
        })
    }

    /// Passages that answer.
    fn wanted<'a>(&'a self, question: &'a Question) -> Vec<(&'a str, u32)> {
        if let Some((page, span)) = &question.span {
            let chunks = self.corpus.page(page).map(super::spans::Page::spans).unwrap_or_default();
            return relevant(&chunks, span).into_iter().map(|at| (page.as_str(), at as u32)).collect();
        }
        let sources = self.dataset.sources.get(&question.id).into_iter().flatten();
        sources.map(|source| (source.as_str(), 0)).collect()
    }
}
