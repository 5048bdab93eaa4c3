/// What the first bytes of a file say that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Width and height.
    Jpeg(u32, u32),
    Png,
    /// MP4 or MOV.
    Film,
    Other,
}

pub(super) fn look(bytes: &[u8]) -> Seen {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Seen::Png;
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Seen::Film;
    }
    match jpeg(bytes) {
        Some((width, height)) => Seen::Jpeg(width, height),
        None => Seen::Other,
    }
}

/// From the segment that begins the picture itself.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let marker = *rest.get(1).filter(|_| rest.first() == Some(&0xff))?;
        // Fill bytes may stand before a marker.
        if marker == 0xff {
            rest = rest.get(1..)?;
            continue;
        }
        let number = |at: usize| Some(u32::from(u16::from_be_bytes([*rest.get(at)?, *rest.get(at + 1)?])));
        let is_frame = (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            return Some((number(7)?, number(5)?));
        }
        rest = rest.get(2 + number(2)? as usize..)?;
    }
}

#[test]
fn files_are_known_by_their_first_bytes() {
    let jpeg = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xff\xc0\x00\x0b\x08\x02\x00\x03\x00\x01\x01\x11\x00\xff\xd9";
    assert_eq!(look(jpeg), Seen::Jpeg(768, 512));
    assert_eq!(look(b"\x89PNG\r\n\x1a\n...."), Seen::Png);
    assert_eq!(look(b"\x00\x00\x00\x18ftypmp42"), Seen::Film);
    for other in [&jpeg[..10], b"\xff\xd8", b"", b"GIF89a", b"\xff\xd8\xff\xe0\xff\xff"] {
        assert_eq!(look(other), Seen::Other);
    }
}
