use super::*;

fn read(bytes: &[u8]) -> (String, bool) {
    decode(bytes, None).unwrap()
}

#[test]
fn utf8_and_utf16_are_read_with_and_without_a_mark() {
    let text = "Öffnungszeiten: täglich von neun bis fünf.";
    assert_eq!(read(text.as_bytes()), (text.into(), false));
    assert_eq!(read(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()), (text.into(), false));
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(read(&[b"\xFF\xFE", &little[..]].concat()), (text.into(), false));
    assert_eq!(read(&[b"\xFE\xFF", &big[..]].concat()), (text.into(), false));
    assert_eq!(read(&little), (text.into(), false));
    assert_eq!(read(&big), (text.into(), false));
}

#[test]
fn older_encodings_are_guessed() {
    let german = "Die Rückgabe ist während der Öffnungszeiten möglich; Gebühren fallen für größere Pakete an.";
    let japanese = "営業時間は午前九時から午後五時までです。返品は三十日以内にお願いします。";
    let russian = "Мы принимаем возврат товара в течение тридцати дней после покупки.";
    for (text, encoding) in
        [(german, encoding_rs::WINDOWS_1252), (japanese, encoding_rs::SHIFT_JIS), (russian, encoding_rs::WINDOWS_1251)]
    {
        assert_eq!(read(&encoding.encode(text).0), (text.into(), false), "{}", encoding.name());
    }
}

#[test]
fn a_declared_encoding_wins_over_a_guess() {
    let page = b"<html><meta charset=\"iso-8859-7\"><p>\xE1\xE2</p>";
    assert!(read(page).0.contains("αβ"));
    assert!(decode(b"\xE1\xE2", Some("text/plain; charset=ISO-8859-7")).unwrap().0.contains("αβ"));
}

#[test]
fn utf8_with_a_spoilt_byte_stays_utf8_and_is_reported() {
    let (text, damaged) = read(&["Größe, Länge, Höhe, für jede Tür ".as_bytes(), b"\xC3"].concat());
    assert!(damaged);
    assert!(text.starts_with("Größe, Länge") && text.ends_with('\u{FFFD}'));
}

#[test]
fn binary_data_is_refused() {
    assert_eq!(decode(b"MZ\x90\0\x03\0\0\0\x04", None), Err(Refusal::NotText));
}
