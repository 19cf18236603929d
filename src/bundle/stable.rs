//! Names without what changes at each build: content hashes in file names.

use std::borrow::Cow;

/// The content hash in a file name, if there is one.
///
/// Hexadecimal parts of 8 to 64 characters with a letter and a digit (or 16 and more of any hexadecimal kind),
/// and Vite's 8 base64url characters when they mix cases or digits as no word does.
#[must_use]
pub fn content_hash(name: &str) -> Option<&str> {
    let stem = strip_extensions(name);
    // Hashes stand at the end of the stem (`index-HASH.js`) or between dots (`HASH.chunk.js`, `147.HASH.bundle.js`).
    let mut parts: Vec<&str> = stem.split(['.', '_', '~']).flat_map(dashes).collect();
    parts.reverse();
    parts.into_iter().find(|part| is_hash(part)).or_else(|| vite_hash(stem))
}

/// `chunk-name-HASH` → `chunk`, `name`, `HASH`, but a base64url hash may itself hold a dash.
fn dashes(part: &str) -> impl Iterator<Item = &str> {
    part.split('-')
}

/// Vite writes `-` and eight characters of base64url.
fn vite_hash(stem: &str) -> Option<&str> {
    let start = stem.len().checked_sub(8)?;
    let (before, hash) = (stem.get(..start)?, stem.get(start..)?);
    (before.ends_with('-') && (looks_random(hash) || is_no_name(hash))).then_some(hash)
}

/// Letters in both cases that are neither `Capitalised` nor `camelCase`: some capital has no small letter behind it.
fn is_no_name(part: &str) -> bool {
    let letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let small = part.bytes().any(|byte| byte.is_ascii_lowercase());
    let lone = |pair: &[u8]| pair[0].is_ascii_uppercase() && pair[1].is_ascii_uppercase();
    let last = part.bytes().last().is_some_and(|byte| byte.is_ascii_uppercase());
    letters && small && (last || part.as_bytes().windows(2).any(lone))
}

fn is_hash(part: &str) -> bool {
    let hex = part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let digit = part.bytes().any(|byte| byte.is_ascii_digit());
    let letter = part.bytes().any(|byte| byte.is_ascii_alphabetic());
    match part.len() {
        8..=64 if hex => digit && (letter || part.len() >= 16),
        // esbuild writes eight characters of base32.
        8 => {
            part.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'))
                && (digit || !is_word_like(part))
                || looks_random(part)
        }
        16..=32 => {
            part.bytes().all(|byte| byte.is_ascii_alphanumeric()) && digit && letter && looks_random(part)
        }
        _ => false,
    }
}

/// Upper-case words such as `CHANGELOG` or `READMEFR` have vowels in places where random letters seldom do;
/// a cautious test: without a digit, only names with at most one vowel count as random.
fn is_word_like(part: &str) -> bool {
    part.bytes().filter(|byte| b"AEIOUY".contains(&byte.to_ascii_uppercase())).count() > 1
}

/// Mixed case beyond a leading capital or camel case, or digits inside: not a word.
fn looks_random(part: &str) -> bool {
    let allowed = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let upper = part.bytes().filter(u8::is_ascii_uppercase).count();
    let lower = part.bytes().filter(u8::is_ascii_lowercase).count();
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let changes = part.as_bytes().windows(2).filter(|pair| class(pair[0]) != class(pair[1])).count();
    // `HomePage` has two capitals and is a name.
    allowed && upper + digits >= 2 && changes >= 3 && (digits >= 1 && lower + upper >= 1 || upper >= 3)
}

fn class(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    }
}

/// The name without its extensions: `app.bundle.js` → `app.bundle`, `main.css.map` → `main`.
fn strip_extensions(name: &str) -> &str {
    const EXTENSIONS: [&str; 38] = [
        "aac",
        "flac",
        "m4a",
        "opus",
        "map",
        "br",
        "gz",
        "zst",
        "js",
        "mjs",
        "cjs",
        "css",
        "html",
        "htm",
        "json",
        "wasm",
        "png",
        "jpg",
        "jpeg",
        "gif",
        "webp",
        "avif",
        "svg",
        "ico",
        "woff",
        "woff2",
        "ttf",
        "otf",
        "eot",
        "mp3",
        "mp4",
        "webm",
        "ogg",
        "wav",
        "pdf",
        "txt",
        "xml",
        "webmanifest",
    ];
    let mut stem = name;
    while let Some((before, extension)) = stem.rsplit_once('.') {
        if before.is_empty() || !EXTENSIONS.contains(&extension) {
            break;
        }
        stem = before;
    }
    stem
}

/// The path with the hash of its last segment replaced by `*`: the same after each build.
#[must_use]
pub fn stable_path(path: &str) -> Cow<'_, str> {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let Some(hash) = content_hash(name) else { return Cow::Borrowed(path) };
    let name = name.replacen(hash, "*", 1);
    Cow::Owned(if folder.is_empty() { name } else { format!("{folder}/{name}") })
}

/// The readable part of a hashed name: `viewer-4f3a91bc.js` → `viewer`.
#[must_use]
pub fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = strip_extensions(name);
    let stem = match content_hash(name) {
        Some(hash) => stem.replacen(hash, "", 1),
        None => stem.to_owned(),
    };
    stem.trim_matches(['-', '.', '_', '~']).to_owned()
}

/// `webpack://app/./src/a.ts` and `../../src/a.ts` → `src/a.ts`; of a URL, the path.
#[must_use]
pub fn plain_source(source: &str) -> &str {
    let source = match source.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or(rest, |(_, path)| path),
        None => source,
    };
    let mut source = source;
    while let Some(rest) =
        source.strip_prefix("./").or_else(|| source.strip_prefix("../")).or_else(|| source.strip_prefix('/'))
    {
        source = rest;
    }
    source.split('?').next().unwrap_or(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_the_common_bundlers_are_recognised() {
        for (name, hash) in [
            ("app.bundle.096daabbdde29bd851ab.js", "096daabbdde29bd851ab"),
            ("5004fdc02f329ce53b69.wasm", "5004fdc02f329ce53b69"),
            ("index-4f3a91bc.js", "4f3a91bc"),
            ("index-DkQv2xYZ.js", "DkQv2xYZ"),
            ("charlswasm_decode-CEN7ucFR.wasm", "CEN7ucFR"),
            ("chunk-5XQ7R2LD.js", "5XQ7R2LD"),
            ("index-BBgtuilj.js", "BBgtuilj"),
            ("core.90b82bb347e95a67.js", "90b82bb347e95a67"),
            ("main-6835a9ad4754cf2ffc45.css.map", "6835a9ad4754cf2ffc45"),
        ] {
            assert_eq!(content_hash(name), Some(hash), "{name}");
        }
    }

    #[test]
    fn words_numbers_and_dates_are_no_hashes() {
        for name in [
            "swagger-ui-bundle.js",
            "CHANGELOG.md",
            "silent-refresh.html",
            "apple-touch-startup-image-1182x2208.png",
            "android-chrome-192x192.png",
            "report-20250109.js",
            "decorated.css",
            "CT-Abdomen-Bones.png",
            "lformsFHIRAll.min.js",
            "oidc-client.min.js",
            "standalone-preset.js",
            "user-HomePage.js",
            "user-settings.js",
            "user-Settings.js",
            "data-homePage.js",
        ] {
            assert_eq!(content_hash(name), None, "{name}");
        }
    }

    #[test]
    fn a_stable_path_loses_its_hash_only() {
        assert_eq!(stable_path("assets/index-4f3a91bc.js"), "assets/index-*.js");
        assert_eq!(stable_path("img/team.jpg"), "img/team.jpg");
        assert_eq!(stem("assets/viewer-4f3a91bc.js"), "viewer");
    }
}
