use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::join_all;
use serde_json::json;

use super::*;
use crate::embed::EmbedErrorKind;

/// The folder of all-MiniLM-L6-v2.
fn real_model() -> PathBuf {
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/models/all-MiniLM-L6-v2");
    let folder = std::env::var_os("SWITCHBOARD_TEST_MODEL").map_or(fetched, PathBuf::from);
    assert!(folder.join("model.safetensors").exists(), "{}: no model here, run scripts/model first", folder.display());
    folder
}

fn open(folder: &Path) -> Result<LocalModel, EmbedError> {
    LocalModel::open(folder, "test", Prefixes::default(), 1)
}

fn refusal(folder: &Path) -> EmbedError {
    open(folder).err().expect("the folder is refused")
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// A model that fits on a page: eight numbers a vector, one layer, five words.
pub(in crate::embed) fn write_tiny_model(folder: &Path) {
    let config = json!({
        "architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu", "hidden_size": 8, "num_hidden_layers": 1,
        "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 6, "vocab_size": 7, "layer_norm_eps": 1e-12
    });
    let words = json!({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "red": 3, "shoes": 4, "query": 5, "late": 6});
    let special = |id: u32, word: &str| json!({"id": word, "ids": [id], "tokens": [word]});
    let tokenizer = json!({
        "version": "1.0", "truncation": null, "added_tokens": [], "normalizer": null, "decoder": null,
        "padding": {"strategy": {"Fixed": 6}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "[UNK]"},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {"[CLS]": special(1, "[CLS]"), "[SEP]": special(2, "[SEP]")}},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": words}
    });
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("config.json"), config.to_string()).unwrap();
    fs::write(folder.join("tokenizer.json"), tokenizer.to_string()).unwrap();
    fs::write(folder.join("model.safetensors"), weights::tests::tiny("bert.")).unwrap();
}

fn edit_config(folder: &Path, field: &str, value: serde_json::Value) {
    let path = folder.join("config.json");
    let mut config: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    config[field] = value;
    fs::write(path, config.to_string()).unwrap();
}

#[tokio::test]
async fn vectors_are_those_of_the_reference() {
    // The first numbers of what a straightforward float32 pass over the same weights gives.
    let golden: [[f32; 8]; 3] = [
        [-0.014_776, 0.047_721, -0.014_67, -0.005_958, -0.040_567, -0.012_155, 0.063_997, -0.038_782],
        [-0.060_156, -0.032_542, 0.112_089, 0.010_65, 0.046_098, -0.043_532, -0.049_362, -0.070_867],
        [-0.108_708, -0.045_935, 0.041_357, -0.028_24, -0.006_964, -0.027_747, -0.078_149, -0.030_743],
    ];
    let beyond_the_window = "Wir liefern nach Österreich und in die Schweiz – 3 bis 5 Werktage. ".repeat(40);
    let asked = texts(&[
        "How do I get my money back?",
        "Refunds arrive within five working days after we receive the parcel.",
        beyond_the_window.trim(),
    ]);
    let model = open(&real_model()).unwrap();
    assert_eq!(model.space().dimensions, 384);
    let vectors = model.embed(&asked, Purpose::Passage).await.unwrap();
    for (vector, golden) in vectors.iter().zip(&golden) {
        assert!((cosine(vector, vector) - 1.0).abs() < 1e-5);
        for (is, should) in vector.iter().zip(golden) {
            assert!((is - should).abs() < 2e-5, "{:?} instead of {golden:?}", &vector[..8]);
        }
    }
    assert!((cosine(&vectors[0], &vectors[1]) - 0.385_990_35).abs() < 1e-4);
}

#[tokio::test]
async fn a_text_has_the_same_vector_alone_and_among_others() {
    let model = open(&real_model()).unwrap();
    let many = texts(&["Where is my parcel?", "", "Our shop opens at nine.", "日本への送料はいくらですか", "🙂", "x"]);
    let together = model.embed(&many, Purpose::Question).await.unwrap();
    for (text, vector) in many.iter().zip(&together) {
        let alone = model.embed(std::slice::from_ref(text), Purpose::Question).await.unwrap();
        assert!(cosine(&alone[0], vector) > 0.999_99, "{text}");
    }
}

#[tokio::test]
async fn a_question_overtakes_the_passages_that_wait() {
    let model = open(&real_model()).unwrap();
    let passages: Vec<String> = (0..10).map(|number| format!("Passage {number}. ").repeat(60)).collect();
    let indexing = async {
        model.embed(&passages, Purpose::Passage).await.unwrap();
        Instant::now()
    };
    let asking = async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        model.embed(&texts(&["Where is my parcel?"]), Purpose::Question).await.unwrap();
        Instant::now()
    };
    let (indexed, answered) = tokio::join!(indexing, asking);
    assert!(answered < indexed);
}

#[tokio::test]
async fn work_that_nobody_waits_for_is_left_out() {
    let model = open(&real_model()).unwrap();
    let passages: Vec<String> = (0..60).map(|number| format!("Passage {number}. ").repeat(300)).collect();
    // Polled once, so that its jobs are queued, then dropped.
    assert!(model.embed(&passages, Purpose::Passage).now_or_never().is_none());
    let started = Instant::now();
    model.embed(&texts(&["late"]), Purpose::Passage).await.unwrap();
    let one_after_another = Instant::now();
    model.embed(&passages[..8], Purpose::Passage).await.unwrap();
    assert!(one_after_another - started < one_after_another.elapsed(), "sixty dropped passages took longer than eight");
}

#[tokio::test]
async fn many_callers_get_their_own_vectors() {
    let folder = tempfile::tempdir().unwrap();
    write_tiny_model(folder.path());
    let model = LocalModel::open(folder.path(), "tiny", Prefixes::default(), 3).unwrap();
    let known = model.embed(&texts(&["red shoes", "late"]), Purpose::Question).await.unwrap();
    let calls = (0..300).map(|number| {
        let (model, text) = (&model, if number % 2 == 0 { "red shoes" } else { "late" });
        async move { model.embed(&texts(&[text]), Purpose::Passage).await.unwrap().remove(0) }
    });
    for (number, vector) in join_all(calls).await.into_iter().enumerate() {
        assert!(cosine(&vector, &known[number % 2]) > 0.9999);
    }
}

#[tokio::test]
async fn a_longer_text_is_cut_at_the_window() {
    let folder = tempfile::tempdir().unwrap();
    write_tiny_model(folder.path());
    let model = open(folder.path()).unwrap();
    let vectors = model.embed(&texts(&["red shoes late red", "red shoes late red late late"]), Purpose::Passage).await.unwrap();
    assert!(cosine(&vectors[0], &vectors[1]) > 0.99999);
}

#[tokio::test]
async fn prefixes_stand_before_each_text() {
    let folder = tempfile::tempdir().unwrap();
    write_tiny_model(folder.path());
    let prefixes = Prefixes { question: "query ".into(), ..Prefixes::default() };
    let model = LocalModel::open(folder.path(), "tiny", prefixes, 1).unwrap();
    let asked = model.embed(&texts(&["red"]), Purpose::Question).await.unwrap();
    let written = model.embed(&texts(&["query red"]), Purpose::Passage).await.unwrap();
    assert!(cosine(&asked[0], &written[0]) > 0.99999);
}

#[tokio::test]
async fn the_first_token_can_stand_for_the_text() {
    let folder = tempfile::tempdir().unwrap();
    write_tiny_model(folder.path());
    let mean = open(folder.path()).unwrap().embed(&texts(&["red shoes"]), Purpose::Passage).await.unwrap();
    fs::create_dir(folder.path().join("1_Pooling")).unwrap();
    let pooling = json!({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false});
    fs::write(folder.path().join("1_Pooling/config.json"), pooling.to_string()).unwrap();
    let model = open(folder.path()).unwrap();
    let first = model.embed(&texts(&["red shoes", "late"]), Purpose::Passage).await.unwrap();
    assert_ne!(mean[0], first[0]);
    let alone = model.embed(&texts(&["late"]), Purpose::Passage).await.unwrap();
    assert!(cosine(&first[1], &alone[0]) > 0.999_99, "a first token is taken from its own text");
}

#[test]
fn a_folder_of_another_architecture_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    write_tiny_model(folder.path());
    edit_config(folder.path(), "architectures", json!(["T5EncoderModel"]));
    let error = refusal(folder.path());
    assert_eq!(error.kind, EmbedErrorKind::Invalid);
    assert!(error.context.contains("T5EncoderModel"), "{error}");
    edit_config(folder.path(), "architectures", json!(["BertModel"]));
    edit_config(folder.path(), "position_embedding_type", json!("relative_key"));
    assert!(refusal(folder.path()).context.contains("relative_key"));
}

#[test]
fn sizes_that_do_not_fit_the_weights_are_refused() {
    for (field, value) in [("hidden_size", 16), ("num_hidden_layers", 2), ("vocab_size", 70), ("num_attention_heads", 3)] {
        let folder = tempfile::tempdir().unwrap();
        write_tiny_model(folder.path());
        edit_config(folder.path(), field, json!(value));
        assert_eq!(refusal(folder.path()).kind, EmbedErrorKind::Invalid, "{field}");
    }
}

#[test]
fn an_empty_folder_and_a_torn_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(refusal(folder.path()).context.contains("config.json"));
    write_tiny_model(folder.path());
    let path = folder.path().join("model.safetensors");
    let whole = fs::read(&path).unwrap();
    for length in [0, 4, 100, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(refusal(folder.path()).kind, EmbedErrorKind::Invalid, "cut at {length}");
    }
}

#[test]
fn texts_travel_in_jobs_of_about_a_window() {
    let many: Vec<String> = [500, 500, 500, 5_000, 1, 1].iter().map(|size| "x".repeat(*size)).collect();
    assert_eq!(jobs(&many).iter().map(|job| job.len()).collect::<Vec<_>>(), [2, 1, 1, 2]);
}
