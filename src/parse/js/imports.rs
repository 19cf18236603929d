//! Recognises what loads another file: imports, workers, chunks, dependencies of module formats.

use swc_ecma_ast::{BinExpr, BinaryOp, CallExpr, Expr, ExprOrSpread, MemberProp, MetaPropKind, NewExpr, Str};

use super::values::{
    argument, bare, call, elements, id, identifier, last_name, member, span, str_text, text,
};
use super::visitor::Visitor;
use crate::facts::{Import, ImportKind, Span, Text};

impl Visitor<'_> {
    pub(super) fn import(&mut self, kind: ImportKind, target: impl Into<Text>, span: Span) {
        let group = self.group.unwrap_or_else(|| self.new_group());
        self.facts.imports.push(Import {
            kind,
            target: target.into(),
            span,
            at_load: self.at_load,
            group,
            route: self.route.as_deref().map(Text::from),
            key: self.key_text(),
        });
    }

    pub(super) fn static_import(&mut self, source: &Str, span: Span) {
        if let Some(target) = str_text(source) {
            self.import(ImportKind::Static, target, span);
        }
    }

    pub(super) fn dynamic_import(&mut self, node: &CallExpr) {
        let Some(address) = argument(&node.args, 0) else { return };
        match text(address) {
            Some(target) => self.import(ImportKind::Dynamic, target, span(node)),
            // A bundler's own loader: its tables say what may come.
            None if is_chunk_address(address) => {}
            // An address that is computed leaves the target empty: something is loaded, and nobody knows what.
            None => self.import(ImportKind::Dynamic, "", span(node)),
        }
    }

    /// Calls that load something.
    pub(super) fn loading_call(&mut self, callee: &Expr, arguments: &[ExprOrSpread], span: Span) {
        let Some(name) = last_name(callee) else { return };
        let plain = identifier(callee).is_some();
        match name {
            "require" if plain && arguments.len() == 1 => {
                self.import_text(ImportKind::Static, arguments, span);
            }
            "importScripts" => {
                for target in arguments.iter().filter_map(|argument| text(&argument.expr)) {
                    self.import(ImportKind::Script, target, span);
                }
            }
            "define" if plain => self.module_dependencies(arguments, span),
            "register" if is_system(callee) => self.module_dependencies(arguments, span),
            "then" => {
                if let Some((promise, _)) = member(callee) {
                    self.chunk(promise);
                }
            }
            _ => {
                if let Some(kind) = worker_call(callee) {
                    self.import_text(kind, arguments, span);
                }
            }
        }
    }

    /// `n.e(147)`: only where its promise is waited for, since `e` may be any method.
    pub(super) fn chunk(&mut self, expr: &Expr) {
        let Some((callee, [only])) = call(expr) else { return };
        let Some((object, "e")) = member(callee) else { return };
        if let (Some(_), Some(id), None) = (identifier(object), id(&only.expr), only.spread) {
            self.import(ImportKind::Chunk, id, span(expr));
        }
    }

    /// `new Worker("…")`, `new URL("…", import.meta.url)`.
    pub(super) fn loading_construction(&mut self, node: &NewExpr) {
        let arguments = node.args.as_deref().unwrap_or_default();
        match last_name(&node.callee) {
            Some("Worker" | "SharedWorker") => self.import_text(ImportKind::Worker, arguments, span(node)),
            Some("URL") => {
                if argument(arguments, 1).is_some_and(is_module_url) {
                    self.import_text(self.url_kind, arguments, span(node));
                } else if let Some(chunk) = argument(arguments, 0).and_then(chunk_file) {
                    self.import(ImportKind::Chunk, chunk, span(node));
                }
            }
            _ => {}
        }
    }

    fn import_text(&mut self, kind: ImportKind, arguments: &[ExprOrSpread], span: Span) {
        if let Some(target) = argument(arguments, 0).and_then(text) {
            self.import(kind, target, span);
        }
    }

    /// The paths in `define(["./a"], …)` and `System.register(["./a"], …)`; bare names are packages or built in.
    fn module_dependencies(&mut self, arguments: &[ExprOrSpread], span: Span) {
        let list = arguments.iter().take(2).find_map(|argument| elements(&argument.expr)).unwrap_or_default();
        let is_path = |target: &&str| target.starts_with(['.', '/']) || target.starts_with("http");
        for target in list.into_iter().filter_map(text).filter(is_path) {
            self.import(ImportKind::Static, target, span);
        }
    }
}

/// How a `new URL(…)` in the first argument of this call is loaded.
pub(super) fn worker_call(callee: &Expr) -> Option<ImportKind> {
    match member(callee)? {
        (_, "addModule") => Some(ImportKind::Worker),
        (object, "register") if last_name(object) == Some("serviceWorker") => Some(ImportKind::ServiceWorker),
        _ => None,
    }
}

fn is_system(callee: &Expr) -> bool {
    member(callee).is_some_and(|(object, _)| identifier(object) == Some("System"))
}

/// `import.meta.url`, or `"" + import.meta.url`.
fn is_module_url(expr: &Expr) -> bool {
    match bare(expr) {
        Expr::Bin(BinExpr { op: BinaryOp::Add, right, .. }) => is_module_url(right),
        Expr::Member(member) => {
            matches!(&member.prop, MemberProp::Ident(name) if &*name.sym == "url")
                && matches!(&*member.obj, Expr::MetaProp(meta) if meta.kind == MetaPropKind::ImportMeta)
        }
        _ => false,
    }
}

/// Chunk id in `n.p + n.u(147)`, webpack's address of a worker.
fn chunk_file(expr: &Expr) -> Option<Text> {
    named_chunk(expr).and_then(id)
}

/// `"./" + n.u(e)`, in the runtime that webpack writes for modules.
fn is_chunk_address(expr: &Expr) -> bool {
    named_chunk(expr).is_some()
}

fn named_chunk(expr: &Expr) -> Option<&Expr> {
    let Expr::Bin(sum) = bare(expr) else { return None };
    let (callee, [only]) = call(&sum.right)? else { return None };
    matches!(member(callee), Some((_, "u"))).then_some(&*only.expr)
}
