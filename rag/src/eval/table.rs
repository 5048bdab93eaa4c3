//! A report as a table for people.

use std::fmt::{self, Display, Formatter};

use super::answers::AnswerScores;
use super::intents::IntentReport;
use super::{Both, Coverage, Latency, ModeReport, Report, Scores, Separation};

impl Display for Report {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let model = self.model.as_deref().unwrap_or("none");
        writeln!(out, "{} documents, {} passages ({:?} cut), model: {model}", self.documents, self.passages, self.cut)?;
        self.modes.iter().try_for_each(|mode| write_mode(out, mode))
    }
}

fn write_mode(out: &mut Formatter<'_>, mode: &ModeReport) -> fmt::Result {
    let name = serde_json::to_value(mode.mode).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
    writeln!(out, "\n{name:<28}   nDCG@10  MRR@10  recall@1      @5     @10    @100   questions")?;
    write_scores(out, "documents", &mode.documents)?;
    if let Some(passages) = &mode.passages {
        write_scores(out, "passages", passages)?;
    }
    if let Some(Both { all, openers }) = &mode.coverage {
        for (group, shares) in [("all", all), ("openers", openers)] {
            let Coverage([first, second, third]) = shares;
            writeln!(out, "  cov@1000/2000/4000 {group:<9}   {first:.4}  {second:.4}  {third:.4}")?;
        }
    }
    write_separation(out, "labelled", mode.labelled.as_ref())?;
    if let Some(Both { all, openers }) = &mode.removed {
        write_separation(out, "removed", all.as_ref())?;
        write_separation(out, "removed, openers", openers.as_ref())?;
    }
    if let Some(AnswerScores { contains, exact, f1, cited, labelled, .. }) = &mode.answers {
        writeln!(out, "  answers            contains {contains:.4}  EM {exact:.4}  F1 {f1:.4}  cited {cited:.4}")?;
        write_separation(out, "labelled, support", labelled.as_ref())?;
    }
    let Latency { p50, p95 } = mode.latency_ms;
    writeln!(out, "  milliseconds p50 {p50:.1}, p95 {p95:.1}")
}

impl Display for IntentReport {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let model = self.model.as_deref().unwrap_or("none");
        writeln!(out, "{} intents, {} test messages, {} draws, model: {model}\n", self.intents, self.messages, self.draws)?;
        writeln!(out, "  accuracy with 5 examples each    {:.4}", self.accuracy_5)?;
        writeln!(out, "  accuracy with 10 examples each   {:.4}", self.accuracy_10)?;
        writeln!(out, "  accuracy with all examples       {:.4}", self.accuracy_all)?;
        writeln!(out, "  unknown intents, AUROC           {:.4}", self.unknown_auroc)?;
        let Latency { p50, p95 } = self.latency_ms;
        writeln!(out, "  milliseconds p50 {p50:.1}, p95 {p95:.1}")
    }
}

fn write_scores(out: &mut Formatter<'_>, what: &str, Both { all, openers }: &Both<Scores>) -> fmt::Result {
    let is_mixed = openers.questions > 0 && openers.questions < all.questions;
    for (group, scores) in [("all", Some(all)), ("openers", is_mixed.then_some(openers))] {
        let Some(Scores { questions, ndcg_at_10, mrr_at_10, recall: [one, five, ten, hundred] }) = scores else { continue };
        let name = format!("{what}, {group}");
        writeln!(
            out,
            "  {name:<26}   {ndcg_at_10:.4}   {mrr_at_10:.4}    {one:.4}  {five:.4}  {ten:.4}  {hundred:.4}   {questions}"
        )?;
    }
    Ok(())
}

fn write_separation(out: &mut Formatter<'_>, what: &str, separation: Option<&Separation>) -> fmt::Result {
    let Some(Separation {
        answerable, unanswerable, auroc, refused_at_90, refused_at_95, answered_at_half, refused_at_half, ..
    }) = separation
    else {
        return Ok(());
    };
    writeln!(
        out,
        "  {what:<18} AUROC {auroc:.4}  refused@90 {refused_at_90:.4}  refused@95 {refused_at_95:.4}  \
         at 0.5: {answered_at_half:.3} answered, {refused_at_half:.3} refused  ({answerable} / {unanswerable})"
    )
}
