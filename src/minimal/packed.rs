//! Compressed copies of a content, as small as their formats allow: what is written once and sent often.

use libdeflater::{CompressionLvl, Compressor};

/// The content as one gzip member, without a name or a time; `None` when it cannot be compressed at all.
#[must_use]
pub fn gzip(content: &[u8]) -> Option<Vec<u8>> {
    let mut compressor = Compressor::new(CompressionLvl::best());
    let mut packed = vec![0; compressor.gzip_compress_bound(content.len())];
    let length = compressor.gzip_compress(content, &mut packed).ok()?;
    packed.truncate(length);
    Some(packed)
}

/// The content as a brotli stream that every browser opens; `None` when it cannot be compressed at all.
#[must_use]
pub fn brotli(content: &[u8]) -> Option<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        // The largest window without the extension that browsers do not know.
        lgwin: 24,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut packed, &parameters).ok()?;
    Some(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_small_and_the_same_each_time() {
        let text = (0..3000).map(|number| format!("line {number} of a text\n")).collect::<Vec<_>>().concat();
        let (packed, smaller) = (gzip(text.as_bytes()).unwrap(), brotli(text.as_bytes()).unwrap());
        assert!(smaller.len() < packed.len() && packed.len() * 4 < text.len());
        assert_eq!((gzip(text.as_bytes()), brotli(text.as_bytes())), (Some(packed.clone()), Some(smaller)));
        assert_eq!(packed[4..8], [0; 4], "no time of writing");
        assert!(gzip(b"").is_some() && brotli(b"").is_some());
    }
}
