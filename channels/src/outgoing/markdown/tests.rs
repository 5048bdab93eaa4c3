use proptest::prelude::*;

use super::*;

fn whatsapp(text: &str) -> String {
    in_marks_of(Platform::WhatsApp, text)
}

fn messenger(text: &str) -> String {
    in_marks_of(Platform::Messenger, text)
}

#[test]
fn marks_become_the_platforms_own_or_none() {
    let text = "**Bold**, *slanted*, _so too_, ~~gone~~ and `code`.";
    assert_eq!(whatsapp(text), "*Bold*, _slanted_, _so too_, ~gone~ and ```code```.");
    assert_eq!(messenger(text), "Bold, slanted, so too, gone and code.");
    assert_eq!(in_marks_of(Platform::Instagram, text), messenger(text));
    assert_eq!(whatsapp("***both***"), "_*both*_");
    assert_eq!(whatsapp("a **word**like this"), "a wordlike this", "inside of a word it would be shown as a sign");
}

#[test]
fn blocks_keep_their_shape() {
    let text = "# Opening hours\n\nWe are **open**:\n\n- Monday\n- Tuesday\n  - only mornings\n\n1. Ring\n2. Wait\n\nBye";
    let whatsapp_form = "*Opening hours*\n\nWe are *open*:\n\n• Monday\n• Tuesday\n  • only mornings\n\n1. Ring\n2. Wait\n\nBye";
    assert_eq!(whatsapp(text), whatsapp_form);
    assert_eq!(messenger(text), whatsapp_form.replace('*', ""));
    assert_eq!(messenger("| Size | Price |\n| --- | --- |\n| S | 3 € |\n| L | 5 € |"), "Size | Price\nS | 3 €\nL | 5 €");
    assert_eq!(whatsapp("> said\n> before\n\nanswer"), "> said\n> before\n\nanswer");
    assert_eq!(whatsapp("```rust\nlet a = 1;\n\nlet b = 2;\n```"), "```let a = 1;\n\nlet b = 2;```");
    assert_eq!(messenger("``` not a language\nx\n```"), "not a language\nx");
    assert_eq!(messenger("one\ntwo  \nthree<br>four"), "one\ntwo\nthree\nfour");
    assert_eq!(messenger("5. fifth\n9. ninth"), "5. fifth\n9. ninth", "as they were counted");
}

#[test]
fn links_are_written_out() {
    assert_eq!(messenger("See [our page](https://a.example/b_c_d)."), "See our page (https://a.example/b_c_d).");
    assert_eq!(messenger("[https://a.example](https://a.example)"), "https://a.example");
    assert_eq!(messenger("<https://a.example/x>"), "https://a.example/x");
    assert_eq!(messenger("[us](mailto:us@a.example) <us@a.example>"), "us (mailto:us@a.example) us@a.example");
    assert_eq!(messenger("![a lamp](https://a.example/lamp.png)"), "a lamp (https://a.example/lamp.png)");
    assert_eq!(
        messenger("[here]: https://a.example/\n[here]: https://b.example/"),
        "[here]: https://a.example/\n[here]: https://b.example/"
    );
}

#[test]
fn what_is_no_markdown_stays_as_it_is() {
    for text in [
        "2 * 3 * 4 = 24",
        "5* hotel",
        "snake_case_name and __init",
        "https://a.example/*a*b*c/_x_?y=1&copy=2&z=~~q~~",
        "a < b > c",
        "price: 5~6 €",
        "100% #1 & more",
        "[1]",
        "{curly} $dollar$ ^up^",
    ] {
        assert_eq!(whatsapp(text), text);
        assert_eq!(messenger(text), text);
    }
    assert_eq!(whatsapp("**https://a.example/a_b**"), "*https://a.example/a_b*");
    assert_eq!(messenger("`https://a.example/a_b*c*`"), "https://a.example/a_b*c*");
}

#[test]
fn what_shows_nothing_goes_as_it_is() {
    assert_eq!(whatsapp("**"), "**");
    assert_eq!(whatsapp("[]()"), "[]()");
    assert_eq!(whatsapp("  "), "");
    assert_eq!(whatsapp("****"), "———", "a line across");
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn marked() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zäß0-9]{1,4}",
        1 => Just(" ".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("\n\n".to_owned()),
        2 => prop::sample::select(vec!["*", "**", "_", "~", "~~", "`", "#", "# ", "- ", "1. ", "> ", "| ", "[", "](", ")", "!", "]:", "\\", "---", "<", ">", "==="])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_word_is_lost_and_nothing_becomes_empty(text in marked()) {
        prop_assume!(!text.contains("```") && !text.contains("~~~"));
        for platform in Platform::ALL {
            let shown = in_marks_of(platform, &text);
            prop_assert_eq!(letters(&shown), letters(&text), "{:?} {:?}", text, shown);
            prop_assert_eq!(shown.trim().is_empty(), text.trim().is_empty(), "{:?}", text);
        }
    }

    #[test]
    fn an_address_survives_wherever_it_stands(
        before in "[a-z*_ ]{0,6}", path in "[a-z0-9*_~&=]{0,12}[a-z0-9]", after in "[ ,.!a-z]{0,6}",
    ) {
        let address = format!("https://a.example/{path}");
        let text = format!("{before} {address} {after}");
        for platform in Platform::ALL {
            let shown = in_marks_of(platform, &text);
            prop_assert!(shown.contains(&address), "{:?} {:?}", text, shown);
        }
    }

    #[test]
    fn any_text_is_taken(text in any::<String>()) {
        for platform in Platform::ALL {
            let shown = in_marks_of(platform, &text);
            prop_assert_eq!(shown.trim().is_empty(), text.trim().is_empty(), "{:?}", text);
        }
    }
}
