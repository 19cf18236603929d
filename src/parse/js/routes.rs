//! Reads the route written beside an import. A route is only ever read from literals, never guessed.

use swc_ecma_ast::{Expr, ObjectLit, Prop, PropName, PropOrSpread};

use super::values::{str_text, text};
use crate::facts::Text;

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
    text(expr).filter(|text| !text.contains(char::is_whitespace))
}

/// A property name that is itself a route, as in `{ "/viewer": () => import(…) }`; file names are none.
pub fn of_key(key: &PropName) -> Option<Text> {
    let PropName::Str(key) = key else { return None };
    let key = str_text(key)?;
    let last = key.rsplit('/').next().unwrap_or_default();
    (key.starts_with('/') && !last.contains('.') && !key.contains(char::is_whitespace))
        .then(|| join(None, key))
}

/// Do the routes under this property continue the route of its object?
pub fn nests(key: &PropName) -> bool {
    matches!(name(key), Some("children" | "routes" | "childRoutes"))
}

/// `path` below `parent`, with one leading `/`; a path with its own leading `/` stands alone.
pub fn join(parent: Option<&str>, path: &str) -> Text {
    if path.starts_with('/') {
        return path.into();
    }
    let parent = parent.unwrap_or_default().trim_end_matches('/');
    match (parent, path) {
        ("", path) => format!("/{path}").into(),
        (parent, "") => parent.into(),
        (parent, path) => format!("{parent}/{path}").into(),
    }
}

fn name(key: &PropName) -> Option<&str> {
    match key {
        PropName::Ident(name) => Some(&name.sym),
        PropName::Str(name) => str_text(name),
        _ => None,
    }
}
