//! Facts of style sheets.

use serde::{Deserialize, Serialize};

use super::{Span, Text};

/// One style sheet, or the content of one `style` attribute.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Css {
    pub rules: Vec<StyleRule>,
    pub declarations: Vec<Declaration>,
    pub font_faces: Vec<FontFace>,
    pub urls: Vec<CssUrl>,
    pub keyframes: Vec<Keyframes>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct StyleRule {
    /// The selector list as written, white space folded; empty for a `style` attribute.
    pub selectors: Text,
    /// Conditions around the rule, outermost first, as written: `@media print`, `@supports (…)`, parent selectors.
    pub within: Vec<Text>,
    /// From the first character of the selectors to the closing brace.
    pub span: Span,
    /// Indices into [`Css::declarations`].
    pub declarations: std::ops::Range<u32>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Declaration {
    /// Lower case, except custom properties.
    pub property: Text,
    /// As written, trimmed, without `!important`.
    pub value: Text,
    pub important: bool,
    /// Property and value.
    pub span: Span,
    /// Index into [`Css::rules`].
    pub rule: u32,
    /// Duration and repetition when the property is `animation` or `animation-*`.
    pub animation: Option<Animation>,
}

/// What one `animation` declaration says; each part is absent when the declaration does not set it.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Animation {
    /// Longest duration of the list, in seconds.
    pub seconds: Option<f32>,
    /// Largest repetition count of the list; `f32::INFINITY` for `infinite`.
    pub iterations: Option<f32>,
    /// `animation-name: none`, or the shorthand `none`.
    pub none: bool,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct FontFace {
    pub family: Text,
    pub sources: Vec<FontSource>,
    /// Lowest and highest weight, 1 to 1000; `(400, 400)` when not given.
    pub weight: (u16, u16),
    pub italic: bool,
    pub display: Option<Text>,
    /// As written.
    pub unicode_range: Option<Text>,
    /// Does the range hold the basic Latin letters? True without a range.
    pub covers_latin: bool,
    pub span: Span,
}

#[derive(Debug, Deserialize, Serialize)]
pub enum FontSource {
    Url { url: Text, format: Option<Text>, span: Span },
    Local(Text),
}

#[derive(Debug, Deserialize, Serialize)]
pub struct CssUrl {
    pub url: Text,
    /// The address as written, without quotes.
    pub span: Span,
    pub used_by: CssUse,
}

/// What the `url()` is for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum CssUse {
    Import,
    /// Index into [`Css::font_faces`].
    FontFace(u32),
    /// Index into [`Css::declarations`].
    Declaration(u32),
    Other,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Keyframes {
    pub name: Text,
    pub span: Span,
}
