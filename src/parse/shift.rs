//! Moves the spans of facts found in a part of a file to their place in the whole file.
//!
//! Only spans change here, never what was found.

use crate::facts::{Css, FontSource, Script, Span};

/// Facts whose spans can be moved together.
pub(crate) trait Shift {
    /// Hands every span to `change`, each once.
    fn each_span(&mut self, change: &mut dyn FnMut(&mut Span));

    /// Moves all spans `offset` bytes further on.
    fn shift(&mut self, offset: u32) {
        self.each_span(&mut |span| *span = span.shifted(offset));
    }

    /// Moves all spans from a text that had `prefix` bytes written before it to `place`, and keeps them inside it.
    fn shift_into(&mut self, place: Span, prefix: u32) {
        self.each_span(&mut |span| *span = brought_into(*span, place, prefix));
    }

    /// Gives all facts one span: for text that does not stand in the file as it was read.
    fn place_at(&mut self, place: Span) {
        self.each_span(&mut |span| *span = place);
    }
}

/// `span` of a text that had `prefix` bytes written before it, in the source whose `place` holds that text.
pub(crate) fn brought_into(span: Span, place: Span, prefix: u32) -> Span {
    let moved = |position: u32| {
        position.saturating_add(place.start).saturating_sub(prefix).clamp(place.start, place.end)
    };
    Span { start: moved(span.start), end: moved(span.end) }
}

// Both name every field, so that a new kind of fact cannot be forgotten here.

impl Shift for Css {
    fn each_span(&mut self, change: &mut dyn FnMut(&mut Span)) {
        let Self { rules, declarations, font_faces, urls, keyframes } = self;
        for rule in rules {
            change(&mut rule.span);
        }
        for declaration in declarations {
            change(&mut declaration.span);
        }
        for url in urls {
            change(&mut url.span);
        }
        for keyframes in keyframes {
            change(&mut keyframes.span);
        }
        for face in font_faces {
            change(&mut face.span);
            for source in &mut face.sources {
                if let FontSource::Url { span, .. } = source {
                    change(span);
                }
            }
        }
    }
}

impl Shift for Script {
    fn each_span(&mut self, change: &mut dyn FnMut(&mut Span)) {
        let Self {
            imports,
            calls,
            assignments,
            literals,
            options,
            reads,
            parameters,
            elements,
            chunk_names,
            directives,
            is_module: _,
            styles_print: _,
            remotes: _,
        } = self;
        for import in imports {
            change(&mut import.span);
        }
        for call in calls {
            change(&mut call.span);
        }
        for assignment in assignments {
            change(&mut assignment.span);
        }
        for literal in literals.iter_mut().chain(reads).chain(parameters) {
            change(&mut literal.span);
        }
        for options in options {
            change(&mut options.span);
        }
        for element in elements {
            change(&mut element.span);
        }
        for name in chunk_names {
            change(&mut name.span);
        }
        for directive in directives {
            change(&mut directive.span);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Literal;

    fn literal(start: u32, end: u32) -> Script {
        Script {
            literals: vec![Literal { text: "x".into(), span: Span { start, end } }],
            ..Script::default()
        }
    }

    #[test]
    fn a_shift_moves_both_ends() {
        let mut script = literal(3, 7);
        script.shift(10);
        assert_eq!(script.literals[0].span, Span { start: 13, end: 17 });
    }

    #[test]
    fn a_prefix_is_taken_off_and_the_place_never_left() {
        let mut script = literal(7, 9);
        script.shift_into(Span { start: 10, end: 20 }, 5);
        assert_eq!(script.literals[0].span, Span { start: 12, end: 14 });
        let mut script = literal(3, 40);
        script.shift_into(Span { start: 10, end: 20 }, 5);
        assert_eq!(script.literals[0].span, Span { start: 10, end: 20 });
    }

    #[test]
    fn one_place_for_all() {
        let mut script = literal(3, 7);
        script.place_at(Span { start: 1, end: 2 });
        assert_eq!(script.literals[0].span, Span { start: 1, end: 2 });
    }
}
