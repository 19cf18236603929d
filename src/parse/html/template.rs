//! Markers of template languages left in a document.
//!
//! Only text, start tags and scripts that cannot be read are looked at, as written, so that a marker in a comment or
//! an entity (`&lt;%`) is none.

use crate::facts::TemplateLanguage;
use memchr::memmem;

/// Longest `{{ … }}` taken for a marker, in bytes.
const MAX_EXPRESSION: usize = 300;

/// What was found so far.
#[derive(Default)]
pub(super) struct Markers {
    /// The document holds something like a marker somewhere: else nothing needs a look.
    possible: bool,
    language: Option<TemplateLanguage>,
}

impl Markers {
    pub fn new(source: &str) -> Self {
        let holds = |marker: &&str| memmem::find(source.as_bytes(), marker.as_bytes()).is_some();
        Self { possible: ["{%", "<%", "{{"].iter().any(holds), language: None }
    }

    /// Jinja writes `{{ … }}` too, so a later statement may decide otherwise.
    pub fn look(&mut self, region: &str) {
        use TemplateLanguage::{Ejs, Jinja, Mustache};
        if !self.possible || self.language == Some(Jinja) {
            return;
        }
        if encloses(region, "{%", "%}", usize::MAX) {
            self.language = Some(Jinja);
        } else if memmem::find(region.as_bytes(), b"<%").is_some() {
            self.language = Some(Ejs);
        } else if self.language.is_none() && encloses(region, "{{", "}}", MAX_EXPRESSION) {
            self.language = Some(Mustache);
        }
    }

    pub fn language(&self) -> Option<TemplateLanguage> {
        self.language
    }
}

/// Does `region` hold something between the two marks, at most `longest` bytes long? One pass: the last opening mark
/// before each closing one is tried.
fn encloses(region: &str, open: &str, close: &str, longest: usize) -> bool {
    let mut from = 0;
    while let Some(length) = memmem::find(&region.as_bytes()[from..], close.as_bytes()) {
        let before = &region[from..from + length];
        let inside = before.rfind(open).map(|start| before[start + open.len()..].trim());
        if inside.is_some_and(|inside| !inside.is_empty() && inside.len() <= longest) {
            return true;
        }
        from += length + close.len();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(region: &str) -> Option<TemplateLanguage> {
        let mut markers = Markers::new(region);
        markers.look(region);
        markers.language()
    }

    #[test]
    fn markers_name_their_language() {
        assert_eq!(language("{{ a }}{% if b %}"), Some(TemplateLanguage::Jinja));
        assert_eq!(language("<%= a %>"), Some(TemplateLanguage::Ejs));
        assert_eq!(language("}} {{{a}}}"), Some(TemplateLanguage::Mustache));
    }

    #[test]
    fn braces_that_enclose_nothing_are_no_markers() {
        for region in ["{{}}", "{{ }}", "{{ a", "a }} {{", "{% a", r#"{"a":{"b":{}}}"#, "100 %"] {
            assert_eq!(language(region), None, "{region}");
        }
        assert_eq!(language(&format!("{{{{{}}}}}", "x".repeat(1000))), None);
    }
}
