use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::binary::frame;
use super::*;

/// The events of bytes that come in these chunks.
fn events<'a>(mut frames: Frames, chunks: impl Iterator<Item = &'a [u8]>) -> Result<Vec<Event>, ModelError> {
    let mut found = Vec::new();
    for chunk in chunks {
        frames.push(chunk);
        while let Some(event) = frames.next()? {
            found.push(event);
        }
    }
    frames.finish();
    while let Some(event) = frames.next()? {
        found.push(event);
    }
    Ok(found)
}

fn data(bytes: &[u8]) -> Vec<String> {
    let found = events(Frames::Sse(Sse::default()), std::iter::once(bytes)).unwrap();
    found.into_iter().map(|event| String::from_utf8(event.data.to_vec()).unwrap()).collect()
}

#[test]
fn every_end_of_line_and_shape_of_field_is_read() {
    assert_eq!(data(b"data: a\n\ndata:b\r\n\r\ndata: c\r\rdata: d\n\n"), ["a", "b", "c", "d"]);
    assert_eq!(data(b"\xef\xbb\xbfdata: a\n\n"), ["a"]);
    assert_eq!(data(b": keep-alive\n\nevent: x\nid: 1\nretry: 3\ndata: a\ndata:  b\ndata\n\n\n\n"), ["a\n b\n"]);
    assert_eq!(data(b"event: nothing\n\ndata: last"), ["last"]);
    assert_eq!(data(b"data: last\r"), ["last"]);
    assert_eq!(data(b"\xff\xfe\x00<html>\n\n{]\xc3\x28 data\n\n"), [""; 0]);
}

#[test]
fn errors_are_known_by_event_and_by_field() {
    let found =
        events(Frames::Sse(Sse::default()), [b"error: {}\n\nevent: error\ndata: {}\n\ndata: {}\n\n".as_slice()].into_iter());
    assert_eq!(found.unwrap().iter().map(|event| event.is_error).collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn an_event_without_end_is_an_error_and_not_memory() {
    let mut frames = Frames::Sse(Sse::default());
    let mut refused = false;
    let long = vec![b'x'; 64 << 10];
    for _ in 0..200 {
        frames.push(&long);
        refused |= frames.next().is_err();
    }
    assert!(refused);
    let many = b"data: 0123456789\n".repeat(MOST_EVENT / 8);
    assert!(events(Frames::Sse(Sse::default()), many.chunks(1 << 16)).is_err());
}

/// The two published frames of AWS.
const EVENT: &str = "AAAAlAAAAFe0q5ruCzpldmVudC10eXBlBwARY29udGVudEJsb2NrRGVsdGENOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb24NOm1lc3NhZ2UtdHlwZQcABWV2ZW50eyJjb250ZW50QmxvY2tJbmRleCI6MCwiZGVsdGEiOnsidGV4dCI6IkhpIn19H5RGVw==";
const EXCEPTION: &str = "AAAAiAAAAGHeAXX0DzpleGNlcHRpb24tdHlwZQcAE3Rocm90dGxpbmdFeGNlcHRpb24NOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb24NOm1lc3NhZ2UtdHlwZQcACWV4Y2VwdGlvbnsibWVzc2FnZSI6InNsb3cgZG93biJ9gy7gcg==";

#[test]
fn published_frames_are_read_wherever_they_are_cut() {
    let bytes = [EVENT, EXCEPTION].map(|text| STANDARD.decode(text).unwrap()).concat();
    for size in 1..bytes.len() {
        let found = events(Frames::Binary(Binary::default()), bytes.chunks(size)).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].name.as_str(), found[0].is_error), ("contentBlockDelta", false));
        assert_eq!(found[0].data.as_ref(), br#"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#);
        assert_eq!((found[1].name.as_str(), found[1].is_error), ("throttlingException", true));
    }
}

#[test]
fn a_frame_with_any_bit_turned_is_refused() {
    let sound = frame(false, "messageStop", br#"{"stopReason":"end_turn"}"#);
    for place in 0..sound.len() {
        let mut damaged = sound.clone();
        damaged[place] ^= 0x10;
        damaged.extend_from_slice(&[0; 64]);
        assert!(events(Frames::Binary(Binary::default()), std::iter::once(damaged.as_slice())).is_err(), "byte {place}");
    }
}

proptest! {
    #[test]
    fn where_the_network_cuts_does_not_matter(
        text in "(data: ?[a-zü€😀]{0,6}(\r\n|\n|\r)|: c(\n|\r\n)|event: x\r|(\n|\r\n|\r)){0,24}",
        sizes in proptest::collection::vec(1_usize..9, 1..40),
    ) {
        let whole = events(Frames::Sse(Sse::default()), std::iter::once(text.as_bytes())).unwrap();
        let mut chunks = Vec::new();
        let mut rest = text.as_bytes();
        for size in sizes.iter().cycle() {
            if rest.is_empty() { break }
            let (chunk, after) = rest.split_at((*size).min(rest.len()));
            chunks.push(chunk);
            rest = after;
        }
        let cut = events(Frames::Sse(Sse::default()), chunks.into_iter()).unwrap();
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn no_bytes_make_a_reader_stumble(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
        for frames in [Frames::Sse(Sse::default()), Frames::Lines(Lines::default()), Frames::Binary(Binary::default())] {
            let _outcome = events(frames, bytes.chunks(7));
        }
    }
}
