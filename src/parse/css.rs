//! Style sheets and `style` attributes → facts.
//!
//! Structure, recovery and spans follow CSS Syntax Level 3 through cssparser; the few values whose meaning is needed
//! are read by lightningcss, one by one. A selector is checked for shape only, property values not at all: a
//! declaration that some browser ignores is still a fact. Nothing here judges, fetches or resolves an address.

mod animation;
mod font_face;
mod text;
mod urls;
mod value;

use crate::facts::{Css, CssUrl, CssUse, Declaration, Keyframes, Span, StyleRule, Text};
use crate::parse::Problem;
use crate::parse::shift::Shift;
use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserInput, ParserState,
    QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser, StyleSheetParser,
};
use std::mem;

/// Deepest nesting of blocks, and of functions inside one value, that is read. Written sheets stay below 20; each
/// level takes at most about 5 kB of stack here and in lightningcss, so that even a 2 MB stack holds this many.
const MAX_DEPTH: usize = 256;

/// How many bytes of selectors and conditions may be copied for each byte of the sheet. Every rule repeats what
/// stands around it, which would grow with the square of a hostile sheet; written sheets stay below 3.
const MAX_COPIES: usize = 32;

type Failure<'i> = ParseError<'i, ()>;

/// The facts of one style sheet.
///
/// Only the nesting cap and the cap on repeated conditions fail; everything else recovers as browsers do.
pub fn stylesheet(source: &str) -> Result<Css, Problem> {
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut input = ParserInput::new(text);
    let mut sheet = Sheet::new(text);
    StyleSheetParser::new(&mut Parser::new(&mut input), &mut sheet).for_each(drop);
    let mut css = sheet.finish()?;
    if text.len() < source.len() {
        css.shift(Span::new(0, source.len() - text.len()).end);
    }
    Ok(css)
}

/// The facts of the decoded value of one `style` attribute: a single rule without selectors.
pub fn style_attribute(source: &str) -> Result<Css, Problem> {
    let mut input = ParserInput::new(source);
    let mut sheet = Sheet::new(source);
    sheet.conditions.push(Text::default());
    sheet.frame = Frame { owner: Some(0), nested_rules: false, ..Frame::default() };
    sheet.open_rule();
    RuleBodyParser::new(&mut Parser::new(&mut input), &mut sheet).for_each(drop);
    sheet.close_rules(source.len());
    sheet.finish()
}

/// The sheet as far as it was read, and where the reader stands.
struct Sheet<'i> {
    source: &'i str,
    css: Css,
    /// At-rules and parent selectors around the current place, outermost first.
    conditions: Vec<Text>,
    frame: Frame,
    /// A rule was seen after which `@import` has no effect.
    imports_over: bool,
    copied: usize,
    problem: Option<Problem>,
}

/// The block being read.
#[derive(Default)]
struct Frame {
    /// Which condition holds the selectors that declarations in this block belong to.
    owner: Option<usize>,
    nested_rules: bool,
    start: usize,
    /// Entries of [`Css::rules`] made for this block; their end is known at its end.
    entries: Vec<u32>,
}

enum Prelude<'i> {
    Import(urls::Address),
    /// `@layer a, b;` or `@layer a {…}`.
    Layer(usize),
    /// Rules under a condition; where the prelude ends.
    Group(usize),
    /// Declarations for printed pages.
    Page(usize),
    FontFace,
    Keyframes(CowRcStr<'i>),
    /// Descriptors that are not properties: only their addresses count.
    Descriptors,
}

impl<'i> Sheet<'i> {
    fn new(source: &'i str) -> Self {
        Self {
            source,
            css: Css::default(),
            conditions: Vec::new(),
            frame: Frame { nested_rules: true, ..Frame::default() },
            imports_over: false,
            copied: 0,
            problem: None,
        }
    }

    fn finish(self) -> Result<Css, Problem> {
        self.problem.map_or(Ok(self.css), Err)
    }

    fn too_deep(&mut self) {
        self.problem = Some(Problem::TooDeep { limit: index(MAX_DEPTH) });
    }

    /// Reads a block of rules, declarations or both, which stands under `condition`. With `owns`, declarations
    /// belong to that condition (it is a selector list), else to the selectors further out.
    fn block<'t>(&mut self, condition: &str, owns: bool, start: usize, input: &mut Parser<'i, 't>) {
        if self.conditions.len() >= MAX_DEPTH {
            self.too_deep();
            return;
        }
        let owner = if owns { Some(self.conditions.len()) } else { self.frame.owner };
        let nested_rules = !condition.starts_with("@page");
        let rules_before = self.css.rules.len();
        self.conditions.push(text::folded(condition));
        let outer = mem::replace(&mut self.frame, Frame { owner, nested_rules, start, entries: Vec::new() });
        RuleBodyParser::new(input, self).for_each(drop);
        if owns && self.css.rules.len() == rules_before {
            self.open_rule();
        }
        let end = input.position().byte_index();
        self.close_rules(end + usize::from(self.source[end..].starts_with('}')));
        self.frame = outer;
        self.conditions.pop();
    }

    /// The entry that takes the next declaration. A rule nested in between closes the former one.
    fn rule(&mut self) -> Option<u32> {
        let last = self.css.rules.len().checked_sub(1).map(index);
        match self.frame.entries.last() {
            Some(&entry) if Some(entry) == last => Some(entry),
            _ => self.open_rule(),
        }
    }

    fn open_rule(&mut self) -> Option<u32> {
        let owner = self.frame.owner?;
        self.copied += self.conditions.iter().map(|text| text.len() + size_of::<Text>()).sum::<usize>();
        let limit = self.source.len().saturating_mul(MAX_COPIES).saturating_add(1 << 20);
        if self.copied > limit {
            self.problem = Some(Problem::TooLarge { limit: limit as u64 });
            return None;
        }
        let around = self.conditions.iter().enumerate().filter(|(position, _)| *position != owner);
        let declarations = index(self.css.declarations.len());
        let entry = index(self.css.rules.len());
        self.css.rules.push(StyleRule {
            selectors: self.conditions[owner].clone(),
            within: around.map(|(_, text)| text.clone()).collect(),
            span: Span::new(self.frame.start, self.frame.start),
            declarations: declarations..declarations,
        });
        self.frame.entries.push(entry);
        Some(entry)
    }

    fn close_rules(&mut self, end: usize) {
        for entry in self.frame.entries.drain(..) {
            if let Some(rule) = self.css.rules.get_mut(entry as usize) {
                rule.span = Span::new(rule.span.start as usize, end);
            }
        }
    }

    fn declare(&mut self, name: &str, value: &value::Value, start: usize) {
        let Some(rule) = self.rule() else { return };
        let declaration = index(self.css.declarations.len());
        let mut property = Text::from(name);
        if !name.starts_with("--") {
            property.make_ascii_lowercase();
        }
        let text = &self.source[value.range.clone()];
        self.css.declarations.push(Declaration {
            animation: animation::read(&property, text),
            property,
            value: text.into(),
            important: value.important,
            span: Span::new(start, value.end),
            rule,
        });
        self.css.rules[rule as usize].declarations.end = declaration + 1;
        self.addresses(value.range.start, value.range.end, CssUse::Declaration(declaration));
    }

    /// Keeps the addresses written between two offsets, except `data:`.
    fn addresses(&mut self, start: usize, end: usize, used_by: CssUse) {
        match urls::collect(&self.source[start..end], start) {
            Ok(found) => found.into_iter().for_each(|address| self.address(address, used_by)),
            Err(urls::TooDeep) => self.too_deep(),
        }
    }

    fn address(&mut self, address: urls::Address, used_by: CssUse) {
        if !address.is_data() && !address.url.is_empty() {
            self.css.urls.push(CssUrl { url: address.url, span: address.span, used_by });
        }
    }

    fn font_face<'t>(&mut self, start: usize, input: &mut Parser<'i, 't>) {
        let descriptors = font_face::descriptors(input);
        let end = input.position().byte_index();
        let end = end + usize::from(self.source[end..].starts_with('}'));
        let used_by = CssUse::FontFace(index(self.css.font_faces.len()));
        let mut face = font_face::FontFaceReader::new(self.source, Span::new(start, end));
        for (name, value) in descriptors {
            face.descriptor(&name, value.range.clone());
            self.addresses(value.range.start, value.range.end, used_by);
        }
        self.css.font_faces.push(face.finish());
    }
}

impl<'i> QualifiedRuleParser<'i> for Sheet<'i> {
    type Prelude = std::ops::Range<usize>;
    type QualifiedRule = ();
    type Error = ();

    fn parse_prelude<'t>(&mut self, input: &mut Parser<'i, 't>) -> Result<Self::Prelude, Failure<'i>> {
        value::selectors(input)
    }

    fn parse_block<'t>(
        &mut self,
        selectors: Self::Prelude,
        _: &ParserState,
        input: &mut Parser<'i, 't>,
    ) -> Result<(), Failure<'i>> {
        self.imports_over = true;
        let start = selectors.start;
        self.block(&self.source[selectors], true, start, input);
        Ok(())
    }
}

impl<'i> AtRuleParser<'i> for Sheet<'i> {
    type Prelude = Prelude<'i>;
    type AtRule = ();
    type Error = ();

    fn parse_prelude<'t>(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i, 't>,
    ) -> Result<Self::Prelude, Failure<'i>> {
        let name = name.to_ascii_lowercase();
        let prelude = match without_vendor(&name) {
            "import" => return urls::import(input, self.source).map(Prelude::Import),
            "font-face" => Prelude::FontFace,
            "keyframes" => Prelude::Keyframes(input.expect_ident_or_string()?.clone()),
            "layer" => Prelude::Layer(value::extent(input)?),
            "page" => Prelude::Page(value::extent(input)?),
            "media" | "supports" | "container" | "scope" | "starting-style" | "document" => {
                Prelude::Group(value::extent(input)?)
            }
            "property"
            | "counter-style"
            | "font-feature-values"
            | "font-palette-values"
            | "color-profile"
            | "position-try"
            | "view-transition"
            | "viewport" => {
                value::extent(input)?;
                Prelude::Descriptors
            }
            // Browsers skip what they do not know, with its block.
            _ => return Err(input.new_custom_error(())),
        };
        Ok(prelude)
    }

    fn rule_without_block(&mut self, prelude: Self::Prelude, _: &ParserState) -> Result<(), ()> {
        if let Prelude::Import(address) = prelude {
            let ignored = self.imports_over || !self.conditions.is_empty();
            self.address(address, if ignored { CssUse::Other } else { CssUse::Import });
        }
        Ok(())
    }

    fn parse_block<'t>(
        &mut self,
        prelude: Self::Prelude,
        start: &ParserState,
        input: &mut Parser<'i, 't>,
    ) -> Result<(), Failure<'i>> {
        self.imports_over = true;
        let source = self.source;
        let start = start.position().byte_index();
        match prelude {
            Prelude::Group(end) | Prelude::Layer(end) => self.block(&source[start..end], false, start, input),
            Prelude::Page(end) => self.block(&source[start..end], true, start, input),
            Prelude::FontFace => self.font_face(start, input),
            Prelude::Keyframes(name) => {
                let inside = input.position().byte_index();
                let end = value::to_the_end(input);
                self.addresses(inside, end, CssUse::Other);
                let end = end + usize::from(source[end..].starts_with('}'));
                self.css
                    .keyframes
                    .push(Keyframes { name: name.as_ref().into(), span: Span::new(start, end) });
            }
            Prelude::Descriptors => {
                let inside = input.position().byte_index();
                let end = value::to_the_end(input);
                self.addresses(inside, end, CssUse::Other);
            }
            Prelude::Import(_) => {}
        }
        Ok(())
    }
}

impl<'i> DeclarationParser<'i> for Sheet<'i> {
    type Declaration = ();
    type Error = ();

    fn parse_value<'t>(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i, 't>,
        start: &ParserState,
    ) -> Result<(), Failure<'i>> {
        let value = value::read(input, name.starts_with("--"))?;
        self.declare(&name, &value, start.position().byte_index());
        Ok(())
    }
}

impl<'i> RuleBodyItemParser<'i, (), ()> for Sheet<'i> {
    fn parse_declarations(&self) -> bool {
        self.frame.owner.is_some()
    }

    fn parse_qualified(&self) -> bool {
        self.frame.nested_rules
    }
}

/// `keyframes` of `-webkit-keyframes`.
fn without_vendor(name: &str) -> &str {
    match name.strip_prefix('-').and_then(|rest| rest.split_once('-')) {
        Some(("webkit" | "moz" | "ms" | "o", plain)) => plain,
        _ => name,
    }
}

fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
