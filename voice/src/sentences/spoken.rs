//! What is said of a written sentence: words of links without their addresses, no marks of layout, no pictures.

/// The words of one sentence.
pub(super) fn words(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for line in raw.lines() {
        let line = without_layout(line.trim());
        if !line.is_empty() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(line);
        }
    }
    let text = without_links(&text);
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '*' | '`' | '~' | '|' => {}
            '_' | '#' | '<' | '>' => out.push(' '),
            _ if is_picture(letter) => {}
            _ => out.push(letter),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without the signs of headings, quotes and lists.
fn without_layout(line: &str) -> &str {
    let line = line.trim_start_matches(['#', '>']).trim_start();
    let bullet = ["- ", "* ", "+ ", "• ", "– "].iter().find_map(|bullet| line.strip_prefix(bullet));
    bullet.unwrap_or(line).trim()
}

/// `[words](address)` is its words, `[1]` is nothing, a bare address is the name of its site.
fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        out.push_str(without_image_mark(&rest[..open]));
        let inside = &rest[open + 1..];
        let Some(close) = inside.find(']') else {
            rest = inside;
            continue;
        };
        let (label, after) = (&inside[..close], &inside[close + 1..]);
        let address = after.strip_prefix('(').and_then(|address| address.find(')').map(|end| &address[end + 1..]));
        let is_reference =
            !label.is_empty() && label.chars().all(|letter| letter.is_ascii_digit() || letter == ',' || letter == ' ');
        if !is_reference {
            out.push_str(label);
        }
        rest = address.unwrap_or(after);
    }
    out.push_str(rest);
    let spoken = out.split(' ').map(|word| {
        let start = word.find("https://").or_else(|| word.find("http://"));
        start.map_or_else(|| word.to_owned(), |start| format!("{}{}", &word[..start], site(&word[start..])))
    });
    spoken.collect::<Vec<_>>().join(" ")
}

fn without_image_mark(text: &str) -> &str {
    text.strip_suffix('!').filter(|before| before.is_empty() || before.ends_with(' ')).unwrap_or(text)
}

fn site(address: &str) -> String {
    let host = address.split("://").nth(1).unwrap_or_default();
    let end = host.find(['/', '?', '#', ')', ',']).unwrap_or(host.len());
    let tail = address.chars().next_back().filter(|last| matches!(last, '.' | '!' | '?' | ','));
    let host = host[..end].trim_end_matches(['.', '!', '?']).trim_start_matches("www.");
    format!("{host}{}", tail.map(String::from).unwrap_or_default())
}

fn is_picture(letter: char) -> bool {
    matches!(u32::from(letter), 0x2600..=0x27BF | 0x1F000..=0x1FAFF | 0xFE0F | 0x200D | 0x2B00..=0x2BFF | 0x20E3)
}
