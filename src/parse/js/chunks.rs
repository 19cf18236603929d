//! Tables that bundler runtimes carry: chunk id to name or hash (webpack, rspack), index to path (Vite).

use swc_ecma_ast::{
    AssignExpr, AssignTarget, BinaryOp, CondExpr, Expr, MemberExpr, MemberProp, SimpleAssignTarget,
};

use super::literals;
use super::values::{
    self, PropertyValue, argument, bare, call, elements, id, identifier, inside, is_function, properties,
    text,
};
use super::visitor::Visitor;
use crate::facts::{ChunkName, Text};

/// Names under which bundlers' runtimes keep the function that turns chunk ids into file names.
pub const FILE_NAMERS: [&str; 3] = ["u", "miniCssF", "k"];

impl Visitor<'_> {
    /// `({147:"viewer",…})[id]`: each entry is a chunk and a part of its file name.
    pub(super) fn indexed_table(&mut self, node: &MemberExpr) {
        let (Expr::Object(object), MemberProp::Computed(_)) = (bare(&node.obj), &node.prop) else { return };
        let entries: Option<Vec<_>> =
            properties(object).map(|(id, value)| Some((id, file_part(value)?))).collect();
        let complete = |entries: &Vec<_>| !entries.is_empty() && entries.len() == object.props.len();
        for (id, value) in entries.filter(complete).unwrap_or_default() {
            self.chunk_name(id, value);
        }
    }

    /// `147===e?"viewer.js":…` in the function that names chunk files.
    pub(super) fn named_by_condition(&mut self, node: &CondExpr) {
        let Expr::Bin(test) = bare(&node.test) else { return };
        let is_equality = matches!(test.op, BinaryOp::EqEq | BinaryOp::EqEqEq);
        let id = id(&test.left).or_else(|| id(&test.right));
        if let (true, Some(id), Some(_)) = (is_equality, id, text(&node.cons)) {
            self.chunk_name(id, &node.cons);
        }
    }

    /// `m.f=["assets/a.js",…]`: the paths that `__vite__mapDeps` numbers.
    pub(super) fn vite_paths(&mut self, node: &AssignExpr) {
        let Some("f" | "viteFileDeps") = assigned_member(node) else { return };
        let paths = elements(&node.right).unwrap_or_default();
        if !paths.is_empty() && paths.iter().all(|path| text(path).is_some_and(is_built_path)) {
            for (index, path) in paths.into_iter().enumerate() {
                self.chunk_name(index.to_string().into(), path);
            }
        }
    }

    fn chunk_name(&mut self, id: Text, name: &Expr) {
        if let Some(text) = text(name) {
            self.facts.chunk_names.push(ChunkName { id, name: text.into(), span: inside(name) });
        }
    }
}

/// Name of the property a plain assignment to a member writes.
pub(super) fn assigned_member(node: &AssignExpr) -> Option<&str> {
    match &node.left {
        AssignTarget::Simple(SimpleAssignTarget::Member(member)) => match &member.prop {
            MemberProp::Ident(name) => Some(&name.sym),
            _ => None,
        },
        AssignTarget::Simple(SimpleAssignTarget::Ident(name)) => Some(&name.id.sym),
        _ => None,
    }
}

/// The value as a part of a file name: a string of characters that bundlers put there.
fn file_part(value: PropertyValue<'_>) -> Option<&Expr> {
    let PropertyValue::Expr(value) = value else { return None };
    let part = text(value)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./~@%+$![]".contains(&byte);
    (!part.is_empty() && part.bytes().all(plain)).then_some(value)
}

/// Does the function assigned to this name of a bundler's runtime turn chunk ids into file names?
pub(super) fn names_files(name: &str) -> bool {
    FILE_NAMERS.contains(&name)
}

/// What a call of Vite's preload function loads beside its `import()`: indices or paths.
pub(super) fn vite_dependencies(arguments: &[swc_ecma_ast::ExprOrSpread]) -> Option<Vec<Text>> {
    argument(arguments, 0).filter(|loader| is_function(loader))?;
    let list = argument(arguments, 1)?;
    if let Some((callee, indices)) = call(list) {
        identifier(callee).filter(|name| *name == "__vite__mapDeps")?;
        return elements(argument(indices, 0)?)?.into_iter().map(values::id).collect();
    }
    let paths: Vec<&str> = elements(list)?.into_iter().map(text).collect::<Option<_>>()?;
    let built = !paths.is_empty() && paths.iter().all(|path| is_built_path(path));
    built.then(|| paths.into_iter().map(Text::from).collect())
}

/// Only what is kept as a path of its own, too: no list is one that holds no path.
fn is_built_path(path: &str) -> bool {
    literals::is_kept(path)
        && path
            .rsplit_once('.')
            .is_some_and(|(_, extension)| matches!(extension, "js" | "mjs" | "cjs" | "css"))
}
