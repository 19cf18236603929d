//! Pages that nobody would write: read, or refused, but never the end of the process.

use super::*;

#[test]
fn hostile_documents_take_linear_time() {
    let attributes = (0..200_000).map(|number| format!(" a{number}=x")).collect::<Vec<_>>().concat();
    let many_attributes = format!("<a{attributes}>");
    let deep = "<div>".repeat(100_000);
    for source in [
        deep.clone() + &"</div>".repeat(100_000),
        deep + &"</p>".repeat(20_000),
        "<ul><li>".repeat(10_000),
        "<a><b>".repeat(20_000),
        "<label>a ".repeat(20_000),
        "<table><tr><td>".repeat(20_000),
        "<svg><foreignObject>".repeat(20_000),
        "{{".repeat(200_000),
        "{{ <i>".repeat(50_000),
        "<i x='{{ '>".repeat(20_000),
        "<script>".repeat(100_000),
        "<script></script>".repeat(20_000),
        "<i style=a:b onclick=a>".repeat(10_000),
        "<".repeat(500_000),
        "&".repeat(500_000),
        many_attributes,
    ] {
        let started = std::time::Instant::now();
        let (html, _) = document(&source);
        let seconds = started.elapsed().as_secs();
        assert!(seconds < 300, "hangs: {seconds} s for {}", &source[..20]);
        assert!(
            html.elements
                .iter()
                .enumerate()
                .all(|(index, element)| element.parent.is_none_or(|parent| parent < index))
        );
    }
}

#[test]
fn deep_elements_become_siblings() {
    let html = html(&("<div>".repeat(600) + &"</div>".repeat(600) + "<i>"));
    assert_eq!(html.elements[511].parent, Some(510));
    assert_eq!(html.elements[599].parent, Some(511));
    assert_eq!(html.elements[600].parent, None);
}

#[test]
fn a_page_of_a_million_elements_is_not_read() {
    let of = |tags: u32| guard(&"<b>".repeat(tags as usize));
    assert_eq!(of(MOST_ELEMENTS), Ok(()));
    assert_eq!(of(MOST_ELEMENTS + 1), Err(Problem::TooManyElements { limit: MOST_ELEMENTS }));
    assert_eq!(guard(&"a < b </b> ".repeat(600_000)), Ok(()));
}
