use super::*;

fn texts(sizes: &[usize]) -> Vec<String> {
    sizes.iter().map(|size| "é".repeat(*size)).collect()
}

#[test]
fn a_request_holds_so_many_texts_and_tokens() {
    assert_eq!(plan(&texts(&[1, 1, 1, 1, 1]), 2, 100), [0..2, 2..4, 4..5]);
    assert_eq!(plan(&texts(&[30, 30, 300, 1, 1]), 9, 45), [0..2, 2..3, 3..5]);
    assert!(plan(&[], 2, 100).is_empty());
}

#[test]
fn a_batch_becomes_two_and_a_text_half_of_it() {
    let texts = texts(&[1, 2, 3]);
    let halves = Batch::new(&texts).smaller(9).unwrap();
    assert_eq!(halves.iter().map(|half| half.texts().len()).collect::<Vec<_>>(), [2, 1]);
    // Three letters of two bytes: the cut falls on a letter's end.
    assert_eq!(halves[1].smaller(9).unwrap()[0].texts(), ["é"]);
}

#[test]
fn cutting_comes_to_an_end() {
    let texts = texts(&[1_000]);
    let mut batch = Batch::new(&texts);
    for _ in 0..3 {
        batch = batch.smaller(3).unwrap().remove(0);
    }
    assert!(batch.smaller(3).is_none());
    assert!(Batch::new(&["x".to_owned()]).smaller(3).is_none());
}
