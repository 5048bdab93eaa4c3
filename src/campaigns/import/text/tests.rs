use super::*;

const ROWS: &str = "name;phone\nJosé Núñez;612345678\nÁngela Ibáñez;622345678\nIñaki Muñoz;632345678\n";

/// What tells the encoding stands in the first piece, which is never as small as the others here.
const FIRST: usize = 600;

fn words() -> String {
    ROWS.repeat(20)
}

/// However the bytes are cut.
#[track_caller]
fn reads_as(bytes: &[u8], wanted: &str) {
    for size in [1, 2, 3, 7, bytes.len().max(1)] {
        let (first, rest) = bytes.split_at(bytes.len().min(FIRST));
        let (mut decoding, mut text) = (Decoding::default(), String::new());
        decoding.take(first, rest.is_empty(), &mut text).unwrap();
        let pieces = rest.chunks(size).count();
        for (place, piece) in rest.chunks(size).enumerate() {
            decoding.take(piece, place + 1 == pieces, &mut text).unwrap();
        }
        assert_eq!(text, wanted, "in pieces of {size}");
    }
}

fn wide(text: &str, of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(of).collect()
}

#[test]
fn a_text_is_read_in_its_encoding() {
    let words = words();
    reads_as(words.as_bytes(), &words);
    reads_as(&[b"\xef\xbb\xbf", words.as_bytes()].concat(), &words);
    let (windows, _, is_lossy) = WINDOWS_1252.encode(&words);
    assert!(!is_lossy);
    reads_as(&windows, &words);
    reads_as(&wide(&words, u16::to_le_bytes), &words);
    reads_as(&wide(&words, u16::to_be_bytes), &words);
    reads_as(&[b"\xff\xfe".to_vec(), wide(&words, u16::to_le_bytes)].concat(), &words);
    reads_as(&[b"\xfe\xff".to_vec(), wide(&words, u16::to_be_bytes)].concat(), &words);
}

#[test]
fn the_encoding_is_settled_by_the_first_letter_that_tells_however_late_it_comes() {
    let plain = "phone;name\n".repeat(20_000);
    for late in ["José;612345678\n".as_bytes(), b"Jos\xe9;612345678\n"] {
        let (mut decoding, mut text) = (Decoding::default(), String::new());
        decoding.take(plain.as_bytes(), false, &mut text).unwrap();
        decoding.take(late, true, &mut text).unwrap();
        assert!(text.ends_with("José;612345678\n"), "{:?}", &text[text.len() - 20..]);
    }
}

#[test]
fn a_spoilt_letter_does_not_make_another_encoding_of_it() {
    for words in [ROWS.to_owned(), words()] {
        let spoilt = [words.as_bytes(), b"Jos\xff;642345678\n"].concat();
        reads_as(&spoilt, &format!("{words}Jos\u{fffd};642345678\n"));
    }
}

#[test]
fn what_is_no_text_is_said_to_be_none() {
    let mut text = String::new();
    assert_eq!(Decoding::default().take(&[0, 1, 2, 0, 0, 3].repeat(100), true, &mut text), Err(NotText));
    assert_eq!(Decoding::default().take(b"", true, &mut text), Ok(()));
    let zero = [ROWS.as_bytes(), b"\0"].concat();
    assert_eq!(Decoding::default().take(&zero, true, &mut text), Ok(()));
}
