//! What holds of any text.

use proptest::prelude::*;

use super::*;

fn assert_places(source: &str) -> Result<(), TestCaseError> {
    let (mut html, problems) = document(source);
    let mut spans: Vec<Span> = problems.iter().map(|(span, _)| *span).collect();
    for (index, element) in html.elements.iter().enumerate() {
        spans.push(element.span);
        prop_assert!(
            source[element.span.range()].starts_with('<') && source[element.span.range()].ends_with('>')
        );
        prop_assert!(element.parent.is_none_or(|parent| parent < index));
        let inside = html.elements.iter().filter(|child| child.parent == Some(index));
        prop_assert!(html.children(index).map(|child| child.span).eq(inside.map(|child| child.span)));
        for attribute in &element.attributes {
            spans.extend([attribute.span, attribute.value_span]);
            prop_assert!(
                attribute.span.start >= element.span.start && attribute.span.end <= element.span.end
            );
        }
    }
    html.scripts.iter_mut().for_each(|script| script.facts.each_span(&mut |span| spans.push(*span)));
    html.styles.iter_mut().for_each(|style| style.facts.each_span(&mut |span| spans.push(*span)));
    for span in spans {
        prop_assert!(source.get(span.range()).is_some(), "{:?}", span);
    }
    Ok(())
}

/// Pieces of documents, in any order: more likely to reach odd states than random characters.
fn documents() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<",
        ">",
        "</",
        "/",
        "=",
        "\"",
        "'",
        " ",
        "\r\n",
        "\r",
        "\n",
        "é",
        "😀",
        "&amp;",
        "&#0;",
        "&",
        "\0",
        "a",
        "<div",
        "<p>",
        "</p>",
        "<script>",
        "</script>",
        "<script",
        "<style>",
        "</style",
        "style=",
        "onclick='",
        "href=",
        "<!--",
        "-->",
        "<svg>",
        "<![CDATA[",
        "]]>",
        "<title>",
        "</title>",
        "{{",
        "}}",
        "{%",
        "<%",
        "a{b:url(c",
        "}",
        "fetch('/a.json')",
        "<td>",
        "</table>",
        "<textarea>",
        "<noscript>",
        "<!doctype ",
        "<a",
        "<base href=x>",
        "<plaintext>",
        "?",
        "!",
        "\u{feff}",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_with_spans_inside_it(source in prop_oneof![documents(), any::<String>()]) {
        assert_places(&source)?;
    }
}
