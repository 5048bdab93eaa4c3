use super::*;

#[test]
fn codes_mean_what_the_standard_says() {
    for (code, sample) in [(0x00, -32_124), (0x80, 32_124), (0xFF, 0), (0x7F, 0), (0x55, -716), (0xD5, 716)] {
        assert_eq!(decode(code), sample, "{code:#x}");
    }
}

#[test]
fn samples_get_the_codes_of_the_standard() {
    let table = [
        (0, 0xFF),
        (-1, 0x7F),
        (8, 0xFE),
        (100, 0xF2),
        (-100, 0x72),
        (1_000, 0xCE),
        (-1_000, 0x4E),
        (10_000, 0x9C),
        (32_767, 0x80),
        (-32_768, 0x00),
    ];
    for (sample, code) in table {
        assert_eq!(encode(sample), code, "{sample}");
    }
}

#[test]
fn every_code_survives_a_round_but_the_negative_nothing() {
    for code in 0..=255 {
        let again = encode(decode(code));
        assert_eq!(again, if code == 0x7F { 0xFF } else { code });
    }
}

#[test]
fn two_loud_tracks_do_not_wrap_around() {
    assert_eq!(mix(&[0x80, 0x80], &[0x80]), [0x80, 0x80]);
    assert_eq!(mix(&[0xFF], &[0xCE]), [0xCE]);
}
