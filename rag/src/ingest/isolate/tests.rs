use super::*;

#[test]
fn a_panic_inside_is_nothing_but_an_absent_result() {
    assert_eq!(run(|| 7), Some(7));
    assert_eq!(run(|| -> u8 { panic!("secret text of a document") }), None);
}

#[test]
fn work_may_recurse_thousands_of_frames_deep() {
    fn deep(left: usize) -> usize {
        let frame = std::hint::black_box([left; 64]);
        if left == 0 { frame[63] } else { deep(left - 1) + frame[0].min(1) }
    }
    assert_eq!(run(|| deep(20_000)), Some(20_000));
}
