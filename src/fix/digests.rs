//! Digests of a content, in the forms in which other files write them: Subresource Integrity, the tables of service
//! workers, lists of checksums. Must not find what is not there: a form is long enough to stand for one content only.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use sha2::Digest as _;

/// Signs of the shortest piece by which a digest is recognised: 64 bits of a hexadecimal one, 72 of another.
const HEX_PIECE: usize = 16;
const BASE64_PIECE: usize = 12;

/// One digest as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub text: String,
    /// What to look for; where it is found and the whole is not, the digest is cut or written in some other way.
    pub piece: std::ops::Range<usize>,
    /// What is written instead stands at the same place in the forms of another content.
    pub number: usize,
}

/// All forms of one content; those of any other have the same order and lengths.
#[must_use]
pub fn forms(content: &[u8]) -> Vec<Form> {
    let digests: [Vec<u8>; 5] = [
        md5::Md5::digest(content).to_vec(),
        sha1::Sha1::digest(content).to_vec(),
        sha2::Sha256::digest(content).to_vec(),
        sha2::Sha384::digest(content).to_vec(),
        sha2::Sha512::digest(content).to_vec(),
    ];
    let written = digests.iter().flat_map(|digest| {
        let lower = digest.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        let upper = lower.to_ascii_uppercase();
        [
            (lower, 0..HEX_PIECE),
            (upper, 0..HEX_PIECE),
            piece(STANDARD_NO_PAD.encode(digest)),
            piece(URL_SAFE_NO_PAD.encode(digest)),
        ]
    });
    written.enumerate().map(|(number, (text, piece))| Form { text, piece, number }).collect()
}

/// The longest run that every way of writing base64 leaves as it is; too short a one would be found anywhere.
fn piece(text: String) -> (String, std::ops::Range<usize>) {
    let mut best = 0..0;
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if !byte.is_ascii_alphanumeric() {
            start = at + 1;
        } else if at + 1 - start > best.len() {
            best = start..at + 1;
        }
    }
    if best.len() < BASE64_PIECE {
        best = 0..text.len();
    }
    (text, best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_known_by_hand() {
        let forms = forms(b"abc");
        let has = |text: &str| forms.iter().any(|form| form.text == text);
        for known in [
            "900150983cd24fb0d6963f7d28e17f72",
            "A9993E364706816ABA3E25717850C26C9CD0D89D",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0",
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0",
            "ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn",
        ] {
            assert!(has(known), "{known}");
        }
        let sha384 = forms.iter().find(|form| form.text.starts_with("ywB1")).unwrap();
        assert_eq!(&sha384.text[sha384.piece.clone()], "ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP");
    }

    #[test]
    fn forms_of_two_contents_have_the_same_order_and_lengths() {
        let (one, other) = (forms(b"one"), forms(b"another"));
        assert_eq!(one.len(), 20);
        for (one, other) in one.iter().zip(&other) {
            assert_eq!((one.text.len(), one.number), (other.text.len(), other.number));
            assert!(one.piece.len() >= BASE64_PIECE);
        }
    }
}
