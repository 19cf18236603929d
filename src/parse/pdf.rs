//! PDF documents: the photographs embedded in them, from plain bytes.
//!
//! Streams are never inside object streams (ISO 32000-1, 7.5.7), so that the dictionary of an image stands in plain
//! text whatever else is compressed. Nothing is unpacked or decrypted, and no cross-reference is followed.

use memchr::memmem;

use super::Problem;
use super::image::image;
use crate::facts::{Image, Pdf};

/// Bytes between the name of a filter and its `stream` keyword, both ways: dictionaries of images are short.
const DICTIONARY: usize = 4096;

/// Names of the filter looked at in one document: each may cost a search through [`DICTIONARY`] bytes.
const MOST: usize = 10_000;

/// The images of a document that were written with a lossy codec.
pub fn pdf(content: &[u8]) -> Result<Pdf, Problem> {
    if memmem::find(content, b"%PDF-").is_none_or(|at| at > 1024) {
        return Err(Problem::Damaged("PDF: no header".to_owned()));
    }
    let mut found = Pdf {
        // The key of the trailer, not the start of a longer name (`/EncryptMetadata`).
        encrypted: memmem::find_iter(content, b"/Encrypt")
            .any(|at| content.get(at + 8).is_none_or(|next| !next.is_ascii_alphanumeric())),
        ..Pdf::default()
    };
    let (mut at, mut names) = (0, 0);
    while let Some(name) = memmem::find(content.get(at..).unwrap_or_default(), b"/DCTDecode") {
        let name = at + name;
        at = name + 1;
        names += 1;
        if names > MOST {
            found.unread += 1;
            break;
        }
        let Some(data) = data(content, name) else { continue };
        let end = memmem::find(&content[data..], b"endstream").map_or(content.len(), |end| data + end);
        match image(&content[data..end]) {
            Ok(image) if is_jpeg(&image) => found.images.push(image),
            _ => found.unread += 1,
        }
        at = end;
    }
    Ok(found)
}

fn is_jpeg(image: &Image) -> bool {
    image.format == crate::facts::ImageFormat::Jpeg
}

/// Where the stream begins whose dictionary names the filter at `name`.
fn data(content: &[u8], name: usize) -> Option<usize> {
    let after = &content[name..content.len().min(name + DICTIONARY)];
    let keyword = memmem::find(after, b"stream")?;
    // Another object begins first: the name stood in text.
    if memmem::find(&after[..keyword], b"endobj").is_some() {
        return None;
    }
    let mut data = name + keyword + b"stream".len();
    if content.get(data) == Some(&b'\r') {
        data += 1;
    }
    if content.get(data) == Some(&b'\n') {
        data += 1;
    }
    Some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey JPEG of 16 by 8 pixels with the table of quality 50.
    fn jpeg() -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
        bytes.extend([16; 64]);
        bytes.extend([0xff, 0xc0, 0, 11, 8, 0, 8, 0, 16, 1, 1, 0x11, 0]);
        bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x55, 0xff, 0xd9]);
        bytes
    }

    fn document(filter: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes =
            format!("%PDF-1.7\n1 0 obj\n<< /Subtype /Image /Filter {filter} /Length 9 >>\nstream\r\n")
                .into_bytes();
        bytes.extend(data);
        bytes.extend(b"\nendstream\nendobj\n%%EOF");
        bytes
    }

    #[test]
    fn photographs_are_read_where_they_stand() {
        let found = pdf(&document("/DCTDecode", &jpeg())).unwrap();
        let read: Vec<_> = found.images.iter().map(|image| (image.width, image.height)).collect();
        assert_eq!((read.as_slice(), found.unread, found.encrypted), (&[(16, 8)][..], 0, false));
        assert!(found.images[0].quality.is_some_and(|quality| quality > 1.0));
        let packed = pdf(&document("[/FlateDecode /DCTDecode]", b"x\x9c123")).unwrap();
        assert_eq!((packed.images.len(), packed.unread), (0, 1));
        assert!(pdf(&document("/FlateDecode", b"x")).unwrap().images.is_empty());
    }

    #[test]
    fn encryption_is_seen() {
        let with = |trailer: &str| pdf(format!("%PDF-1.7\n{trailer}").as_bytes()).unwrap().encrypted;
        assert!(with("trailer << /Encrypt 5 0 R >>") && with("<</Encrypt 5 0 R>>"));
        assert!(!with("trailer << /EncryptMetadata false >>"));
    }

    #[test]
    fn hostile_documents_end() {
        assert!(pdf(b"not one").is_err());
        let many = [b"%PDF-1.7 ".to_vec(), b"/DCTDecode stream".repeat(100_000)].concat();
        assert_eq!(pdf(&many).unwrap().unread, 1);
        let names = [b"%PDF-1.7 ".to_vec(), b"/DCTDecode ".repeat(100_000)].concat();
        assert_eq!(pdf(&names).unwrap().unread, 1, "the rest is said not to be read");
        let whole = document("/DCTDecode", &jpeg());
        for end in 0..whole.len() {
            let _ = pdf(&whole[..end]);
        }
    }
}
