use std::fs;

use super::*;
use crate::index::EdgeIndex;

#[test]
fn the_measures_are_those_of_the_books() {
    let sources = ["b", "d"];
    let ranked = ["a", "b", "c", "d"];
    assert!((metrics::recall(&ranked, &sources, 2) - 0.5).abs() < 1e-9);
    assert!((metrics::reciprocal_rank(&ranked, &sources) - 0.5).abs() < 1e-9);
    let ideal = 1.0 + 1.0 / 3.0_f64.log2();
    let gained = 1.0 / 3.0_f64.log2() + 1.0 / 5.0_f64.log2();
    assert!((metrics::ndcg(&ranked, &sources) - gained / ideal).abs() < 1e-9);
    let apart = metrics::separation(&[0.5, 0.9], &[0.1, 0.5]).unwrap();
    assert!((apart.auroc - 0.875).abs() < 1e-9);
}

#[tokio::test]
async fn a_small_folder_is_measured_from_end_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = "{\"id\":\"a\",\"domain\":\"x\",\"title\":\"Tax\",\"text\":\"The car tax is due in May. Pay it at the office.\"}\n\
        {\"id\":\"b\",\"domain\":\"y\",\"title\":\"Pets\",\"text\":\"Dogs wear a leash in the park. Cats do not.\"}\n";
    let queries = "{\"id\":\"q\",\"text\":\"When is the car tax due?\",\"history\":[],\"doc\":\"a\",\"start\":0,\"end\":26}\n";
    fs::write(folder.path().join("corpus.jsonl"), corpus).unwrap();
    fs::write(folder.path().join("queries.jsonl"), queries).unwrap();
    fs::write(folder.path().join("qrels.tsv"), "query-id\tcorpus-id\tscore\nq\ta\t1\n").unwrap();
    let home = tempfile::tempdir().unwrap();
    let index = Arc::new(EdgeIndex::open(home.path(), None).unwrap());
    let plan = Plan { index, embedder: None, reranking: None, cut: Cut::House, limit: None, tell: &|_, _, _| () };
    let report = evaluate(folder.path(), plan).await.unwrap();
    let modes: Vec<Mode> = report.modes.iter().map(|mode| mode.mode).collect();
    assert_eq!(modes, [Mode::Lexical, Mode::LexicalReranked, Mode::Product]);
    let mode = &report.modes[1];
    assert_eq!((report.documents, mode.documents.all.questions, mode.documents.openers.questions), (2, 1, 1));
    assert!((mode.documents.all.recall[0] - 1.0).abs() < 1e-9);
    let coverage = mode.coverage.as_ref().unwrap();
    assert!((coverage.all.0[0] - 1.0).abs() < 1e-9, "{coverage:?}");
    assert!((mode.removed.as_ref().unwrap().all.as_ref().unwrap().auroc - 1.0).abs() < 1e-9);
    let written = serde_json::to_value(mode).unwrap();
    assert!((written["documents"]["all"]["recall_at"]["5"].as_f64().unwrap() - 1.0).abs() < 1e-9, "{written}");
    assert!((written["coverage"]["all"]["1000"].as_f64().unwrap() - 1.0).abs() < 1e-9, "{written}");
}
