//! The few tables that [`super`] reads, out of plain, WOFF and WOFF2 containers. Other tables are passed over.

use std::borrow::Cow;
use std::io::Read;

use libdeflater::Decompressor;

use crate::parse::bytes::{array, be16, be32};

/// Bytes that a WOFF2 file may expand to.
pub(super) const LARGEST: u64 = 64 << 20;

/// Bytes that any of the tables read may have.
const LARGEST_TABLE: usize = 4 << 20;

#[derive(Default)]
pub(super) struct Tables<'a> {
    pub(super) head: Option<Cow<'a, [u8]>>,
    pub(super) maxp: Option<Cow<'a, [u8]>>,
    pub(super) name: Option<Cow<'a, [u8]>>,
    pub(super) os2: Option<Cow<'a, [u8]>>,
    pub(super) cmap: Option<Cow<'a, [u8]>>,
    /// There is an `fvar` table.
    pub(super) is_variable: bool,
}

impl<'a> Tables<'a> {
    /// Takes the table if it is one of those read; `data` is only asked for then.
    fn take(&mut self, tag: [u8; 4], data: impl FnOnce() -> Option<Cow<'a, [u8]>>) {
        let place = match &tag {
            b"head" => &mut self.head,
            b"maxp" => &mut self.maxp,
            b"name" => &mut self.name,
            b"OS/2" => &mut self.os2,
            b"cmap" => &mut self.cmap,
            b"fvar" => {
                self.is_variable = true;
                return;
            }
            _ => return,
        };
        // The first of several tables counts even if it cannot be read, lest each one cost a try.
        if place.is_none() {
            *place = Some(data().filter(|table| table.len() <= LARGEST_TABLE).unwrap_or_default());
        }
    }
}

/// A bare font, or the first of a collection (OpenType, "Organization of an OpenType font").
pub(super) fn sfnt(content: &[u8]) -> Option<Tables<'_>> {
    const HEADER: usize = 12;
    const ENTRY: usize = 16;
    let start = if content.starts_with(b"ttcf") { be32(content, 12)? as usize } else { 0 };
    let directory = content.get(start..)?;
    let mut tables = Tables::default();
    for index in 0..usize::from(be16(directory, 4)?) {
        let entry = directory.get(HEADER + index * ENTRY..)?.get(..ENTRY)?;
        let (start, length) = (be32(entry, 8)? as usize, be32(entry, 12)? as usize);
        tables.take(array(entry, 0)?, || content.get(start..)?.get(..length).map(Cow::Borrowed));
    }
    Some(tables)
}

/// WOFF (W3C Recommendation 2012, 4 and 5): each table is compressed by itself, if at all.
pub(super) fn woff(content: &[u8]) -> Option<Tables<'_>> {
    const HEADER: usize = 44;
    const ENTRY: usize = 20;
    let mut tables = Tables::default();
    for index in 0..usize::from(be16(content, 12)?) {
        let entry = content.get(HEADER + index * ENTRY..)?.get(..ENTRY)?;
        let number = |at| be32(entry, at).map(|number| number as usize);
        let (start, packed, length) = (number(4)?, number(8)?, number(12)?);
        tables.take(array(entry, 0)?, || {
            let data = content.get(start..)?.get(..packed)?;
            if packed < length { inflated(data, length).map(Cow::Owned) } else { Some(Cow::Borrowed(data)) }
        });
    }
    Some(tables)
}

fn inflated(data: &[u8], length: usize) -> Option<Vec<u8>> {
    if length > LARGEST_TABLE {
        return None;
    }
    let mut table = vec![0; length];
    let written = Decompressor::new().zlib_decompress(data, &mut table).ok()?;
    (written == length).then_some(table)
}

/// WOFF2 (W3C Recommendation 2024, 4): one Brotli stream holds all tables in the order of the directory. It is
/// unpacked up to the last table that matters. Collections are not opened.
pub(super) fn woff2(content: &[u8]) -> Option<Tables<'static>> {
    const HEADER: usize = 48;
    /// More than any real font; small ones may be mostly zeros.
    const RATIO: u64 = 100;
    const ALWAYS_ALLOWED: u64 = 64 << 10;
    if content.get(4..8)? == b"ttcf" {
        return None;
    }
    let mut directory = content.get(HEADER..)?;
    let mut entries = Vec::new();
    let mut end = 0u64;
    for _ in 0..be16(content, 12)? {
        let (tag, length) = entry(&mut directory)?;
        entries.push((tag, end, length));
        end += u64::from(length);
    }
    if end > LARGEST.min(ALWAYS_ALLOWED.max(content.len() as u64 * RATIO)) {
        return None;
    }
    let needed =
        entries.iter().filter(|(tag, ..)| matches!(tag, b"head" | b"maxp" | b"name" | b"OS/2" | b"cmap"));
    let needed = needed.map(|(_, start, length)| start + u64::from(*length)).max()?;
    let packed = directory.get(..be32(content, 20)? as usize)?;
    let mut stream = Vec::new();
    brotli_decompressor::Decompressor::new(packed, 4096).take(needed).read_to_end(&mut stream).ok()?;

    let mut tables = Tables::default();
    for (tag, start, length) in entries {
        tables.take(tag, || {
            let table = stream.get(usize::try_from(start).ok()?..)?.get(..length as usize)?;
            Some(Cow::Owned(table.to_vec()))
        });
    }
    Some(tables)
}

/// Tag and length in the stream of the next directory entry.
fn entry(directory: &mut &[u8]) -> Option<([u8; 4], u32)> {
    let (&flags, rest) = directory.split_first()?;
    *directory = rest;
    let tag = match flags & 0x3f {
        63 => {
            let (tag, rest) = directory.split_first_chunk()?;
            *directory = rest;
            *tag
        }
        known => known_tag(known),
    };
    let length = base_128(directory)?;
    let version = flags >> 6;
    // Glyphs are transformed unless they say otherwise, other tables only if they say so.
    let is_transformed = if matches!(&tag, b"glyf" | b"loca") { version != 3 } else { version != 0 };
    Some((tag, if is_transformed { base_128(directory)? } else { length }))
}

/// Of the known tags (4.1), those that are read or stored in a special way.
fn known_tag(index: u8) -> [u8; 4] {
    *match index {
        0 => b"cmap",
        1 => b"head",
        4 => b"maxp",
        5 => b"name",
        6 => b"OS/2",
        10 => b"glyf",
        11 => b"loca",
        47 => b"fvar",
        _ => b"    ",
    }
}

/// `UIntBase128`: seven bits a byte, at most five bytes, no leading zeros.
fn base_128(rest: &mut &[u8]) -> Option<u32> {
    let mut number = 0u32;
    for index in 0..5 {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        if (index == 0 && byte == 0x80) || number >> 25 != 0 {
            return None;
        }
        number = number << 7 | u32::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
