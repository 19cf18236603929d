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

    /// Moves all spans by `offset` bytes, backwards when negative, and keeps them inside `bounds`.
    fn shift_within(&mut self, offset: i64, bounds: Span) {
        let moved = |position: u32| {
            let position = i64::from(position).saturating_add(offset);
            u32::try_from(position)
                .unwrap_or(if position < 0 { 0 } else { u32::MAX })
                .clamp(bounds.start, bounds.end)
        };
        self.each_span(&mut |span| *span = Span { start: moved(span.start), end: moved(span.end) });
    }

    /// Gives all facts one span: for text that does not stand in the file as it was read.
    fn place_at(&mut self, place: Span) {
        self.each_span(&mut |span| *span = place);
    }
}

impl Shift for Css {
    fn each_span(&mut self, change: &mut dyn FnMut(&mut Span)) {
        self.rules.iter_mut().for_each(|rule| change(&mut rule.span));
        self.declarations.iter_mut().for_each(|declaration| change(&mut declaration.span));
        self.urls.iter_mut().for_each(|url| change(&mut url.span));
        self.keyframes.iter_mut().for_each(|keyframes| change(&mut keyframes.span));
        for face in &mut self.font_faces {
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
        self.imports.iter_mut().for_each(|import| change(&mut import.span));
        self.calls.iter_mut().for_each(|call| change(&mut call.span));
        self.assignments.iter_mut().for_each(|assignment| change(&mut assignment.span));
        self.literals.iter_mut().for_each(|literal| change(&mut literal.span));
        self.elements.iter_mut().for_each(|element| change(&mut element.span));
        self.chunk_names.iter_mut().for_each(|name| change(&mut name.span));
        self.directives.iter_mut().for_each(|directive| change(&mut directive.span));
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
    fn a_backward_shift_stays_inside_its_bounds() {
        let mut script = literal(3, 40);
        script.shift_within(-5, Span { start: 1, end: 20 });
        assert_eq!(script.literals[0].span, Span { start: 1, end: 20 });
    }

    #[test]
    fn one_place_for_all() {
        let mut script = literal(3, 7);
        script.place_at(Span { start: 1, end: 2 });
        assert_eq!(script.literals[0].span, Span { start: 1, end: 2 });
    }
}
