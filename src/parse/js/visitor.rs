//! Walks the tree once and collects facts, keeping track of where it is: at load or in a function, beside which
//! route, under which key. What a node means is decided in the sibling modules.

use std::collections::HashMap;
use std::mem::{replace, take};
use std::rc::Rc;

use swc_ecma_ast::{
    ArrayLit, ArrowExpr, AssignExpr, BinExpr, BinaryOp, CallExpr, Callee, ClassProp, CondExpr, Constructor,
    ExportAll, Expr, ExprOrSpread, Function, GetterProp, Ident, IfStmt, ImportDecl, KeyValueProp, MemberExpr,
    MethodProp, NamedExport, NewExpr, ObjectLit, ObjectPat, OptCall, Pat, PrivateProp, PropName, SetterProp,
    Str, SwitchCase, Tpl, TplElement, VarDeclarator,
};
use swc_ecma_visit::{Visit, VisitWith};

use super::timing::{compared, invoked, is_promise_all, load_listener, sets_page_handler};
use super::values::{
    bare, dotted, elements, inside, is_function, last_name, member, root, span, str_text, text,
};
use super::{chunks, elements as made, imports, literals, names, options, remotes, routes, values};
use crate::facts::{Call, Import, ImportKind, Literal, Script, Span, Text};

pub struct Visitor<'a> {
    source: &'a str,
    /// Where a place of the source stands in the script that it was abridged from.
    original: &'a dyn Fn(Span) -> Span,
    pub facts: Script,
    /// The code being visited runs while the script is evaluated.
    pub at_load: bool,
    /// Imports visited now are waited for together.
    pub group: Option<u32>,
    groups: u32,
    /// What a `new URL(…)` visited now is loaded as.
    pub url_kind: ImportKind,
    pub route: Option<Rc<str>>,
    /// Route that the routes of nested objects continue.
    parent_route: Option<Rc<str>>,
    /// Property name or compared string, as written.
    key: Option<Span>,
    /// In the function of a bundler's runtime that names chunk files.
    names_files: bool,
    /// In a sum or template, as file names are put together.
    summing: bool,
    lazy: routes::Lazy,
    pub setting: options::Setting,
    remotes: remotes::Remotes,
}

impl<'a> Visitor<'a> {
    pub fn new(source: &'a str, original: &'a dyn Fn(Span) -> Span) -> Self {
        Self {
            source,
            original,
            facts: Script::default(),
            at_load: true,
            group: None,
            groups: 0,
            url_kind: ImportKind::Url,
            route: None,
            parent_route: None,
            key: None,
            names_files: false,
            summing: false,
            lazy: routes::Lazy::default(),
            setting: options::Setting::default(),
            remotes: remotes::Remotes::new(source),
        }
    }

    /// The facts, once everything was visited.
    pub fn finish(mut self) -> Script {
        self.lazy.give_routes(&mut self.facts.imports);
        self.facts.remotes = self.remotes.finish();
        number_groups(&mut self.facts.imports);
        self.facts
    }

    pub fn new_group(&mut self) -> u32 {
        self.groups += 1;
        self.groups
    }

    /// The key as a bundler would compare it: quotes removed, numbers in decimals.
    pub fn key_text(&self) -> Option<Text> {
        let key = self.key.filter(|key| (self.original)(*key).range().len() <= routes::LONGEST)?;
        let written = self.source.get(key.range())?;
        let number =
            written.starts_with(|first: char| first.is_ascii_digit()).then(|| written.parse::<f64>());
        Some(match number {
            Some(Ok(number)) => format!("{number}").into(),
            _ => written.trim_matches(['"', '\'', '`']).into(),
        })
    }

    /// Visits code that does not run where it stands.
    fn later(&mut self, visit: impl FnOnce(&mut Self)) {
        let at_load = replace(&mut self.at_load, false);
        let group = take(&mut self.group);
        self.in_function(visit);
        self.at_load = at_load;
        self.group = group;
    }

    fn in_function(&mut self, visit: impl FnOnce(&mut Self)) {
        let summing = take(&mut self.summing);
        let passing_on = take(&mut self.setting.passing_on);
        self.lazy.enter();
        visit(self);
        self.lazy.leave();
        self.summing = summing;
        self.setting.passing_on = passing_on;
    }

    /// Visits the content of a function that runs where it stands.
    fn now(&mut self, function: &Expr) {
        match bare(function) {
            Expr::Fn(function) => self.in_function(|visitor| function.function.visit_children_with(visitor)),
            Expr::Arrow(function) => self.in_function(|visitor| function.visit_children_with(visitor)),
            other => other.visit_with(self),
        }
    }

    fn with_key(&mut self, key: Option<Span>, visit: impl FnOnce(&mut Self)) {
        let outer = self.key;
        self.key = key.or(outer);
        visit(self);
        self.key = outer;
    }

    fn grouped(&mut self, visit: impl FnOnce(&mut Self)) {
        let group = self.new_group();
        let group = self.group.replace(group);
        visit(self);
        self.group = group;
    }

    /// A call: what it is, then what is in it.
    fn call(&mut self, callee: &Expr, arguments: &[ExprOrSpread], span: Span) {
        self.loading_call(callee, arguments, span);
        self.facts.elements.extend(made::made(callee, arguments, span));
        self.keep_call(callee, arguments, span, false);
        if let Some(dependencies) = chunks::vite_dependencies(arguments) {
            return self.vite_preload(callee, arguments, dependencies, span);
        }
        let function = invoked(callee);
        match function {
            Some(function) => self.now(function),
            None => callee.visit_with(self),
        }
        let listener = load_listener(callee, arguments);
        let kind = imports::worker_call(callee);
        for (index, argument) in arguments.iter().enumerate() {
            let runs = listener == Some(index) || (function.is_some() && is_function(&argument.expr));
            if runs {
                self.now(&argument.expr);
            } else if index == 0 && is_promise_all(callee) {
                self.grouped(|visitor| visitor.awaited(&argument.expr));
            } else if let (0, Some(kind)) = (index, kind) {
                self.loaded_as(kind, argument);
            } else if last_name(callee) == Some("setAttribute") {
                self.handed_on(&argument.expr, |visitor| argument.visit_with(visitor));
            } else {
                argument.visit_with(self);
            }
        }
    }

    /// `Promise.all([…])`: its elements are loaded together.
    fn awaited(&mut self, list: &Expr) {
        for element in elements(list).unwrap_or_default() {
            self.chunk(element);
        }
        list.visit_with(self);
    }

    fn loaded_as(&mut self, kind: ImportKind, argument: &ExprOrSpread) {
        let kind = replace(&mut self.url_kind, kind);
        argument.visit_with(self);
        self.url_kind = kind;
    }

    /// The preload function calls its first argument as soon as the dependencies are on their way.
    fn vite_preload(
        &mut self,
        callee: &Expr,
        arguments: &[ExprOrSpread],
        dependencies: Vec<Text>,
        span: Span,
    ) {
        callee.visit_with(self);
        self.grouped(|visitor| {
            for dependency in dependencies {
                visitor.import(ImportKind::Chunk, dependency, span);
            }
            for (index, argument) in arguments.iter().enumerate() {
                if index == 0 { visitor.now(&argument.expr) } else { argument.visit_with(visitor) }
            }
        });
    }

    fn keep_call(&mut self, callee: &Expr, arguments: &[ExprOrSpread], span: Span, construct: bool) {
        let subscribes = || matches!(member(callee), Some((object, "subscribe")) if last_name(object) == Some("pushManager"));
        let kept = root(callee).is_some_and(|name| names::has(name, names::GLOBAL))
            || last_name(callee).is_some_and(|name| names::has(name, names::WEB_METHOD))
            || subscribes();
        if kept {
            let arguments = values::arguments(arguments);
            let callee = dotted(callee);
            self.facts.calls.push(Call { callee, construct, arguments, span, at_load: self.at_load });
        }
    }

    fn literal(&mut self, text: &str, span: Span) {
        if literals::is_kept(text) {
            self.facts.literals.push(Literal { text: text.into(), span });
        }
        if self.remotes.is_entry(text) {
            let key = self.key_text();
            self.remotes.entry(key, text);
        }
        self.parameters(text, span);
        self.facts.styles_print |= literals::styles_print(text);
    }
}

/// Groups get the numbers of their first members' order: what was left out of the script does not count.
fn number_groups(imports: &mut [Import]) {
    let mut numbers = HashMap::new();
    for import in imports {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        import.group = *numbers.entry(import.group).or_insert(next);
    }
}

impl Visit for Visitor<'_> {
    fn visit_import_decl(&mut self, node: &ImportDecl) {
        self.static_import(&node.src, span(node));
    }

    fn visit_export_all(&mut self, node: &ExportAll) {
        self.static_import(&node.src, span(node));
    }

    fn visit_named_export(&mut self, node: &NamedExport) {
        if let Some(source) = &node.src {
            self.static_import(source, span(node));
        }
    }

    fn visit_call_expr(&mut self, node: &CallExpr) {
        match &node.callee {
            Callee::Expr(callee) => self.call(callee, &node.args, span(node)),
            Callee::Import(_) => {
                self.dynamic_import(node);
                node.args.visit_with(self);
            }
            Callee::Super(_) => node.args.visit_with(self),
        }
    }

    fn visit_opt_call(&mut self, node: &OptCall) {
        self.call(&node.callee, &node.args, span(node));
    }

    fn visit_new_expr(&mut self, node: &NewExpr) {
        self.loading_construction(node);
        let arguments = node.args.as_deref().unwrap_or_default();
        self.keep_call(&node.callee, arguments, span(node), true);
        node.callee.visit_with(self);
        let worker = matches!(last_name(&node.callee), Some("Worker" | "SharedWorker"));
        for (index, argument) in arguments.iter().enumerate() {
            if worker && index == 0 {
                self.loaded_as(ImportKind::Worker, argument);
            } else {
                argument.visit_with(self);
            }
        }
    }

    fn visit_str(&mut self, node: &Str) {
        if let Some(text) = str_text(node) {
            self.literal(text, inside(node));
        }
    }

    fn visit_tpl_element(&mut self, node: &TplElement) {
        if let Some(text) = node.cooked.as_ref().and_then(|text| text.as_str()) {
            self.literal(text, span(node));
        }
    }

    fn visit_function(&mut self, node: &Function) {
        self.later(|visitor| node.visit_children_with(visitor));
    }

    fn visit_arrow_expr(&mut self, node: &ArrowExpr) {
        self.later(|visitor| node.visit_children_with(visitor));
    }

    fn visit_constructor(&mut self, node: &Constructor) {
        self.later(|visitor| node.visit_children_with(visitor));
    }

    fn visit_getter_prop(&mut self, node: &GetterProp) {
        self.later(|visitor| {
            visitor.with_key(Some(span(&node.key)), |visitor| node.visit_children_with(visitor));
        });
    }

    fn visit_setter_prop(&mut self, node: &SetterProp) {
        self.later(|visitor| node.visit_children_with(visitor));
    }

    fn visit_class_prop(&mut self, node: &ClassProp) {
        if node.is_static {
            node.visit_children_with(self);
        } else {
            self.later(|visitor| node.visit_children_with(visitor));
        }
    }

    fn visit_private_prop(&mut self, node: &PrivateProp) {
        if node.is_static {
            node.visit_children_with(self);
        } else {
            self.later(|visitor| node.visit_children_with(visitor));
        }
    }

    fn visit_array_lit(&mut self, node: &ArrayLit) {
        self.option_list(node);
    }

    fn visit_object_pat(&mut self, node: &ObjectPat) {
        self.read_pattern(node);
        node.visit_children_with(self);
    }

    fn visit_object_lit(&mut self, node: &ObjectLit) {
        self.options(node);
        self.remotes.table(node);
        let Some(own) = routes::own(node) else {
            node.visit_children_with(self);
            return;
        };
        let parent = take(&mut self.parent_route);
        let route = self.route.replace(routes::join(parent.as_deref(), own));
        node.visit_children_with(self);
        self.route = route;
        self.parent_route = parent;
    }

    fn visit_key_value_prop(&mut self, node: &KeyValueProp) {
        node.key.visit_with(self);
        let key = is_function(&node.value).then(|| span(&node.key));
        self.under(&node.key, |visitor| {
            visitor.with_key(key, |visitor| {
                visitor.handed_on(&node.value, |visitor| node.value.visit_with(visitor));
            });
        });
    }

    fn visit_method_prop(&mut self, node: &MethodProp) {
        let key = Some(span(&node.key));
        self.under(&node.key, |visitor| visitor.with_key(key, |visitor| node.visit_children_with(visitor)));
    }

    fn visit_if_stmt(&mut self, node: &IfStmt) {
        node.test.visit_with(self);
        self.with_key(compared(&node.test), |visitor| node.cons.visit_with(visitor));
        node.alt.visit_with(self);
    }

    fn visit_cond_expr(&mut self, node: &CondExpr) {
        if self.names_files {
            self.named_by_condition(node);
        }
        node.test.visit_with(self);
        self.with_key(compared(&node.test), |visitor| node.cons.visit_with(visitor));
        node.alt.visit_with(self);
    }

    fn visit_bin_expr(&mut self, node: &BinExpr) {
        let summing = self.summing;
        self.summing |= node.op == BinaryOp::Add;
        node.left.visit_with(self);
        let key = (node.op == BinaryOp::LogicalAnd).then(|| compared(&node.left)).flatten();
        self.with_key(key, |visitor| node.right.visit_with(visitor));
        self.summing = summing;
    }

    fn visit_tpl(&mut self, node: &Tpl) {
        let summing = replace(&mut self.summing, true);
        node.visit_children_with(self);
        self.summing = summing;
    }

    fn visit_ident(&mut self, node: &Ident) {
        if let Some(route) = &self.route {
            self.lazy.refer(&node.sym, route);
        }
    }

    fn visit_var_declarator(&mut self, node: &VarDeclarator) {
        let before = self.facts.imports.len();
        node.visit_children_with(self);
        let made = before..self.facts.imports.len();
        if let (Pat::Ident(name), Some(value), false) = (&node.name, &node.init, made.is_empty()) {
            let length = (self.original)(span(&**value)).len();
            self.lazy.bind(&name.id.sym, value, length, made);
        }
    }

    fn visit_switch_case(&mut self, node: &SwitchCase) {
        node.test.visit_with(self);
        let key = node.test.as_deref().filter(|test| text(test).is_some()).map(span);
        self.with_key(key, |visitor| node.cons.visit_with(visitor));
    }

    fn visit_member_expr(&mut self, node: &MemberExpr) {
        if self.summing || self.names_files {
            self.indexed_table(node);
        }
        self.read(&node.prop, span(node));
        node.visit_children_with(self);
    }

    fn visit_assign_expr(&mut self, node: &AssignExpr) {
        self.vite_paths(node);
        self.keep_assignment(node);
        node.left.visit_with(self);
        let name = chunks::assigned_member(node);
        let outer = self.names_files;
        self.names_files |= name.is_some_and(chunks::names_files) && is_function(&node.right);
        match name {
            Some("onload" | "onreadystatechange") if sets_page_handler(node) => self.now(&node.right),
            _ => node.right.visit_with(self),
        }
        self.names_files = outer;
    }
}

impl Visitor<'_> {
    /// Visits the value of a property: its name may be a route, or nest routes.
    fn under(&mut self, key: &PropName, visit: impl FnOnce(&mut Self)) {
        if routes::nests(key) {
            let parent = replace(&mut self.parent_route, self.route.clone());
            visit(self);
            self.parent_route = parent;
        } else if let Some(route) = routes::of_key(key) {
            let route = self.route.replace(route);
            visit(self);
            self.route = route;
        } else {
            visit(self);
        }
    }
}
