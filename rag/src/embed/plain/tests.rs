use super::*;

#[test]
fn marks_go_and_words_stay() {
    let text =
        "### Sizes\n\nWe **never** charge `fees`, see [our *terms*](https://shop.example/terms).\n\n- one\n- two ~~old~~\n";
    assert_eq!(plain(text), "Sizes\nWe never charge fees, see our terms.\none\ntwo old");
}

#[test]
fn a_table_reads_line_by_line() {
    assert_eq!(plain("| Country | Days |\n| --- | --- |\n| France | 3 |\n| Spain | 5 |"), "Country, Days\nFrance, 3\nSpain, 5");
}

#[test]
fn code_keeps_its_lines() {
    assert_eq!(plain("Run:\n\n```sh\nship --label 7\nship --all\n```\n\nDone."), "Run:\nship --label 7\nship --all\nDone.");
}

#[test]
fn plain_text_stays_as_it_is() {
    for text in ["", "Refunds take 5 days.", "2 * 3 < 7 & so on", "snake_case_name", "Write <your name> here"] {
        assert_eq!(plain(text), text);
    }
}
