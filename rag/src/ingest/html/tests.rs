use super::*;
use crate::ingest::outline::Block;

type Sections = Vec<(Vec<String>, Vec<Block>)>;

fn read_page(html: &str) -> (Option<String>, Sections) {
    let outline = outline(html).unwrap();
    let sections = outline.sections.into_iter().map(|section| (section.headings, section.blocks));
    (outline.title, sections.collect())
}

#[test]
fn menus_scripts_and_hidden_parts_are_left_out() {
    let (title, sections) = read_page(
        "<html><head><title>Help &amp; Contact</title><style>p{}</style></head><body><nav><p>Menu</p></nav>\
         <div role=navigation><div>Deep</div></div><h1>Hours</h1><p>We open at <b>nine</b>.</p><script>var a='<p>no</p>'</script>\
         <p hidden>No</p><footer>Imprint</footer></body></html>",
    );
    assert_eq!(title.as_deref(), Some("Help & Contact"));
    assert_eq!(sections, [(vec!["Hours".to_owned()], vec![Block::Prose("We open at nine.".into())])]);
}

#[test]
fn the_main_part_wins_when_there_is_one() {
    let (_, sections) = read_page("<p>Banner</p><main><h2 id=pay>Pay</h2><p>Cash.</p></main><p>After</p>");
    assert_eq!(sections, [(vec!["Pay".to_owned()], vec![Block::Prose("Cash.".into())])]);
}

#[test]
fn a_page_that_is_all_menu_is_read_anyway() {
    let (_, sections) = read_page("<nav><p>Only this.");
    assert_eq!(sections[0].1, [Block::Prose("Only this.".into())]);
}

#[test]
fn lists_tables_code_and_links_become_markdown() {
    let (_, sections) = read_page(
        "<ol><li>One<ul><li>Inner</li></ul><li>Two</ol><table><tr><th>A<th>B<tr><td>1<td><tr><td>2<td>x|y</table>\
         <pre><code>a\n  b</code></pre><p>See <a href=\"https://a.example\">this page</a>.</p>",
    );
    assert_eq!(
        sections[0].1,
        [
            Block::Item("1. One".into()),
            Block::Item("  - Inner".into()),
            Block::Item("2. Two".into()),
            Block::Table { head: "| A | B |\n| --- | --- |".into(), rows: vec!["| 1 |  |".into(), "| 2 | x\\|y |".into()] },
            Block::Code("```\na\n  b\n```".into()),
            Block::Prose("See [this page](https://a.example).".into()),
        ]
    );
}

#[test]
fn a_layout_table_is_read_as_text() {
    let (_, sections) = read_page("<table><tr><td><p>All of the page.</p></td></tr></table>");
    assert_eq!(sections[0].1, [Block::Prose("All of the page.".into())]);
}

#[test]
fn a_heading_links_by_its_own_id_only() {
    let outline = outline("<h2 id=fees>Fees</h2><p>None.</p><h2>Other</h2><p>Text.</p>").unwrap();
    assert_eq!(outline.sections[0].anchor.as_deref(), Some("fees"));
    assert_eq!(outline.sections[1].anchor, None);
}
