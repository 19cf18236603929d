use proptest::prelude::*;

use super::*;

#[track_caller]
fn are(expected: Kind, files: &[(&str, &[u8])]) {
    for (path, content) in files {
        assert_eq!(kind(path, content), expected, "{path}");
    }
}

#[test]
fn binary_content_decides_against_the_name() {
    let boxed: &[u8] = b"\0\0\0\x18ftypavif\0\0\0\0avifmif1";
    are(
        Kind::Image,
        &[
            ("a.jpg", b"\x89PNG\r\n\x1a\n"),
            ("a.js", b"\xff\xd8\xff\xe0"),
            ("a.txt", b"GIF89a"),
            ("a", b"RIFF\0\0\0\0WEBP"),
            ("a.mp4", boxed),
            ("a.bin", &[&[0; 128][..], b"DICM"].concat()),
            ("a.dat", b"\xff\x0a"),
            ("scan.nii.gz", b"\x1f\x8b\x08"),
        ],
    );
    are(Kind::Font, &[("a.bin", b"wOF2"), ("a.css", b"OTTO\0\x0c"), ("a", b"ttcf\0\x01\0\0")]);
    are(Kind::Wasm, &[("a.js", b"\0asm\x01\0\0\0")]);
    are(Kind::Pdf, &[("notice", b"%PDF-1.7")]);
    are(
        Kind::Video,
        &[
            ("a.bin", b"\0\0\0\x18ftypisom"),
            ("seg1.m4s", b"\0\0\0\x18styp"),
            ("a", b"\x1a\x45\xdf\xa3"),
            ("a.ogg", &[&b"OggS"[..], &[0; 24], b"\x80theora"].concat()),
            ("1.ts", &[&b"G\x40\0\x10"[..], &[0; 184], b"G", &[0; 187], b"G"].concat()),
        ],
    );
    are(
        Kind::Audio,
        &[
            ("a", b"OggS"),
            ("a.weba", b"\x1a\x45\xdf\xa3"),
            ("a", b"fLaC"),
            ("a", b"RIFF\0\0\0\0WAVE"),
            ("a", b"ID3\x04\0"),
            ("a", b"\xff\xfb\x90\0"),
            ("a", b"\xff\xf1\x50\x80"),
            ("a", b"\0\0\0\x18ftypM4A "),
        ],
    );
}

#[test]
fn documents_and_drawings_are_told_by_their_first_tag() {
    are(
        Kind::Html,
        &[
            ("index.html", b"<p>part of a page"),
            ("chunk.js", b"\xef\xbb\xbf\n<!-- build 7 --><!DOCTYPE html><title>"),
            ("data.json", b"<html lang=fr>"),
            ("about", b"<!doctype HTML>"),
            ("page.xml", b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html/>"),
            ("icon.html", b"<svg></svg>"),
            ("a.html.ejs", b"<% if (a) { %><div class=b><% } %>"),
            ("base.j2", b"{% block a %}<main>{% endblock %}"),
            ("index.php", b"<?php f(); ?>\n<body>"),
        ],
    );
    are(
        Kind::Image,
        &[
            ("logo.svg", b"<?xml version='1.0'?><!DOCTYPE svg PUBLIC ''><!-- a --><svg xmlns=''/>"),
            ("logo", b"<svg>"),
            ("logo.xml", b"<svg/>"),
        ],
    );
    are(Kind::Other, &[("lib.php", b"<?php return 1;"), ("mail.ejs", b"Dear <%= name %>"), ("a", b"<svgs>")]);
    are(Kind::Text, &[("how.md", b"<html> is the root"), ("a.txt", b"<svg>"), ("sitemap.xml", b"<urlset/>")]);
}

#[test]
fn text_follows_the_name() {
    are(
        Kind::Script,
        &[("a.mjs", b"export{}"), ("A.JS", b"BM=1"), ("a.cjs", b"true&&f()"), ("a.js", b"<!--\nf()")],
    );
    are(Kind::Css, &[("a.css", b"a{}")]);
    are(
        Kind::Text,
        &[("main.js.LICENSE.txt", b"/*"), ("LICENSE", b"MIT"), ("README.md", b"#"), ("robots.txt", b"")],
    );
    are(Kind::Json, &[("a.json", b"{}"), ("manifest.json", b"{\"index.html\":{}}"), ("b.map", b"{\"a\":1}")]);
    are(Kind::WebManifest, &[("site.webmanifest", b"{}"), ("x/manifest.json", b"{\"start_url\":\"/\"}")]);
    are(
        Kind::SourceMap,
        &[
            ("a.js.map", b"{\"version\":3,\"mappings\":\"\"}"),
            ("a.css.map", b")]}'\n{\"sections\":[]}"),
            ("a.map", b" {}\n"),
            ("a.map", b""),
        ],
    );
    are(
        Kind::Other,
        &[("world.map", b"0101"), ("a.ts", b"let a"), ("a.scss", b"$a"), ("app.js.gz", b"\x1f\x8b")],
    );
}

#[test]
fn server_configurations_are_known_by_name() {
    let names = [
        "_headers",
        "_redirects",
        "x/.htaccess",
        "nginx.conf",
        "nginx.prod.conf",
        "netlify.toml",
        "vercel.json",
        "web.config",
        "Caddyfile",
        "staticwebapp.config.json",
        "firebase.json",
    ];
    for name in names {
        assert_eq!(kind(name, b"anything"), Kind::ServerConfig, "{name}");
    }
}

#[test]
fn an_empty_file_is_what_its_name_says() {
    are(Kind::Image, &[("a.png", b""), ("a.svg", b"")]);
    are(Kind::Html, &[("a\\b.htm", b"")]);
    are(Kind::Other, &[("", b""), (".", b""), ("a.", b"")]);
}

proptest! {
    #[test]
    fn any_name_and_content_has_a_kind(path in ".{0,12}", content in any::<Vec<u8>>()) {
        prop_assert!(!kind(&path, &content).name().is_empty());
    }
}
