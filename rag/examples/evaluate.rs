//! Prints the figures of one evaluation folder: `cargo run --release -p rag --example evaluate -- FOLDER [MODEL] [QUESTIONS]`.
//!
//! MODEL is a folder with a sentence model; `-` for none. A table for people goes to the error stream, JSON to the output.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use rag::embed::local::LocalModel;
use rag::embed::{Embedder, Prefixes};
use rag::eval::{Cut, evaluate};
use rag::index::EdgeIndex;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name the folder with corpus.jsonl, queries.jsonl and qrels.tsv")?;
    let embedder: Option<Arc<dyn Embedder>> = match arguments.next().filter(|model| model != "-") {
        Some(model) => Some(Arc::new(LocalModel::open(Path::new(&model), &model, Prefixes::default(), 2)?)),
        None => None,
    };
    let limit = arguments.next().map(|count| count.parse()).transpose()?;
    let mut reports = Vec::new();
    for cut in [Cut::Reference, Cut::House] {
        let home = tempfile::tempdir()?;
        let space = embedder.as_ref().map(|embedder| embedder.space().clone());
        let index = Arc::new(EdgeIndex::open(home.path(), space)?);
        let report = evaluate(index, embedder.clone(), cut, Path::new(&folder), limit).await?;
        writeln!(std::io::stderr(), "{report}")?;
        reports.push(report);
    }
    writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&reports)?)?;
    Ok(())
}
