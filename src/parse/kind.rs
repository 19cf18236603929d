//! What a file is: by magic number, then by markup, then by name. Must not validate or parse the content.

use memchr::memmem;

use super::bytes::{be16, be32, is_at, le16};
use super::prolog::{prolog, starts_with_word};
use super::{font, image};
use crate::facts::Kind;

/// How much of a template is searched for HTML tags.
const TEMPLATE_HEAD: usize = 16 << 10;

/// What the file at `path` is. Binary content and documents decide against the name; among the kinds of text that
/// nothing but a name tells apart (scripts, styles, JSON, plain text) the name decides.
#[must_use]
pub fn kind(path: &str, content: &[u8]) -> Kind {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let named = by_name(&name, extension, content);
    if content.is_empty() || named == Kind::ServerConfig {
        return named;
    }
    binary(extension, content).or_else(|| markup(extension, named, content)).unwrap_or(named)
}

/// The kind that a file extension stands for, without its dot, in lower case.
pub(super) fn by_extension(extension: &str) -> Option<Kind> {
    Some(match extension {
        "html" | "htm" | "xhtml" | "shtml" => Kind::Html,
        "css" => Kind::Css,
        "js" | "mjs" | "cjs" => Kind::Script,
        "wasm" => Kind::Wasm,
        "png" | "apng" | "jpg" | "jpeg" | "jfif" | "gif" | "webp" | "avif" | "heic" | "heif" | "jxl"
        | "jp2" | "j2k" | "jpx" | "jph" | "jls" | "svg" | "svgz" | "ico" | "cur" | "bmp" | "tif" | "tiff"
        | "dcm" | "dicom" | "nii" => Kind::Image,
        "woff" | "woff2" | "ttf" | "otf" | "ttc" | "eot" => Kind::Font,
        "mp3" | "wav" | "ogg" | "oga" | "opus" | "m4a" | "aac" | "flac" | "weba" => Kind::Audio,
        "mp4" | "m4v" | "webm" | "ogv" | "mov" | "avi" | "mkv" | "mpd" | "m3u8" => Kind::Video,
        "pdf" => Kind::Pdf,
        "json" | "geojson" | "topojson" | "jsonld" => Kind::Json,
        "webmanifest" => Kind::WebManifest,
        "txt" | "md" | "markdown" | "rst" | "xml" | "csv" | "tsv" | "yml" | "yaml" | "toml" | "vtt"
        | "srt" | "log" => Kind::Text,
        _ => return None,
    })
}

fn by_name(name: &str, extension: &str, content: &[u8]) -> Kind {
    if is_server_config(name, extension) {
        return Kind::ServerConfig;
    }
    match extension {
        "map" => source_map(content),
        "json" if name.contains("manifest") && has_any(content, &["\"start_url\"", "\"icons\""]) => {
            Kind::WebManifest
        }
        _ if name.ends_with(".nii.gz") => Kind::Image,
        _ => by_extension(extension).unwrap_or_else(|| notice(name)),
    }
}

/// Notices often have no extension, or their name as one.
fn notice(name: &str) -> Kind {
    const NOTICES: [&str; 8] =
        ["license", "licence", "readme", "notice", "copying", "copyright", "authors", "changelog"];
    let is_notice = NOTICES.iter().any(|notice| name.starts_with(notice) || name.ends_with(notice));
    if is_notice { Kind::Text } else { Kind::Other }
}

fn is_server_config(name: &str, extension: &str) -> bool {
    matches!(
        name,
        "_headers"
            | "_redirects"
            | ".htaccess"
            | "netlify.toml"
            | "vercel.json"
            | "web.config"
            | "caddyfile"
            | "staticwebapp.config.json"
            | "firebase.json"
    ) || name.starts_with("nginx") && extension == "conf"
}

/// A `.map` file is a source map if it reads like one; an empty object or file is a map of nothing.
fn source_map(content: &[u8]) -> Kind {
    let start = content.trim_ascii_start();
    let is_map = has_any(content, &["\"mappings\"", "\"sources\"", "\"sections\""]);
    if content.trim_ascii() == b"{}" || is_map && (start.starts_with(b"{") || start.starts_with(b")]}")) {
        Kind::SourceMap
    } else if start.starts_with(b"{") {
        Kind::Json
    } else if start.is_empty() {
        Kind::SourceMap
    } else {
        Kind::Other
    }
}

fn has_any(content: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| memmem::find(content, word.as_bytes()).is_some())
}

/// Documents and drawings by their first tag. Text files may well quote some.
fn markup(extension: &str, named: Kind, content: &[u8]) -> Option<Kind> {
    if named == Kind::Text && extension != "xml" {
        return None;
    }
    let prolog = prolog(content);
    let is_html = prolog.doctype.is_some_and(|doctype| starts_with_word(doctype, b"html"))
        || starts_with_word(prolog.root, b"<html")
        || is_template(extension) && has_html_tags(content);
    if is_html {
        Some(Kind::Html)
    } else if named != Kind::Html && !is_template(extension) && image::format(content).is_some() {
        Some(Kind::Image)
    } else {
        None
    }
}

/// Is the file a template of HTML, to be filled in by a server or a build?
fn is_template(extension: &str) -> bool {
    const EXTENSIONS: [&str; 20] = [
        "ejs",
        "jinja",
        "jinja2",
        "j2",
        "hbs",
        "handlebars",
        "mustache",
        "tmpl",
        "tpl",
        "php",
        "phtml",
        "jsp",
        "erb",
        "twig",
        "liquid",
        "njk",
        "aspx",
        "cshtml",
        "ftl",
        "template",
    ];
    EXTENSIONS.contains(&extension)
}

fn has_html_tags(content: &[u8]) -> bool {
    const TAGS: [&[u8]; 12] = [
        b"<!doctype",
        b"<html",
        b"<head",
        b"<body",
        b"<div",
        b"<section",
        b"<main",
        b"<form",
        b"<p",
        b"<a",
        b"<img",
        b"<script",
    ];
    let head = content.get(..TEMPLATE_HEAD).unwrap_or(content);
    memchr::memchr_iter(b'<', head).any(|at| TAGS.iter().any(|tag| starts_with_word(&head[at..], tag)))
}

/// Kinds with a magic number. The extension only tells sound from pictures in containers that hold both.
fn binary(extension: &str, content: &[u8]) -> Option<Kind> {
    let starts = |magic: &[u8]| content.starts_with(magic);
    let media = |is_sound: bool| if is_sound { Kind::Audio } else { Kind::Video };
    if starts(b"\0asm") {
        Some(Kind::Wasm)
    } else if starts(b"%PDF-") {
        Some(Kind::Pdf)
    } else if font::format(content).is_some() {
        Some(Kind::Font)
    } else if !starts_like_markup(content) && image::format(content).is_some() {
        Some(Kind::Image)
    } else if is_at(content, 4, b"ftyp") {
        Some(media(is_at(content, 8, b"M4A") || is_at(content, 8, b"M4B") || extension == "m4a"))
    } else if is_boxed_segment(content)
        || starts(b"RIFF") && is_at(content, 8, b"AVI ")
        || is_transport_stream(content)
    {
        Some(Kind::Video)
    } else if starts(&[0x1a, 0x45, 0xdf, 0xa3]) {
        Some(media(matches!(extension, "weba" | "mka")))
    } else if starts(b"OggS") {
        let head = content.get(..256).unwrap_or(content);
        Some(media(extension != "ogv" && !has_any(head, &["theora"])))
    } else if is_sound(content) {
        Some(Kind::Audio)
    } else {
        None
    }
}

/// Markup is left to [`markup`], which knows that HTML may hold `<svg` and text may quote it.
fn starts_like_markup(content: &[u8]) -> bool {
    content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content).trim_ascii_start().starts_with(b"<")
}

/// A fragment of a streamed MP4 or a film of `QuickTime` without a type.
fn is_boxed_segment(content: &[u8]) -> bool {
    let names: [&[u8]; 5] = [b"styp", b"moof", b"moov", b"sidx", b"mdat"];
    names.iter().any(|name| is_at(content, 4, name))
        && be32(content, 0).is_some_and(|length| length < 1 << 28)
}

/// MPEG transport stream: packets of 188 bytes.
fn is_transport_stream(content: &[u8]) -> bool {
    [0, 188, 376].iter().all(|&at| content.get(at) == Some(&b'G'))
        && be16(content, 1).is_some_and(|pid| pid < 0x6000)
        && content.get(3).is_some_and(|flags| flags & 0x30 != 0 && flags & 0xc0 == 0)
}

/// FLAC, WAV, ID3 tags, MPEG layer III frames, AAC frames. UTF-16 marks are no frames.
fn is_sound(content: &[u8]) -> bool {
    let id3 = content.starts_with(b"ID3") && content.get(3).is_some_and(|&version| version < 9);
    let frame = le16(content, 0).is_some_and(|start| {
        let [first, second] = start.to_le_bytes();
        first == 0xff && (second & 0xe6 == 0xe2 || second & 0xf6 == 0xf0)
    });
    content.starts_with(b"fLaC")
        || content.starts_with(b"RIFF") && is_at(content, 8, b"WAVE")
        || id3
        || frame && content.len() > 3
}

#[cfg(test)]
mod tests;
