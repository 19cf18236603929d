//! What the style sheet reader must find, and where.

use super::*;
use crate::facts::{Animation, FontSource};

mod any_text;
mod hostile;

fn css(source: &str) -> Css {
    stylesheet(source).unwrap()
}

/// `selectors [within] property: value`, one line for each declaration.
fn lines(source: &str) -> Vec<String> {
    let css = css(source);
    let line = |declaration: &Declaration| {
        let rule = &css.rules[declaration.rule as usize];
        let bang = if declaration.important { " !" } else { "" };
        format!("{} {:?} {}: {}{bang}", rule.selectors, rule.within, declaration.property, declaration.value)
    };
    css.declarations.iter().map(line).collect()
}

fn cut(source: &str, spans: impl IntoIterator<Item = Span>) -> Vec<&str> {
    spans.into_iter().map(|span| &source[span.range()]).collect()
}

#[test]
fn spans_of_rules_and_declarations_are_exact() {
    let source = "\u{feff}@charset \"utf-8\";\r\n/* é */ a:hover ,\r\n b { Color : RED ; margin:0!important }\r\n.é{x:y";
    let css = css(source);
    assert_eq!(
        cut(source, css.rules.iter().map(|rule| rule.span)),
        ["a:hover ,\r\n b { Color : RED ; margin:0!important }", ".é{x:y"]
    );
    assert_eq!(
        cut(source, css.declarations.iter().map(|declaration| declaration.span)),
        ["Color : RED", "margin:0!important", "x:y"]
    );
    assert_eq!(&*css.rules[0].selectors, "a:hover , b");
    assert_eq!(&*css.declarations[0].property, "color");
    assert_eq!(&*css.declarations[0].value, "RED");
    assert!(css.declarations[1].important);
    assert_eq!(&*css.declarations[1].value, "0");
    assert_eq!(css.rules[0].declarations, 0..2);
    assert_eq!(css.rules[1].declarations, 2..3);
}

#[test]
fn conditions_stand_outermost_first() {
    assert_eq!(
        lines(
            "@media print{@supports (display:grid){a{b:c}}d{e:f}}\
             @LAYER base  ,/**/x{g{h:i}}@container side (width > 1px){j{k:l}}@scope (.m) to (.n){o{p:q}}"
        ),
        [
            r#"a ["@media print", "@supports (display:grid)"] b: c"#,
            r#"d ["@media print"] e: f"#,
            r#"g ["@LAYER base , x"] h: i"#,
            r#"j ["@container side (width > 1px)"] k: l"#,
            r#"o ["@scope (.m) to (.n)"] p: q"#,
        ]
    );
}

#[test]
fn nested_rules_split_their_parent() {
    let source = "a{b:c;&:hover{d:e}f:g;h:i;@media print{j:k;l{m:n}}o{}}";
    assert_eq!(
        lines(source),
        [
            r"a [] b: c",
            r#"&:hover ["a"] d: e"#,
            r"a [] f: g",
            r"a [] h: i",
            r#"a ["@media print"] j: k"#,
            r#"l ["a", "@media print"] m: n"#,
        ]
    );
    let css = css(source);
    assert_eq!(
        css.rules.iter().map(|rule| rule.declarations.clone()).collect::<Vec<_>>(),
        [0..1, 1..2, 2..4, 4..5, 5..6, 6..6]
    );
    assert_eq!(
        cut(source, css.rules.iter().map(|rule| rule.span)),
        [source, "&:hover{d:e}", source, "@media print{j:k;l{m:n}}", "l{m:n}", "o{}"]
    );
}

#[test]
fn recovery_follows_the_specification() {
    // Old hacks that are no declarations; those that are.
    assert_eq!(lines("a{*zoom:1;b:c}"), ["a [] b: c"]);
    assert_eq!(
        lines("a{filter:progid:DX.M(startColorstr='#80000000', x=1);_h:1}"),
        ["a [] filter: progid:DX.M(startColorstr='#80000000', x=1)", "a [] _h: 1"]
    );
    assert_eq!(lines("a{b:red !ie;c:d}"), ["a [] c: d"]);
    // Missing, doubled and misplaced punctuation.
    assert_eq!(lines("a{b:c;;d:;e;f:g"), ["a [] b: c", "a [] f: g"]);
    assert_eq!(lines("a{b:c}}d{e:f}g{h:i}"), ["a [] b: c", "g [] h: i"], "a stray brace costs the next rule");
    assert_eq!(lines("a{b:c\nd:e;f:g}"), ["a [] b: c\nd:e", "a [] f: g"]);
    assert_eq!(lines("a{b:\"x\n;c:d}"), ["a [] c: d"], "a bad string costs its declaration");
    assert_eq!(lines("a{b:url(x y);c:d}"), ["a [] c: d"], "a bad address costs its declaration");
    assert_eq!(lines("a{b:c);d:e}"), ["a [] d: e"]);
    assert_eq!(lines("{a:b}c{d:e}"), ["c [] d: e"]);
    assert_eq!(lines("a{b:c{d:e}f:g}"), ["b:c [\"a\"] d: e", "a [] f: g"]);
    assert_eq!(lines("a{b: red {c:d}e:f}"), ["a [] e: f"], "`b: red` is no selector");
    // Less and Sass that was not compiled, HTML comments.
    assert_eq!(
        lines("@primary: red;.mixin();.m(){x:y}@r:{a:b}.s{.mixin();@include x;c:d}<!--e{f:g}-->"),
        [".s [] c: d", "e [] f: g"]
    );
    assert_eq!(lines("@unknown x{a{b:c}}d{e:f}"), ["d [] e: f"]);
    assert_eq!(lines("@media;a{b:c}@"), ["a [] b: c"]);
}

#[test]
fn comments_stand_anywhere() {
    let source = "/**/a/*{*/b/**/{/*;*/c/**/:/**/d/*}*/e/**//**/!/**/important/**/;/**/}";
    assert_eq!(lines(source), ["a b [] c: d/*}*/e !"]);
    assert_eq!(cut(source, [css(source).declarations[0].span]), ["c/**/:/**/d/*}*/e/**//**/!/**/important"]);
}

#[test]
fn custom_properties_keep_their_case_and_braces() {
    assert_eq!(
        lines("a{--MyVar:{x:y};--json: [1,{\"a\":2}] ;--empty:;--b: ;color:var(--MyVar)}"),
        [
            "a [] --MyVar: {x:y}",
            "a [] --json: [1,{\"a\":2}]",
            "a [] --empty: ",
            "a [] --b: ",
            "a [] color: var(--MyVar)"
        ]
    );
}

#[test]
fn selectors_keep_their_escapes() {
    assert_eq!(lines(r".md\:w-1\/2>*{a:b}"), [r".md\:w-1\/2>* [] a: b"]);
    assert_eq!(
        lines(r"[data-x='{']:not(.a{b},c)::before{a:b}"),
        [r"[data-x='{']:not(.a{b},c)::before [] a: b"]
    );
}

fn addresses(source: &str) -> Vec<(String, String, CssUse)> {
    let entry = |url: CssUrl| (url.url.to_string(), source[url.span.range()].to_string(), url.used_by);
    css(source).urls.into_iter().map(entry).collect()
}

fn same(text: &str, used_by: CssUse) -> (String, String, CssUse) {
    (text.into(), text.into(), used_by)
}

#[test]
fn addresses_are_placed_without_quotes() {
    assert_eq!(
        addresses(
            "a{b:url( é.png ) URL(\"b c.png\")url('');c:image-set('d.png' 1x,url(e.png) 2x type('image/png'));\
             d:-webkit-image-set(url(f.png) 1x);e:cross-fade(url(g.png),h,src('i.png'));--f:{x:url(j.png)};\
             g:url(data:image/png;base64,AAAA)url( 'DATA:,x')}"
        ),
        [
            same("é.png", CssUse::Declaration(0)),
            same("b c.png", CssUse::Declaration(0)),
            same("d.png", CssUse::Declaration(1)),
            same("e.png", CssUse::Declaration(1)),
            same("f.png", CssUse::Declaration(2)),
            same("g.png", CssUse::Declaration(3)),
            same("i.png", CssUse::Declaration(3)),
            same("j.png", CssUse::Declaration(4)),
        ]
    );
}

#[test]
fn escapes_in_addresses_are_resolved_but_not_in_their_place() {
    let zero = CssUse::Declaration(0);
    assert_eq!(addresses(r"a{b:url(c\)d\20 e.png)}"), [("c)d e.png".into(), r"c\)d\20 e.png".into(), zero)]);
    assert_eq!(addresses(r"a{b:\75rl(c.png)}"), [same("c.png", zero)]);
    assert_eq!(addresses(r#"a{b:url("\"c\\")}"#), [("\"c\\".into(), r#"\"c\\"#.into(), zero)]);
    for cut in ["a{b:url(c.png", "a{b:url(\"c.png", "a{b:url(\"c.png\"", "a{b:url( c.png "] {
        assert_eq!(addresses(cut), [same("c.png", zero)], "{cut}");
    }
    assert_eq!(addresses(r"a{b:url(c\)"), [("c)".into(), r"c\)".into(), zero)]);
}

#[test]
fn imports_count_only_where_browsers_obey_them() {
    assert_eq!(
        addresses(
            "@charset \"x\";@import 'a.css';@layer x;@import url(b.css) layer(y) print;@namespace url(ns);\
             @IMPORT url('c.css');d{}@import 'e.css';"
        ),
        [
            same("a.css", CssUse::Import),
            same("b.css", CssUse::Import),
            same("c.css", CssUse::Import),
            same("e.css", CssUse::Other)
        ]
    );
    assert_eq!(addresses("@media print{@import 'a.css';}"), [same("a.css", CssUse::Other)]);
    assert_eq!(addresses("@import ;@import foo;@import '';"), []);
}

#[test]
fn keyframes_have_a_name_and_addresses_but_no_declarations() {
    let source = "@keyframes spin{0%{background:url(a.png)}to{b:c}}@-webkit-keyframes \"x y\"{}";
    let css = css(source);
    assert!(css.rules.is_empty() && css.declarations.is_empty());
    assert_eq!(css.keyframes.iter().map(|keyframes| &*keyframes.name).collect::<Vec<_>>(), ["spin", "x y"]);
    assert_eq!(
        cut(source, css.keyframes.iter().map(|keyframes| keyframes.span)),
        ["@keyframes spin{0%{background:url(a.png)}to{b:c}}", "@-webkit-keyframes \"x y\"{}"]
    );
    assert_eq!(addresses(source), [same("a.png", CssUse::Other)]);
}

#[test]
fn pages_hold_declarations_and_descriptors_do_not() {
    assert_eq!(
        lines("@page :first{margin:1cm;@top-left{content:'x'}size:a4}"),
        ["@page :first [] margin: 1cm", "@page :first [] size: a4"]
    );
    assert_eq!(lines("@property --x{syntax:'*'}@counter-style y{symbols:url(a.png)}"), [""; 0]);
    assert_eq!(addresses("@counter-style y{symbols:url(a.png)}"), [same("a.png", CssUse::Other)]);
}

#[test]
fn font_faces_are_read_as_browsers_do() {
    let source = "@font-face { font-family: 'Marianne' ; src: url('a.eot');
        src: local(\"Marianne Bold\"), local(Marianne  Bold), url(a.woff2) format('WOFF2') tech(variations),
             foo(bar), url(\"a.woff\") format(woff), url(data:font/woff;base64,AAAA);
        font-weight: 200 bold; font-weight: nonsense; FONT-STYLE: italic; font-display: Swap;
        unicode-range: U+0000-00FF, u+4?? }";
    let css = css(source);
    let [face] = &css.font_faces[..] else { panic!("one face") };
    assert_eq!(&*face.family, "Marianne");
    assert_eq!(face.weight, (200, 700));
    assert!(face.italic && face.covers_latin);
    assert_eq!(face.display.as_deref(), Some("swap"));
    assert_eq!(face.unicode_range.as_deref(), Some("U+0000-00FF, u+4??"));
    assert_eq!(&source[face.span.range()], source);
    let sources: Vec<_> = face
        .sources
        .iter()
        .map(|item| match item {
            FontSource::Local(name) => format!("local {name}"),
            FontSource::Url { url, format, span } => format!("{url} {format:?} {}", &source[span.range()]),
        })
        .collect();
    assert_eq!(
        sources,
        [
            "local Marianne Bold",
            "local Marianne Bold",
            "a.woff2 Some(\"woff2\") a.woff2",
            "a.woff Some(\"woff\") a.woff",
            "data:font/woff;base64, None data:font/woff;base64,AAAA",
        ]
    );
    assert_eq!(
        addresses(source),
        [
            same("a.eot", CssUse::FontFace(0)),
            same("a.woff2", CssUse::FontFace(0)),
            same("a.woff", CssUse::FontFace(0))
        ]
    );
}

#[test]
fn a_bare_font_face_has_initial_values() {
    let css = css("@media print{@font-face{font-family:a b;unicode-range:U+400-4FF}}");
    let face = &css.font_faces[0];
    assert_eq!(&*face.family, "a b");
    assert_eq!(face.weight, (400, 400));
    assert!(!face.italic && !face.covers_latin && face.display.is_none() && face.sources.is_empty());
}

fn animation(declaration: &str) -> Option<Animation> {
    css(&format!("a{{{declaration}}}")).declarations[0].animation
}

#[test]
fn animations_tell_duration_and_repetition() {
    let said = |seconds, iterations, none| Some(Animation { seconds, iterations, none });
    let infinite = Some(f32::INFINITY);
    assert_eq!(animation("animation:spin 2s linear infinite"), said(Some(2.0), infinite, false));
    assert_eq!(animation("-webkit-animation:a 500ms 3,b 1s .5"), said(Some(1.0), Some(3.0), false));
    assert_eq!(animation("ANIMATION:None"), said(Some(0.0), Some(1.0), true));
    assert_eq!(animation("animation:initial"), said(Some(0.0), Some(1.0), true));
    assert_eq!(animation("-moz-animation-duration:1s,calc(2s*2)"), said(Some(4.0), None, false));
    assert_eq!(animation("animation-iteration-count:2,infinite"), said(None, infinite, false));
    assert_eq!(animation("animation-name:none"), said(None, None, true));
    assert_eq!(animation("animation-name:a,none"), said(None, None, false));
    assert_eq!(animation("animation-delay:2s"), None);
    assert_eq!(animation("color:red"), None);
}

#[test]
fn variables_count_with_their_fallback_or_stay_open() {
    let said = |seconds, iterations| Some(Animation { seconds, iterations, none: false });
    let infinite = Some(f32::INFINITY);
    assert_eq!(animation("animation-iteration-count:var(--n,infinite)"), said(None, infinite));
    assert_eq!(animation("animation-duration:var(--d, var(--e ,2s))"), said(Some(2.0), None));
    assert_eq!(animation("animation:var(--n) 2s infinite"), said(None, infinite));
    assert_eq!(animation("animation:spin 3s var(--ease) infinite"), said(Some(3.0), infinite));
    assert_eq!(animation("animation:var(--all)"), said(None, None));
    assert_eq!(animation("animation:inherit"), said(None, None));
}

#[test]
fn a_style_attribute_is_one_rule_without_selectors() {
    let source = "color:red;a{b:c}; background:url(é.png) ; {x} d:e";
    let css = style_attribute(source).unwrap();
    assert_eq!(css.rules.len(), 1);
    assert_eq!(&source[css.rules[0].span.range()], source);
    assert_eq!(css.rules[0].declarations, 0..2);
    assert_eq!(
        cut(source, css.declarations.iter().map(|declaration| declaration.span)),
        ["color:red", "background:url(é.png)"]
    );
    assert_eq!(cut(source, css.urls.iter().map(|url| url.span)), ["é.png"]);
    assert_eq!(style_attribute("").unwrap().rules.len(), 1);
}
