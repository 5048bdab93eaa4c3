//! Writes what `recipe/fit.py` fits on: `cargo run --release -p rag --example samples -- FOLDER MODEL`, `-` for no model.

use std::error::Error;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use rag::embed::local::LocalModel;
use rag::embed::{Embedder, Prefixes};
use rag::eval::write_samples;
use rag::index::EdgeIndex;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name the folder with corpus.jsonl, queries.jsonl and qrels.tsv")?;
    let embedder: Option<Arc<dyn Embedder>> = match arguments.next().filter(|model| model != "-") {
        Some(model) => Some(Arc::new(LocalModel::open(Path::new(&model), &model, Prefixes::default(), 2)?)),
        None => None,
    };
    let home = tempfile::tempdir()?;
    let space = embedder.as_ref().map(|embedder| embedder.space().clone());
    let index = Arc::new(EdgeIndex::open(home.path(), space)?);
    write_samples(index, embedder, Path::new(&folder), &mut BufWriter::new(std::io::stdout().lock())).await?;
    Ok(())
}
