//! What holds of any text.

use proptest::prelude::*;

use super::*;

fn assert_places(source: &str, css: &mut Css) -> Result<(), TestCaseError> {
    let mut wrong = None;
    css.each_span(&mut |span| {
        if source.get(span.range()).is_none() {
            wrong = Some(*span);
        }
    });
    prop_assert_eq!(wrong, None);
    for (position, rule) in css.rules.iter().enumerate() {
        for declaration in &css.declarations[rule.declarations.start as usize..rule.declarations.end as usize]
        {
            prop_assert_eq!(declaration.rule as usize, position);
        }
    }
    Ok(())
}

/// Pieces of style sheets, in any order: more likely to reach odd states than random characters.
fn sheets() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "é",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ":",
        ";",
        ",",
        "\"",
        "'",
        "\\",
        "\\\n",
        "/*",
        "*/",
        "url(",
        "src(",
        "@media ",
        "@import ",
        "@font-face{",
        "src:",
        "@page",
        "@keyframes ",
        "--x:",
        "!important",
        " ",
        "\r\n",
        "animation:",
        "var(--a,",
        "1s",
        "&",
        "@layer ",
        "<!--",
        "-->",
        "\u{feff}",
        "\0",
        "image-set(",
        "unicode-range:u+",
        "#",
        "😀",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_with_spans_inside_it(source in prop_oneof![sheets(), any::<String>()]) {
        if let Ok(mut css) = stylesheet(&source) {
            assert_places(&source, &mut css)?;
        }
        if let Ok(mut css) = style_attribute(&source) {
            assert_places(&source, &mut css)?;
        }
    }
}
