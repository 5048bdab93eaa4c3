use super::*;

fn texts(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    reference_chunks(text).into_iter().map(|range| letters[range].iter().collect()).collect()
}

#[test]
fn a_chunk_is_a_section_and_short_ones_join_the_next() {
    let (first, second) = ("a".repeat(130), "b".repeat(150));
    let text = format!("Title\n\n{first}\n \n\n{second}\n\nEnd");
    assert_eq!(texts(&text), [format!("Title\n\n{first}"), format!("{second}\n\nEnd")]);
}

#[test]
fn a_long_section_is_cut_at_sentence_ends() {
    let sentence = format!("{}. ", "x".repeat(398));
    let cut = texts(&sentence.repeat(5));
    assert_eq!(cut.iter().map(String::len).collect::<Vec<_>>(), [800, 800, 400]);
}

#[test]
fn a_chunk_answers_with_half_of_the_span_or_more_of_it_than_others() {
    let chunks = [0..100, 100..200, 200..300];
    assert_eq!(relevant(&chunks, &(10..50)), [0]);
    assert_eq!(relevant(&chunks, &(90..120)), [1]);
    assert_eq!(relevant(&chunks, &(50..150)), [0, 1]);
    assert_eq!(relevant(&chunks, &(80..290)), [1]);
}
