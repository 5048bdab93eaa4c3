//! A ZIP archive written as it is read: entry after entry, a piece at a time, nothing of it kept but the list of entries.
//!
//! Entries are stored as they are, with their length behind them, and in the form for archives of any size (PKWARE APPNOTE 4.3.9,
//! 4.5.3).

use flate2::Crc;

const LOCAL: u32 = 0x0403_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;
const END: u32 = 0x0605_4b50;

/// Needed to read it: sizes of 64 bits.
const VERSION: u16 = 45;

/// The length stands behind the content; names are UTF-8.
const FLAGS: u16 = 0x0808;

/// 1980-01-01, the first day an archive can name: what is inside says when it was.
const DAY: u16 = 0x0021;

/// What stands for a number of 32 bits that is told in 64.
const FAR: u32 = u32::MAX;

#[derive(Default)]
pub struct Zip {
    /// Bytes before.
    written: u64,
    entries: Vec<Entry>,
    open: Option<Open>,
}

struct Entry {
    name: String,
    crc: u32,
    size: u64,
    at: u64,
}

struct Open {
    name: String,
    crc: Crc,
    size: u64,
    at: u64,
}

impl Zip {
    /// The bytes with which an entry begins; the one before has ended with [`Self::end`].
    pub fn begin(&mut self, name: String) -> Vec<u8> {
        let mut head = Vec::new();
        push_32(&mut head, LOCAL);
        for short in [VERSION, FLAGS, 0, 0, DAY] {
            push_16(&mut head, short);
        }
        for long in [0, FAR, FAR] {
            push_32(&mut head, long);
        }
        push_16(&mut head, name.len() as u16);
        push_16(&mut head, 20);
        head.extend_from_slice(name.as_bytes());
        push_sizes(&mut head, &[0, 0]);
        self.open = Some(Open { name, crc: Crc::new(), size: 0, at: self.written });
        self.counted(head)
    }

    /// A piece of the entry that was begun.
    pub fn piece(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        if let Some(open) = &mut self.open {
            open.crc.update(&bytes);
            open.size += bytes.len() as u64;
        }
        self.counted(bytes)
    }

    /// The bytes with which an entry ends.
    pub fn end(&mut self) -> Vec<u8> {
        let mut tail = Vec::new();
        if let Some(Open { name, crc, size, at }) = self.open.take() {
            let crc = crc.sum();
            push_32(&mut tail, DESCRIPTOR);
            push_32(&mut tail, crc);
            push_64(&mut tail, size);
            push_64(&mut tail, size);
            self.entries.push(Entry { name, crc, size, at });
        }
        self.counted(tail)
    }

    /// The list at the end, without which nobody takes it for whole.
    pub fn finish(mut self) -> Vec<u8> {
        let (mut list, at) = (Vec::new(), self.written);
        for Entry { name, crc, size, at } in &self.entries {
            push_32(&mut list, CENTRAL);
            for short in [VERSION, VERSION, FLAGS, 0, 0, DAY] {
                push_16(&mut list, short);
            }
            for long in [*crc, FAR, FAR] {
                push_32(&mut list, long);
            }
            for short in [name.len() as u16, 28, 0, 0, 0] {
                push_16(&mut list, short);
            }
            push_32(&mut list, 0);
            push_32(&mut list, FAR);
            list.extend_from_slice(name.as_bytes());
            push_sizes(&mut list, &[*size, *size, *at]);
        }
        let (count, size) = (self.entries.len() as u64, list.len() as u64);
        self.written += size;
        push_32(&mut list, END_64);
        push_64(&mut list, 44);
        push_16(&mut list, VERSION);
        push_16(&mut list, VERSION);
        push_32(&mut list, 0);
        push_32(&mut list, 0);
        for number in [count, count, size, at] {
            push_64(&mut list, number);
        }
        push_32(&mut list, LOCATOR_64);
        push_32(&mut list, 0);
        push_64(&mut list, self.written);
        push_32(&mut list, 1);
        push_32(&mut list, END);
        for short in [0, 0, u16::MAX, u16::MAX] {
            push_16(&mut list, short);
        }
        push_32(&mut list, FAR);
        push_32(&mut list, FAR);
        push_16(&mut list, 0);
        list
    }

    fn counted(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        self.written += bytes.len() as u64;
        bytes
    }
}

/// The extra field of 64-bit numbers.
fn push_sizes(bytes: &mut Vec<u8>, numbers: &[u64]) {
    push_16(bytes, 1);
    push_16(bytes, 8 * numbers.len() as u16);
    for number in numbers {
        push_64(bytes, *number);
    }
}

fn push_16(bytes: &mut Vec<u8>, number: u16) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn push_32(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn push_64(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend_from_slice(&number.to_le_bytes());
}
