use super::render::render;

#[test]
fn headings_get_ids_a_citation_can_point_at() {
    let page = render("web", "# The *web* widget\n\n## Set up\n\ntext\n\n## Set up\n\n### `data-inbox`, the key\n");
    assert_eq!(page.title, "The web widget");
    for id in ["the-web-widget", "set-up", "set-up-1", "data-inbox-the-key"] {
        assert!(page.html.contains(&format!("id=\"{id}\"")), "{id}: {}", page.html);
    }
    assert_eq!(page.contents.len(), 2);
}

#[test]
fn links_between_files_become_links_between_pages() {
    let page = render(
        "channels/web",
        "[a](whatsapp.md#set-up) [b](../security.md) [c](https://x.example/y.md) [d](#here) [e](../../README.md)",
    );
    for link in ["/guides/channels/whatsapp#set-up", "/guides/security", "https://x.example/y.md", "#here"] {
        assert!(page.html.contains(&format!("href=\"{link}\"")), "{link}: {}", page.html);
    }
    assert!(page.html.contains("../../README.md"), "what is not a guide stays as it is written");
}

#[test]
fn a_text_without_headings_is_named_by_its_path() {
    assert_eq!(render("notes/x", "words").title, "notes/x");
}
