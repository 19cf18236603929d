//! Facts of HTML documents.

use serde::{Deserialize, Serialize};

use super::{Css, Literal, Script, Span, Text};

/// One HTML document, recovered as a browser would.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Html {
    /// Every start tag, in document order.
    pub elements: Vec<Element>,
    /// The first `<base href>`.
    pub base: Option<Text>,
    /// Inline scripts and event handlers, spans already relative to the document.
    pub scripts: Vec<Inline<Script>>,
    /// `<style>` elements and `style` attributes, spans relative to the document.
    pub styles: Vec<Inline<Css>>,
    /// `"imports"` of the import map: specifier, or the start of one when it ends with `/`, and address.
    pub import_map: Vec<(Text, Literal)>,
    /// The page is a template whose markers are still in it.
    pub template: Option<TemplateLanguage>,
    /// Bytes of text a reader would see (not script, style or markup).
    pub visible_text: u32,
}

/// Below this much visible text, in bytes, a page is taken to be built by its scripts: its markup says little about
/// what will be shown. Ours: a splash or a `noscript` sentence fits, a written page does not.
const WRITTEN: u32 = 200;

impl Html {
    /// Does the page come with its text, so that its own elements tell what is shown?
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.visible_text >= WRITTEN
    }

    /// The elements around one, innermost first.
    pub fn ancestors(&self, index: usize) -> impl Iterator<Item = &Element> {
        let mut at = self.elements.get(index).and_then(|element| element.parent);
        std::iter::from_fn(move || {
            let element = self.elements.get(at?)?;
            at = element.parent;
            Some(element)
        })
    }

    /// The elements right inside one.
    pub fn children(&self, index: usize) -> impl Iterator<Item = &Element> {
        let behind = self.elements.get(index + 1..).unwrap_or_default().iter();
        // All that is inside stands together: the first that begins outside ends it.
        let inside = behind.take_while(move |element| element.parent.is_some_and(|parent| parent >= index));
        inside.filter(move |element| element.parent == Some(index))
    }

    /// Inside `<template>` or `<noscript>`: neither loaded nor shown by itself.
    #[must_use]
    pub fn is_dormant(&self, index: usize) -> bool {
        self.ancestors(index).any(|element| matches!(&*element.name, "template" | "noscript"))
    }
}

/// Script or style inside a document, with the index of the element that holds it.
#[derive(Debug, Deserialize, Serialize)]
pub struct Inline<T> {
    pub element: usize,
    pub facts: T,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum TemplateLanguage {
    /// `{% … %}`: Jinja, Django, Twig, Liquid.
    Jinja,
    /// `<% … %>`: EJS, ERB, JSP.
    Ejs,
    /// `{{ … }}` without statements: Mustache, Handlebars.
    Mustache,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Element {
    /// Lower case.
    pub name: Text,
    pub attributes: Vec<Attribute>,
    /// The whole start tag, `<` and `>` included.
    pub span: Span,
    /// Index of the element that contains this one.
    pub parent: Option<usize>,
    /// Bytes of visible text in the document before this element: how far down it is.
    pub text_before: u32,
    /// Direct text content, for elements whose text matters (`title`, `a`, `button`, `option`, `label`); trimmed.
    pub text: Option<Text>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Attribute {
    /// Lower case.
    pub name: Text,
    /// Entities decoded; absent for `<video autoplay>`, empty for `alt=""`.
    pub value: Option<Text>,
    /// Name and value as written, quotes included.
    pub span: Span,
    /// The value as written, without quotes; empty when there is none.
    pub value_span: Span,
}

impl Element {
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| &*attribute.name == name)
    }

    /// Decoded value; `Some("")` when the attribute is there without a value.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.attribute(name).map(|attribute| attribute.value.as_deref().unwrap_or(""))
    }

    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// Is `token` one of the blank-separated, case-insensitive words of the attribute (`rel`, `class`)?
    #[must_use]
    pub fn has_token(&self, attribute: &str, token: &str) -> bool {
        self.value(attribute)
            .is_some_and(|value| value.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(token)))
    }
}
