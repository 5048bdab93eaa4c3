use proptest::prelude::*;

use super::*;

/// The text in pieces of this many letters.
fn cut_in(text: &str, size: usize) -> Vec<Cut> {
    let letters: Vec<char> = text.chars().collect();
    let pieces: Vec<String> = letters.chunks(size.max(1)).map(|piece| piece.iter().collect()).collect();
    let (mut splitter, mut cuts) = (Splitter::default(), Vec::new());
    // What parts the cells is settled by the first piece.
    splitter.delimiter = Some(likeliest(text, true));
    for (place, piece) in pieces.iter().enumerate() {
        splitter.room().push_str(piece);
        while let Some(cut) = splitter.cut(place + 1 == pieces.len()) {
            cuts.push(cut);
        }
    }
    cuts
}

fn cut(text: &str) -> Vec<Cut> {
    let mut splitter = Splitter::default();
    splitter.room().push_str(text);
    std::iter::from_fn(|| splitter.cut(true)).collect()
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let row = |cut| match cut {
        Cut::Record(cells) => cells,
        Cut::Unreadable(line) => panic!("{line} is no record"),
    };
    cut(text).into_iter().map(row).collect()
}

#[test]
fn cells_are_parted_by_whatever_parts_them() {
    for delimiter in [",", ";", "\t", "|"] {
        let text = "phone,name,city\n612345678,Ana,Madrid\n622345678,Luis,Vigo\n".replace(',', delimiter);
        assert_eq!(rows(&text)[1], ["612345678", "Ana", "Madrid"], "{delimiter:?}");
    }
    assert_eq!(rows("phone;amount\n1;2,50\n2;3,75\n")[2], ["2", "3,75"], "a comma may stand in a number");
    assert_eq!(rows("phone\n612345678\n")[1], ["612345678"], "one column needs nothing between");
    assert_eq!(rows("sep=;\r\na;b,c\r\n1;2,3\r\n"), [vec!["a", "b,c"], vec!["1", "2,3"]]);
}

#[test]
fn quotes_hold_delimiters_line_ends_and_quotes() {
    let text = "a,b\r\n\"x, y\",\"he said \"\"no\"\"\"\r\n\"two\nlines\", \"z\"\r\n5\" pipe,\"q\"r\r\n";
    assert_eq!(rows(text), [vec!["a", "b"], vec!["x, y", "he said \"no\""], vec!["two\nlines", "z"], vec!["5\" pipe", "qr"]]);
}

#[test]
fn every_line_is_told_also_the_empty_one_and_the_last_without_an_end() {
    assert_eq!(rows("a,b\n\n1,2\r3,4").len(), 4);
    assert_eq!(rows("a,b\n\n1,2")[1], [""]);
    assert_eq!(rows("a,b,\n1,,").last().unwrap(), &["1", "", ""]);
    assert!(rows("").is_empty());
}

#[test]
fn a_quote_that_does_not_close_takes_its_own_line_alone_with_it() {
    let cuts = cut("a,b\n\"5 inch,x\n1,2\n3,4\n");
    assert_eq!(cuts[1], Cut::Unreadable("\"5 inch,x".to_owned()));
    assert_eq!(cuts[2..], [Cut::Record(vec!["1".into(), "2".into()]), Cut::Record(vec!["3".into(), "4".into()])]);
}

#[test]
fn what_goes_on_for_too_long_is_given_up_and_little_is_held() {
    let mut splitter = Splitter::default();
    splitter.room().push_str("a,b\n\"never closed\n");
    assert!(matches!(splitter.cut(false), Some(Cut::Record(_))));
    assert_eq!(splitter.cut(false), None);
    let (mut records, mut most) = (0, 0);
    for _ in 0..1_000 {
        splitter.room().push_str(&"1,2\n".repeat(1_000));
        while let Some(cut) = splitter.cut(false) {
            records += usize::from(matches!(cut, Cut::Record(_)));
        }
        most = most.max(splitter.room().len());
    }
    assert_eq!(records, 1_000_000);
    assert!(most <= LONGEST + 8_000, "{most}");
}

#[test]
fn a_line_without_an_end_is_cut_into_lines_that_cannot_be_read() {
    let mut splitter = Splitter::default();
    for _ in 0..100 {
        splitter.room().push_str(&"x".repeat(10_000));
        while let Some(cut) = splitter.cut(false) {
            assert!(matches!(cut, Cut::Unreadable(line) if line.len() == LONGEST));
        }
        assert!(splitter.room().len() <= LONGEST);
    }
}

proptest! {
    #[test]
    fn however_the_text_comes_the_records_are_the_same(text in "[a,;\"\n\r é]{0,60}", size in 1_usize..7) {
        prop_assert_eq!(cut_in(&text, size), cut_in(&text, usize::MAX));
    }

    #[test]
    fn no_text_breaks_the_splitter(text in "\\PC{0,200}") {
        cut(&text);
    }
}
