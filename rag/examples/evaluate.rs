//! Prints the report of one evaluation folder: `cargo run --release -p rag --example evaluate -- FOLDER [QUESTIONS]`.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use rag::eval::evaluate;
use rag::index::EdgeIndex;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name the folder with corpus.jsonl, queries.jsonl and qrels.tsv")?;
    let limit = arguments.next().map(|count| count.parse()).transpose()?;
    let home = tempfile::tempdir()?;
    let index = Arc::new(EdgeIndex::open(home.path(), None)?);
    let report = evaluate(index, Path::new(&folder), limit).await?;
    writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&report)?)?;
    Ok(())
}
