use safetensors::tensor::TensorView;

use super::*;

/// The file of a model with eight numbers a vector, one layer, six positions and seven words.
pub(in crate::embed::local) fn tiny(prefix: &str) -> Vec<u8> {
    let layer = "encoder.layer.0.";
    let mut shapes = vec![
        ("embeddings.word_embeddings.weight".to_owned(), vec![7, 8]),
        ("embeddings.position_embeddings.weight".to_owned(), vec![6, 8]),
        ("embeddings.token_type_embeddings.weight".to_owned(), vec![2, 8]),
    ];
    for norm in
        ["embeddings.LayerNorm".to_owned(), format!("{layer}attention.output.LayerNorm"), format!("{layer}output.LayerNorm")]
    {
        shapes.extend([(format!("{norm}.weight"), vec![8]), (format!("{norm}.bias"), vec![8])]);
    }
    let names = ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"];
    let square = names.map(|name| (name, 8, 8));
    for (name, outputs, inputs) in square.into_iter().chain([("intermediate.dense", 16, 8), ("output.dense", 8, 16)]) {
        shapes.extend([(format!("{layer}{name}.weight"), vec![outputs, inputs]), (format!("{layer}{name}.bias"), vec![outputs])]);
    }
    let stored: Vec<(String, Vec<usize>, Vec<u8>)> = (1..)
        .zip(shapes)
        .map(|(seed, (name, shape))| {
            let count = shape.iter().product::<usize>();
            let value = |at: usize| ((at * 31 + seed * 17) % 23) as f32 / 11.0 - 1.0;
            (format!("{prefix}{name}"), shape, (0..count).flat_map(|at| value(at).to_le_bytes()).collect())
        })
        .collect();
    let views = stored.iter().map(|(name, shape, bytes)| (name, TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap()));
    safetensors::serialize(views, None).unwrap()
}

#[test]
fn half_precision_numbers_are_read_exactly() {
    for (bits, value) in
        [(0x3C00, 1.0), (0xC000, -2.0), (0x3555, 0.333_251_95), (0x0001, 5.960_464_5e-8), (0x7BFF, 65504.0), (0, 0.0)]
    {
        assert!((half(bits) - value).abs() <= f32::EPSILON * value.abs(), "{bits:x}");
    }
    let bytes = [0x80, 0x3F, 0x00, 0xC0];
    assert_eq!(numbers(&bytes, Dtype::BF16).unwrap(), [1.0, -2.0]);
    assert!(numbers(&bytes, Dtype::I64).is_none());
}

#[test]
fn names_with_and_without_the_models_name_before_them_are_found() {
    let folder = tempfile::tempdir().unwrap();
    for prefix in ["", "bert."] {
        let path = folder.path().join("model.safetensors");
        std::fs::write(&path, tiny(prefix)).unwrap();
        let mut file = Tensors::open(&path).unwrap();
        assert_eq!(file.read("embeddings.LayerNorm.weight", Some(8)).unwrap().len(), 8);
        assert!(file.read("embeddings.LayerNorm.weight", Some(9)).is_err());
        assert!(file.read("pooler.dense.weight", None).unwrap_err().context.contains("pooler.dense.weight"));
    }
}
