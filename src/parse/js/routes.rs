//! Reads the route written beside an import. A route is only ever read from literals, never guessed.

use std::collections::HashMap;
use std::iter;
use std::ops::Range;
use std::rc::Rc;

use swc_ecma_ast::{Expr, ObjectLit, Prop, PropName, PropOrSpread};

use super::values::{bare, str_text, text};
use crate::facts::{Import, Text};

/// Longest `lazy(() => import(…))` whose variable is followed, in bytes; longer ones hold more than imports.
const LAZY: u32 = 2_000;

/// A variable is looked for in this many functions around its name; real code nests less deep.
const LEVELS: usize = 64;

/// Longest route or key kept, in bytes: it is copied into each import beside it.
pub const LONGEST: usize = 300;

/// The object's own route: the text of its `path`, `route`, `pathname` or, if it starts with `/`, `url`.
pub fn own(object: &ObjectLit) -> Option<&str> {
    object.props.iter().find_map(|property| {
        let PropOrSpread::Prop(property) = property else { return None };
        let Prop::KeyValue(pair) = &**property else { return None };
        let value = text_without_blank(&pair.value)?;
        match name(&pair.key)? {
            "path" | "route" | "pathname" => Some(value),
            "url" if value.starts_with('/') => Some(value),
            _ => None,
        }
    })
}

fn text_without_blank(expr: &Expr) -> Option<&str> {
    text(expr).filter(|text| is_text(text))
}

/// Could the string be a route?
pub fn is_text(text: &str) -> bool {
    text.len() <= LONGEST && !text.contains(char::is_whitespace)
}

/// A property name that is itself a route, as in `{ "/viewer": () => import(…) }`; file names are none.
pub fn of_key(key: &PropName) -> Option<Rc<str>> {
    let PropName::Str(key) = key else { return None };
    let key = str_text(key).filter(|key| key.len() <= LONGEST)?;
    let last = key.rsplit('/').next().unwrap_or_default();
    (key.starts_with('/') && !last.contains('.') && !key.contains(char::is_whitespace))
        .then(|| join(None, key))
}

/// Do the routes under this property continue the route of its object?
pub fn nests(key: &PropName) -> bool {
    matches!(name(key), Some("children" | "routes" | "childRoutes"))
}

/// `path` below `parent`, with one leading `/`; a path with its own leading `/`, or one that would grow too long,
/// stands alone.
pub fn join(parent: Option<&str>, path: &str) -> Rc<str> {
    let parent = parent.unwrap_or_default().trim_end_matches('/');
    if path.starts_with('/') {
        return path.into();
    }
    if path.is_empty() && !parent.is_empty() {
        return parent.into();
    }
    if parent.len() + path.len() > LONGEST {
        format!("/{path}").into()
    } else {
        format!("{parent}/{path}").into()
    }
}

/// Imports kept in variables, and the routes beside which those variables stand:
/// `const A = lazy(() => import("./a.js"))`, then `{ path: "/a", element: jsx(A, {}) }`.
///
/// Only these variables are known: another one of the same name in a nearer function is not seen.
#[derive(Default)]
pub struct Lazy {
    /// Name → function that declares it and the imports of its value.
    bindings: HashMap<Text, HashMap<usize, Range<usize>>>,
    references: Vec<Reference>,
    /// Function → the function around it; function 0 is the script.
    outer: Vec<usize>,
    current: usize,
}

struct Reference {
    name: Text,
    function: usize,
    route: Rc<str>,
}

impl Lazy {
    /// What follows is in another function.
    pub fn enter(&mut self) {
        self.outer.push(self.current);
        self.current = self.outer.len();
    }

    /// The function ends.
    pub fn leave(&mut self) {
        self.current = self.around(self.current);
    }

    fn around(&self, function: usize) -> usize {
        function.checked_sub(1).and_then(|index| self.outer.get(index)).copied().unwrap_or_default()
    }

    /// A variable whose value, so many bytes long, holds imports.
    pub fn bind(&mut self, name: &str, value: &Expr, length: u32, imports: Range<usize>) {
        let deferred = matches!(bare(value), Expr::Call(_) | Expr::Arrow(_) | Expr::Fn(_));
        if deferred && length <= LAZY {
            self.bindings.entry(name.into()).or_default().entry(self.current).or_insert(imports);
        }
    }

    /// A name that stands beside a route.
    pub fn refer(&mut self, name: &str, route: &Rc<str>) {
        self.references.push(Reference {
            name: name.into(),
            function: self.current,
            route: Rc::clone(route),
        });
    }

    /// Gives imports without a route the first one their variable stands beside.
    pub fn give_routes(&self, imports: &mut [Import]) {
        for reference in &self.references {
            let Some(declared) = self.bindings.get(&reference.name) else { continue };
            let nearest = iter::successors(Some(reference.function), |function| {
                (*function != 0).then(|| self.around(*function))
            })
            .take(LEVELS)
            .find_map(|function| declared.get(&function).cloned());
            for import in nearest.and_then(|range| imports.get_mut(range)).unwrap_or_default() {
                import.route.get_or_insert_with(|| Text::from(&*reference.route));
            }
        }
    }
}

fn name(key: &PropName) -> Option<&str> {
    match key {
        PropName::Ident(name) => Some(&name.sym),
        PropName::Str(name) => str_text(name),
        _ => None,
    }
}
