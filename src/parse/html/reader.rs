//! Turns the events of the tokenizer into elements, text counts and embedded facts.

use super::text::{Captures, Visible};
use super::tree::Tree;
use super::{attributes, embedded, names, template};
use crate::facts::{Attribute, Element, Html, Inline, Span, Text};
use crate::parse::Problem;
use html5gum::State;
use html5gum::emitters::callback::CallbackEvent;

pub(super) struct Reader<'s> {
    source: &'s str,
    html: Html,
    problems: Vec<(Span, Problem)>,
    tree: Tree,
    tag: Option<StartTag>,
    raw: Option<RawText>,
    visible: Visible,
    captures: Captures,
    markers: template::Markers,
    /// End of the last tag or comment: where the text that follows begins.
    text_start: usize,
}

/// A start tag whose end has not come.
struct StartTag {
    name: Text,
    start: usize,
    attributes: Vec<Attribute>,
}

/// An open element whose content holds no tags.
struct RawText {
    element: usize,
    start: usize,
}

impl<'s> Reader<'s> {
    pub fn new(source: &'s str) -> Self {
        Self {
            source,
            html: Html::default(),
            problems: Vec::new(),
            tree: Tree::default(),
            tag: None,
            raw: None,
            visible: Visible::new(),
            captures: Captures::default(),
            markers: template::Markers::new(source),
            text_start: 0,
        }
    }

    /// Takes one event; gives the state in which the tokenizer must go on, if it is not the usual one.
    pub fn event(&mut self, event: &CallbackEvent<'_>, start: usize, end: usize) -> Option<State> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.end_of_text(start);
                self.tag = Some(StartTag {
                    name: String::from_utf8_lossy(name).into(),
                    start,
                    attributes: Vec::new(),
                });
            }
            CallbackEvent::AttributeName { name } => {
                if let Some(tag) = &mut self.tag {
                    tag.attributes.push(attributes::named(name, self.source, start, end));
                }
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(attribute) = self.tag.as_mut().and_then(|tag| tag.attributes.last_mut()) {
                    attribute.value = Some(String::from_utf8_lossy(value).into());
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                let tag = self.tag.take()?;
                self.text_start = end;
                return self.start_tag(tag, end, *self_closing);
            }
            CallbackEvent::EndTag { name } => {
                self.end_of_text(start);
                self.text_start = end;
                self.end_tag(&String::from_utf8_lossy(name), start);
            }
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } => {
                self.end_of_text(start);
                self.text_start = end;
            }
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value)),
            CallbackEvent::Error(_) => {}
        }
        None
    }

    pub fn finish(mut self) -> (Html, Vec<(Span, Problem)>) {
        if self.tag.is_none() {
            self.end_of_text(self.source.len());
        }
        // An unended style sheet applies, an unended script never runs.
        if let Some(raw) = self.raw.take()
            && &*self.html.elements[raw.element].name == "style"
        {
            self.embedded(raw.element, Span::new(raw.start, self.source.len()));
        }
        let ended = self.tree.finish();
        self.captures.end(&ended, &mut self.html.elements);
        self.html.template = self.markers.language();
        self.html.visible_text = self.visible.bytes();
        (self.html, self.problems)
    }

    fn start_tag(&mut self, mut tag: StartTag, end: usize, self_closing: bool) -> Option<State> {
        if !self.tree.shows_code() {
            self.markers.look(&self.source[tag.start..end]);
        }
        attributes::drop_repeated(&mut tag.attributes);
        let ended = self.tree.before_start(&tag.name);
        self.captures.end(&ended, &mut self.html.elements);

        let index = self.html.elements.len();
        let parent = self.tree.parent();
        let state = raw_state(&tag.name, self.tree.in_foreign_content(), self_closing);
        self.tree.start(&tag.name, index, self_closing);
        if names::keeps_text(&tag.name) && self.tree.parent() == Some(index) {
            self.captures.start(index, self.tree.hidden());
        }
        if state.is_some() {
            self.raw = Some(RawText { element: index, start: end });
        }
        let element = Element {
            name: tag.name,
            attributes: tag.attributes,
            span: Span::new(tag.start, end),
            parent,
            text_before: self.visible.bytes(),
            text: None,
        };
        if &*element.name == "base" && self.html.base.is_none() {
            self.html.base = element.value("href").map(Text::from);
        }
        self.attributes(&element, index);
        self.html.elements.push(element);
        state
    }

    fn end_tag(&mut self, name: &str, start: usize) {
        if let Some(raw) = self.raw.take() {
            self.embedded(raw.element, Span::new(raw.start, start));
        }
        let ended = self.tree.end(name);
        self.captures.end(&ended, &mut self.html.elements);
    }

    fn text(&mut self, text: &str) {
        let name = self.raw.as_ref().map(|raw| &*self.html.elements[raw.element].name);
        if matches!(name, Some("script" | "style")) {
            return;
        }
        if !text.trim_ascii().is_empty() {
            let ended = self.tree.leave_head();
            self.captures.end(&ended, &mut self.html.elements);
        }
        let hidden = self.tree.hidden();
        if hidden == 0 {
            self.visible.add(text);
        }
        self.captures.add(text, hidden);
    }

    /// Text ends at `position`: template markers are looked for in it as written, unless it is code.
    fn end_of_text(&mut self, position: usize) {
        let code =
            self.tree.shows_code() || self.raw.as_ref().is_some_and(|raw| !self.holds_text(raw.element));
        if !code && let Some(text) = self.source.get(self.text_start..position) {
            self.markers.look(text);
        }
    }

    fn holds_text(&self, element: usize) -> bool {
        &*self.html.elements[element].name == "title"
    }

    /// Reads event handlers and `style`.
    fn attributes(&mut self, element: &Element, index: usize) {
        for attribute in &element.attributes {
            if &*attribute.name == "style" {
                let style = embedded::style_attribute(self.source, attribute);
                self.html.styles.extend(style.and_then(|style| keep(style, index, &mut self.problems)));
            } else if names::is_event_handler(&attribute.name) {
                let script = embedded::handler(self.source, attribute);
                self.html.scripts.extend(script.and_then(|script| keep(script, index, &mut self.problems)));
            }
        }
    }

    /// Reads the content of a `script` or `style` element.
    fn embedded(&mut self, element: usize, content: Span) {
        let owner = &self.html.elements[element];
        if self.source[content.range()].trim_ascii().is_empty() {
            return;
        }
        match &*owner.name {
            "script" if embedded::runs(owner) => {
                let script = embedded::script(self.source, content);
                if script.is_err() {
                    // What no parser reads may be the statement of a template.
                    self.markers.look(&self.source[content.range()]);
                }
                self.html.scripts.extend(keep(script, element, &mut self.problems));
            }
            "script" if embedded::is_import_map(owner) => {
                self.html.import_map.extend(embedded::import_map(self.source, content));
            }
            "style" if embedded::styles(owner) => {
                let style = embedded::style(self.source, content);
                self.html.styles.extend(keep(style, element, &mut self.problems));
            }
            _ => {}
        }
    }
}

fn keep<T>(
    read: Result<T, (Span, Problem)>,
    element: usize,
    problems: &mut Vec<(Span, Problem)>,
) -> Option<Inline<T>> {
    read.map_err(|problem| problems.push(problem)).ok().map(|facts| Inline { element, facts })
}

/// The tokenizer state for the content of an element. `noscript` is read as markup, as without scripts; `script` and
/// `style` are raw in SVG too, where browsers would read tags in them, because their content is what matters.
/// <https://html.spec.whatwg.org/multipage/parsing.html#parsing-html-fragments>
fn raw_state(name: &str, foreign: bool, self_closing: bool) -> Option<State> {
    match name {
        "script" | "style" if foreign && self_closing => None,
        "script" => Some(State::ScriptData),
        "style" => Some(State::RawText),
        _ if foreign => None,
        "title" | "textarea" => Some(State::RcData),
        "iframe" | "noembed" | "noframes" | "xmp" => Some(State::RawText),
        "plaintext" => Some(State::PlainText),
        _ => None,
    }
}
