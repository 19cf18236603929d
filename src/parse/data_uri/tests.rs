use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::*;
use crate::facts::{FontFormat, ImageFormat};

/// The smallest GIF, as found in many bundles.
const GIF: &str = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

fn gif_uri() -> String {
    format!("data:image/gif;base64,{GIF}")
}

/// The URIs as written, in order.
fn uris(source: &str) -> Vec<&str> {
    embedded(source).iter().map(|found| &source[found.span.range()]).collect()
}

#[test]
fn content_size_and_digest_are_those_of_the_decoded_bytes() {
    let source = format!("a{{background:url({})}}", gif_uri());
    let found = embedded(&source);
    let bytes = STANDARD.decode(GIF).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((&*found[0].media_type, found[0].bytes as usize), ("image/gif", bytes.len()));
    assert_eq!(found[0].digest, *blake3::hash(&bytes).as_bytes());
    assert!(
        matches!(&found[0].content, Content::Image(image) if image.format == ImageFormat::Gif && image.width == 1)
    );
    assert_eq!(&source[found[0].span.range()], gif_uri());
}

#[test]
fn a_uri_ends_where_the_language_around_it_ends_it() {
    let uri = gif_uri();
    let around = [
        ("url(", ") no-repeat"),
        ("url(\"", "\")"),
        ("let a='", "',b"),
        ("`", "`"),
        ("<img src=", " alt>"),
        ("<img src=", ">"),
        ("style=\"background:url(&quot;", "&quot;)\""),
        ("\"url(\\\"", "\\\")\""),
        ("<a>", "</a>"),
        ("", ""),
        ("srcset='a.png 1x, ", " 2x'"),
    ];
    for (before, after) in around {
        assert_eq!(uris(&format!("{before}{uri}{after}")), [&*uri], "{before}…{after}");
    }
}

#[test]
fn drawings_may_hold_quotes_spaces_and_brackets() {
    let plain =
        "url(\"data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='8' height='9'/>\")";
    let escaped = r#"a="data:image/svg+xml,<svg width=\"8\" height=\"9\" fill=\"url(#a)\"/>";"#;
    let percent = "url(data:image/svg+xml,%3Csvg%20width='8'%20height='9'/%3E)";
    for source in [plain, escaped] {
        let found = embedded(source);
        assert!(
            matches!(&found[0].content, Content::Image(image) if (image.width, image.height) == (8, 9)),
            "{source}"
        );
    }
    // An unquoted address ends at a quote, which CSS forbids there.
    assert_eq!(embedded(percent).len(), 0);
    assert_eq!(embedded(&percent.replace('\'', "%27")).len(), 1);
}

#[test]
fn fonts_are_found_under_any_of_their_media_types() {
    let mut font = b"wOF2ttcf\0\0\0\x40".to_vec();
    font.resize(64, 0);
    let payload = STANDARD.encode(font);
    for media_type in ["font/woff2", "application/font-woff2;charset=utf-8", "application/octet-stream"] {
        let source = format!("url('data:{media_type};base64,{payload}')");
        let found = embedded(&source);
        assert!(
            matches!(&found[0].content, Content::Font(font) if font.format == FontFormat::Woff2),
            "{media_type}"
        );
    }
}

#[test]
fn what_is_no_content_is_ignored() {
    let sources = [
        "if(a.startsWith(\"data:image/\"))",
        "\"data:image/png;base64,\"+b",
        "`data:image/png;base64,${b}`",
        "data:image/jpg;base64,iRxVB0…",
        "'data:image/svg+xml;utf8,<svg",
        "{data:image}",
        "url(data:application/octet-stream;base64,aGVsbG8=)",
        "data:image/png;base64,aGVsbG8=",
        "data:image/svg+xml,hello",
    ];
    for source in sources {
        assert_eq!(uris(source), [""; 0], "{source}");
    }
}

#[test]
fn images_inside_of_embedded_drawings_belong_to_them() {
    let source = format!("\"data:image/svg+xml,<svg><image href='{0}'/></svg>\" '{0}'", gif_uri());
    assert_eq!(embedded(&source).len(), 2);
    assert_eq!(uris(&source)[1], gif_uri());
}

#[test]
fn repetitions_take_linear_time() {
    let start = std::time::Instant::now();
    for repeated in
        ["data:image/", "'data:image/a,", "\"data:image/a,\\", "\\\"data:image/a,", "&quot;data:image/a,"]
    {
        assert!(embedded(&repeated.repeat(100_000)).is_empty(), "{repeated}");
    }
    assert!(start.elapsed().as_secs() < 20);
}

proptest! {
    #[test]
    fn no_text_panics(parts in prop::collection::vec(
        prop_oneof![
            Just("data:image/svg+xml,".to_owned()), Just("data:font/woff;base64,".to_owned()), Just(gif_uri()),
            Just("&quot;".to_owned()), Just("\\\"".to_owned()), Just("'".to_owned()), ".{0,6}",
        ],
        0..12,
    )) {
        let source = parts.concat();
        for found in embedded(&source) {
            prop_assert!(source[found.span.range()].starts_with("data:"));
        }
    }
}
