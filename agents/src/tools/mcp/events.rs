//! A stream of server-sent events, cut into the data of each.

/// Collects bytes and gives whole events.
#[derive(Default)]
pub(super) struct Events {
    rest: Vec<u8>,
}

impl Events {
    /// The data of every event that is complete now.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        self.rest.extend_from_slice(bytes);
        let mut found = Vec::new();
        while let Some((length, gap)) = end(&self.rest) {
            let event: Vec<u8> = self.rest.drain(..length + gap).take(length).collect();
            found.extend(data(&String::from_utf8_lossy(&event)));
        }
        found
    }
}

/// Where the first event ends, and how long the empty line behind it is.
fn end(bytes: &[u8]) -> Option<(usize, usize)> {
    let gaps: [&[u8]; 3] = [b"\r\n\r\n", b"\n\n", b"\r\r"];
    let found = gaps.iter().filter_map(|gap| Some((bytes.windows(gap.len()).position(|at| at == *gap)?, gap.len())));
    found.min_by_key(|(at, _)| *at)
}

/// Comments and other fields are passed over; an event without data says nothing.
fn data(event: &str) -> Option<String> {
    let lines = event.split(['\n', '\r']).filter_map(|line| line.strip_prefix("data:"));
    let data: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    (!data.is_empty()).then(|| data.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_out_whole_however_they_are_cut() {
        let stream =
            ": hello\n\nevent: message\nid: 1\ndata: {\"a\":\ndata: 1}\n\ndata: two\r\n\r\nretry: 5\n\ndata:three\n\ndata: half";
        for size in [1, 2, 7, 1_000] {
            let mut events = Events::default();
            let found: Vec<String> = stream.as_bytes().chunks(size).flat_map(|piece| events.push(piece)).collect();
            assert_eq!(found, ["{\"a\":\n1}", "two", "three"], "{size}");
        }
    }
}
