//! What makes a script a module: imports, exports, `import.meta`, `await` outside functions.
//!
//! The parser also calls a script a module that awaits in a function which is not `async`, an error to browsers: whether
//! such a function is still there must not decide.

use swc_ecma_ast::{
    ArrowExpr, AwaitExpr, Constructor, ForOfStmt, Function, GetterProp, MetaPropExpr, MetaPropKind,
    ModuleItem, Program, SetterProp,
};
use swc_ecma_visit::{Visit, VisitWith};

pub fn is_module(program: &Program) -> bool {
    let Program::Module(module) = program else { return false };
    if module.body.iter().any(|item| matches!(item, ModuleItem::ModuleDecl(_))) {
        return true;
    }
    let mut syntax = Syntax::default();
    module.visit_with(&mut syntax);
    syntax.of_module
}

#[derive(Default)]
struct Syntax {
    functions: usize,
    of_module: bool,
}

impl Syntax {
    fn function<N: VisitWith<Self>>(&mut self, node: &N) {
        self.functions += 1;
        node.visit_children_with(self);
        self.functions -= 1;
    }
}

impl Visit for Syntax {
    fn visit_await_expr(&mut self, node: &AwaitExpr) {
        self.of_module |= self.functions == 0;
        node.visit_children_with(self);
    }

    fn visit_for_of_stmt(&mut self, node: &ForOfStmt) {
        self.of_module |= node.is_await && self.functions == 0;
        node.visit_children_with(self);
    }

    fn visit_meta_prop_expr(&mut self, node: &MetaPropExpr) {
        self.of_module |= node.kind == MetaPropKind::ImportMeta;
    }

    fn visit_function(&mut self, node: &Function) {
        self.function(node);
    }

    fn visit_arrow_expr(&mut self, node: &ArrowExpr) {
        self.function(node);
    }

    fn visit_constructor(&mut self, node: &Constructor) {
        self.function(node);
    }

    fn visit_getter_prop(&mut self, node: &GetterProp) {
        self.function(node);
    }

    fn visit_setter_prop(&mut self, node: &SetterProp) {
        self.function(node);
    }
}
