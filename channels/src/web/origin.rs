/// Whether a page of this origin may use an inbox.
///
/// `allowed` holds origins such as `https://shop.example`, `http://localhost:3000` or `https://*.shop.example` (any
/// depth below, not the name itself); an empty list lets every origin in. Scheme, host and port must be the same; the
/// scheme's own port may be left out. Names beyond ASCII are listed as browsers send them (`xn--…`).
///
/// A caller without an origin is no page: browsers name it wherever it matters, and another program could name any. It
/// is let in, and its token decides. The origin `null` (sandboxed frames, files) is a page of nobody and is refused.
pub fn origin_allowed(allowed: &[String], origin: Option<&str>) -> bool {
    let Some(origin) = origin else {
        return true;
    };
    if allowed.is_empty() {
        return true;
    }
    let Some(origin) = Origin::parse(origin) else {
        return false;
    };
    allowed.iter().filter_map(|text| Origin::parse(text.trim().trim_end_matches('/'))).any(|pattern| pattern.covers(&origin))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Origin<'a> {
    scheme: &'a str,
    host: &'a str,
    port: Option<u16>,
}

impl<'a> Origin<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (host, port) = match rest.rsplit_once(':') {
            // The last colon of a bare IPv6 address is part of it.
            Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
            _ => (rest, None),
        };
        let is_odd = |letter: char| matches!(letter, '/' | '?' | '#' | '@' | '\\') || letter.is_whitespace();
        if scheme.is_empty() || host.is_empty() || host.contains(is_odd) {
            return None;
        }
        Some(Self { scheme, host, port: port.or_else(|| own_port(scheme)) })
    }

    fn covers(&self, origin: &Origin<'_>) -> bool {
        self.scheme.eq_ignore_ascii_case(origin.scheme) && self.port == origin.port && covers_host(self.host, origin.host)
    }
}

fn own_port(scheme: &str) -> Option<u16> {
    match () {
        () if scheme.eq_ignore_ascii_case("https") => Some(443),
        () if scheme.eq_ignore_ascii_case("http") => Some(80),
        () => None,
    }
}

fn covers_host(pattern: &str, host: &str) -> bool {
    let Some(parent) = pattern.strip_prefix("*.") else {
        return pattern.eq_ignore_ascii_case(host);
    };
    // The dot before the parent belongs to the match: `evilshop.example` is not below `shop.example`.
    let Some(split) = host.len().checked_sub(parent.len() + 1).filter(|split| *split > 0) else {
        return false;
    };
    let (Some(below), Some(tail)) = (host.get(..split), host.get(split..)) else {
        return false;
    };
    !parent.is_empty() && !below.ends_with('.') && tail.strip_prefix('.').is_some_and(|tail| tail.eq_ignore_ascii_case(parent))
}

#[cfg(test)]
mod tests;
