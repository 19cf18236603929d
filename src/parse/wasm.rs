//! WebAssembly modules: a walk over the section headers (core specification, 5.5). Code is skipped.

use crate::facts::{CustomSection, Wasm};

/// Magic and version.
const HEADER: usize = 8;

/// Longest name of a section that is kept, in characters: ours, toolchains use 20.
const LONGEST_NAME: usize = 100;

/// Most custom sections that are read: ours, a hundred times what toolchains write.
const MOST_SECTIONS: usize = 1000;

/// Custom sections as far as the module can be walked: a cut module has the sections before the cut.
pub fn wasm(content: &[u8]) -> Wasm {
    let mut custom = Vec::new();
    let mut rest = content.get(HEADER..).unwrap_or_default();
    while let Some(section) = section(rest)
        && custom.len() < MOST_SECTIONS
    {
        custom.extend(custom_section(&section));
        rest = section.after;
    }
    Wasm { custom }
}

struct Section<'c> {
    is_custom: bool,
    content: &'c [u8],
    /// With id and size.
    bytes: u64,
    after: &'c [u8],
}

fn section(rest: &[u8]) -> Option<Section<'_>> {
    let (&id, sized) = rest.split_first()?;
    let (size, body) = unsigned(sized)?;
    let (content, after) = body.split_at_checked(size as usize)?;
    Some(Section { is_custom: id == 0, content, bytes: (rest.len() - after.len()) as u64, after })
}

fn custom_section(section: &Section<'_>) -> Option<CustomSection> {
    let (length, rest) = unsigned(section.content).filter(|_| section.is_custom)?;
    let name = std::str::from_utf8(rest.get(..length as usize)?).ok()?;
    let name: String = name.chars().take(LONGEST_NAME).collect();
    Some(CustomSection { name: name.into(), bytes: section.bytes })
}

/// A number of at most 32 bits in LEB128, and what follows it.
fn unsigned(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut number: u64 = 0;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        number |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((u32::try_from(number).ok()?, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module of these sections.
    fn module(sections: &[(u8, &[u8])]) -> Vec<u8> {
        let mut out = b"\0asm\x01\0\0\0".to_vec();
        for (id, content) in sections {
            out.push(*id);
            out.extend(leb128(content.len()));
            out.extend(*content);
        }
        out
    }

    fn leb128(mut number: usize) -> Vec<u8> {
        let mut out = Vec::new();
        loop {
            let byte = u8::try_from(number & 0x7f).unwrap();
            number >>= 7;
            if number == 0 {
                out.push(byte);
                return out;
            }
            out.push(byte | 0x80);
        }
    }

    fn custom(name: &str, bytes: usize) -> Vec<u8> {
        [leb128(name.len()), name.as_bytes().to_vec(), vec![7; bytes]].concat()
    }

    fn seen(content: &[u8]) -> Vec<(String, u64)> {
        wasm(content).custom.into_iter().map(|section| (section.name.into(), section.bytes)).collect()
    }

    #[test]
    fn custom_sections_are_counted_with_their_headers() {
        let (names, line) = (custom("name", 10), custom(".debug_line", 500));
        let content = module(&[(1, b"\0"), (0, &names), (10, &[0; 300]), (0, &line)]);
        assert_eq!(seen(&content), [("name".to_owned(), 17), (".debug_line".to_owned(), 515)]);
        let plain = module(&[(1, b"\0"), (10, &[0; 300])]);
        let added: u64 = wasm(&content).custom.iter().map(|section| section.bytes).sum();
        assert_eq!(plain.len() as u64 + added, content.len() as u64);
    }

    #[test]
    fn cut_and_foreign_modules_give_what_can_be_read() {
        let names = custom("name", 10);
        let content = module(&[(0, &names), (0, &names)]);
        for cut in 0..content.len() {
            assert!(seen(&content[..cut]).len() < 2, "{cut}");
        }
        assert_eq!(seen(&content[..content.len() - 1]).len(), 1);
        assert_eq!(seen(b"\0asm\x01\0\0\0\0\xff\xff\xff\xff\xff\x01"), []);
        assert_eq!(seen(&module(&[(0, b"\x05ab"), (0, b"\x02\xff\xfe"), (0, b"")])), []);
    }

    #[test]
    fn many_sections_and_long_names_are_bounded() {
        let one = custom("x", 0);
        let many = vec![(0, one.as_slice()); 100_000];
        assert_eq!(wasm(&module(&many)).custom.len(), MOST_SECTIONS);
        let long = custom(&"é".repeat(5000), 0);
        assert_eq!(seen(&module(&[(0, &long)]))[0].0.chars().count(), LONGEST_NAME);
    }
}
