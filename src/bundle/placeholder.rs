//! Addresses that a server or a script completes: `{{ base }}/app.js`, `{% static 'app.css' %}`, `<%= file %>`.
//!
//! Nothing is evaluated; only what is written around and inside the placeholders is found.

/// How placeholders open and close: scripts and JSP, Mustache and Jinja, Jinja and Django, EJS and ERB, PHP.
const MARKS: [(&str, &str); 5] = [("${", "}"), ("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("<?", "?>")];

/// An address cut at its placeholders: one more written part than placeholders.
struct Parts<'a> {
    written: Vec<&'a str>,
    placeholders: Vec<&'a str>,
}

/// The address as far as it is written, when a placeholder stands in it.
pub fn start(text: &str) -> Option<&str> {
    opening(text).map(|(at, ..)| &text[..at])
}

/// What of a computed address may name a file: quoted strings inside placeholders, and the path after the last one.
pub fn names(text: &str) -> Vec<&str> {
    let parts = cut(text);
    let query = parts.written.iter().position(|part| part.contains(['?', '#']));
    let last = query.unwrap_or(parts.written.len() - 1);
    let mut names: Vec<&str> = parts.placeholders[..last].iter().flat_map(|inside| quoted(inside)).collect();
    names.extend(parts.written[last].split(['?', '#']).next());
    for name in &mut names {
        *name = name.trim_start_matches('/');
    }
    names.retain(|name| name.contains('.') && !name.starts_with('.'));
    names
}

fn cut(text: &str) -> Parts<'_> {
    let mut parts = Parts { written: Vec::new(), placeholders: Vec::new() };
    let mut rest = text;
    while let Some((at, open, close)) = opening(rest) {
        parts.written.push(&rest[..at]);
        let inside = &rest[at + open.len()..];
        let end = inside.find(close).unwrap_or(inside.len());
        parts.placeholders.push(&inside[..end]);
        // Mustache writes a third brace around what is not to be escaped.
        rest = inside.get(end + close.len()..).unwrap_or_default().trim_start_matches('}');
    }
    parts.written.push(rest);
    parts
}

fn opening(text: &str) -> Option<(usize, &'static str, &'static str)> {
    MARKS.iter().filter_map(|(open, close)| text.find(open).map(|at| (at, *open, *close))).min()
}

/// Strings in the code of a placeholder.
fn quoted(code: &str) -> impl Iterator<Item = &str> {
    let mut rest = code;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '\''])?;
        let (quote, after) = (rest[start..].chars().next()?, &rest[start + 1..]);
        let end = after.find(quote)?;
        rest = &after[end + 1..];
        Some(&after[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_written_start_ends_at_the_first_placeholder() {
        assert_eq!(start("/img/${name}.png"), Some("/img/"));
        assert_eq!(start("/app.js?v=<%= version %>"), Some("/app.js?v="));
        assert_eq!(start("/app.js"), None);
    }

    #[test]
    fn file_names_are_found_around_and_inside_placeholders() {
        for (text, expected) in [
            ("{{ base }}/static/app.js?v={{ version }}", &["static/app.js"][..]),
            ("{{{base}}}/app.js", &["app.js"]),
            ("{% static 'css/site.css' %}", &["css/site.css"]),
            ("{{ url_for(\"static\", filename=\"js/a.js\") }}", &["js/a.js"]),
            ("<%= asset %>", &[]),
            ("<?= $theme ?>/style.css#x", &["style.css"]),
            ("/img/${name}.png", &[]),
            ("{{ a", &[]),
            ("{{ 'a", &[]),
            ("${é}\u{e9}.js", &["\u{e9}.js"]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }
}
