//! `switchboard eval`: figures of a folder, on the command line.

use std::path::Path;

use sandbox::embeddings::{Embeddings, Rules};
use sandbox::rerank::{self, Reranker};
use serde_json::Value;

use crate::harness::program;

const PAGES: [(&str, &str, &str, &str); 3] = [
    ("a", "x", "Car tax", "The car tax is due in May. Pay it at the office on the market square."),
    ("b", "y", "Pets", "Dogs wear a leash in the park. Cats do not, and neither do rabbits."),
    ("c", "y", "Library", "Books are lent for four weeks. Bring them back to any branch of the library."),
];

fn write_pages(folder: &Path) {
    let line = |(id, domain, title, text): (&str, &str, &str, &str)| {
        serde_json::json!({ "id": id, "domain": domain, "title": title, "text": text }).to_string()
    };
    std::fs::write(folder.join("corpus.jsonl"), PAGES.map(line).join("\n")).unwrap();
    let span = PAGES[0].3.find('.').unwrap() + 1;
    let questions = [
        serde_json::json!({ "id": "1", "text": "When is the car tax due?", "history": [], "doc": "a", "start": 0, "end": span }),
        serde_json::json!({ "id": "2", "text": "For how long are books lent?", "history": [], "doc": "c", "start": 0, "end": 30 }),
    ];
    std::fs::write(folder.join("queries.jsonl"), questions.map(|question| question.to_string()).join("\n")).unwrap();
    std::fs::write(folder.join("qrels.tsv"), "query-id\tcorpus-id\tscore\n1\ta\t1\n2\tc\t1\n").unwrap();
}

async fn measure(folder: &Path, more: &[&str]) -> (Value, String) {
    let arguments = [&["eval", folder.to_str().unwrap()], more].concat();
    let ran = program::run(&arguments).await;
    let table = String::from_utf8(ran.stderr).unwrap();
    assert!(ran.status.success(), "{table}");
    (serde_json::from_slice(&ran.stdout).unwrap(), table)
}

fn modes(report: &Value) -> Vec<&str> {
    report["modes"].as_array().unwrap().iter().map(|mode| mode["mode"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_folder_is_measured_without_a_model() {
    let folder = tempfile::tempdir().unwrap();
    write_pages(folder.path());
    let (report, table) = measure(folder.path(), &[]).await;
    assert_eq!(modes(&report), ["lexical", "lexical+rerank", "product"]);
    for mode in report["modes"].as_array().unwrap() {
        assert!((mode["documents"]["all"]["ndcg_at_10"].as_f64().unwrap() - 1.0).abs() < 1e-9, "{mode}");
        assert!((mode["passages"]["openers"]["recall_at"]["1"].as_f64().unwrap() - 1.0).abs() < 1e-9, "{mode}");
        assert!((mode["coverage"]["all"]["1000"].as_f64().unwrap() - 1.0).abs() < 1e-9, "{mode}");
        assert!((mode["removed"]["all"]["auroc"].as_f64().unwrap() - 1.0).abs() < 1e-9, "{mode}");
        assert!(mode["latency_ms"]["p95"].as_f64().unwrap() > 0.0, "{mode}");
    }
    for word in ["nDCG@10", "cov@1000", "AUROC", "product"] {
        assert!(table.contains(word), "{word} is not in the table:\n{table}");
    }
}

#[tokio::test]
async fn the_configured_model_is_measured_in_all_modes() {
    let server = Embeddings::start(Rules { model: "words-64".to_owned(), ..Rules::default() }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    write_pages(folder.path());
    let settings = folder.path().join("settings.toml");
    let embedding = format!(
        "[knowledge.embedding]\nprovider = \"openai\"\nbase_url = \"{}/v1\"\nmodel = \"words-64\"\nkey = \"sk-sandbox\"\n\
         dimensions = 64\n",
        server.url()
    );
    std::fs::write(&settings, embedding).unwrap();
    let more = ["--config", settings.to_str().unwrap(), "--limit", "1", "--cut", "house", "--json"];
    let (report, table) = measure(folder.path(), &more).await;
    assert_eq!(modes(&report), ["lexical", "dense", "hybrid", "hybrid+rerank", "product"]);
    assert_eq!((report["model"].as_str(), report["cut"].as_str()), (Some("words-64"), Some("house")));
    assert_eq!(report["modes"][4]["documents"]["all"]["questions"], 1);
    assert!(table.is_empty(), "only JSON was asked for: {table}");
}

#[tokio::test]
async fn the_configured_reranker_is_asked_and_its_absence_changes_no_order() {
    let service = Reranker::start(rerank::Rules::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    write_pages(folder.path());
    // Of one passage there is no order to ask for.
    let corpus = folder.path().join("corpus.jsonl");
    let other =
        serde_json::json!({ "id": "d", "domain": "town", "title": "Car wash", "text": "The car wash is closed on Sundays." });
    let pages = std::fs::read_to_string(&corpus).unwrap();
    std::fs::write(&corpus, format!("{pages}\n{other}")).unwrap();
    let settings = folder.path().join("settings.toml");
    let reranker = |url: &str, key: &str| {
        format!(
            "[knowledge.reranker]\nprovider = \"endpoint\"\nbase_url = \"{url}/v2\"\nmodel = \"rerank-small\"\nkey = \"{key}\"\n"
        )
    };
    for key in ["rk-sandbox", "a wrong one"] {
        std::fs::write(&settings, reranker(&service.url(), key)).unwrap();
        let (report, _) = measure(folder.path(), &["--config", settings.to_str().unwrap()]).await;
        let product = &report["modes"][2];
        assert!((product["documents"]["all"]["recall_at"]["1"].as_f64().unwrap() - 1.0).abs() < 1e-9, "{product}");
    }
    let seen = service.seen();
    assert!(seen.iter().any(|seen| seen.status == 200 && seen.question == "When is the car tax due?"), "{seen:?}");
    assert!(seen.iter().any(|seen| seen.status == 401), "{seen:?}");
}

#[tokio::test]
async fn a_folder_of_labelled_messages_gets_figures_of_intents() {
    let folder = tempfile::tempdir().unwrap();
    let kinds = ["card arrival", "exchange rate", "lost phone", "new address"];
    let line = |kind: &str, number: usize| format!("about {kind} {number},{}", kind.replace(' ', "_"));
    let train: Vec<String> = (0..24).map(|number| line(kinds[number % 4], number)).collect();
    std::fs::write(folder.path().join("train.csv"), format!("text,category\n{}\n", train.join("\n"))).unwrap();
    let test = "text,category\nmy card arrival,card_arrival\nthe exchange rate,exchange_rate\n";
    std::fs::write(folder.path().join("test.csv"), test).unwrap();
    let (report, table) = measure(folder.path(), &["--draws", "2"]).await;
    assert_eq!((report["intents"].as_u64(), report["messages"].as_u64()), (Some(4), Some(2)));
    for figure in ["accuracy_5", "accuracy_10", "accuracy_all"] {
        assert!((report[figure].as_f64().unwrap() - 1.0).abs() < 1e-9, "{report}");
    }
    assert!(report["unknown_auroc"].is_f64());
    assert!(table.contains("unknown intents"), "{table}");
}

#[tokio::test]
async fn a_folder_without_questions_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let ran = program::run(&["eval", folder.path().to_str().unwrap()]).await;
    let complaint = String::from_utf8(ran.stderr).unwrap();
    assert!(!ran.status.success() && complaint.contains("corpus.jsonl"), "{complaint}");
}
