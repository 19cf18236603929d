//! Scripts, by oxc.

use std::cell::Cell;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use oxc::allocator::Allocator;
use oxc::ast::ast::{BindingIdentifier, IdentifierReference};
use oxc::ast_visit::Visit;
use oxc::codegen::{Codegen, CodegenOptions, CommentOptions};
use oxc::mangler::{MangleOptions, Mangler};
use oxc::parser::Parser;
use oxc::semantic::{ScopeFlags, ScopeId, Scoping, SemanticBuilder};
use oxc::span::SourceType;

use super::Problem;
use crate::parse::guard::{self, raw_nesting};
use crate::parse::js::tokens::{Kind, Tokens};

/// Longest text; its tree and scopes take about twenty times as much memory.
const LONGEST: usize = 16 << 20;

// Ours: each at least twice what the largest script of a large bundle (15.4 MB) takes, and the worst script found within
// it costs two seconds and 1.3 GB. Without it some of 16 MB cost minutes, and more than 24 GB.

/// Most tokens read again: what stands in brackets may be the parameters of a function, and oxc reads it as such until
/// that cannot be, once for each bracket around it.
const MOST_AGAIN: usize = 16 << 20;

/// Most scopes that names pass through until where they are declared: each distinct name may be kept once in each.
const MOST_KEPT: usize = 4 << 20;

/// Most scopes between names and the top of their script, one after the other for each use of a name.
const MOST_STEPS: usize = 100 << 20;

/// Most bits that tell in which scope which name is in use.
const MOST_IN_USE: usize = 1 << 30;

/// The same script in fewer bytes; `None` when none were found. White space goes and names that no other script sees
/// are shortened; nothing is folded, merged or dropped but comments, those that licences want kept too.
///
/// # Errors
/// When the text is too long, nests too deep, or has an error.
pub fn js(source: &str) -> Result<Option<String>, Problem> {
    if source.len() > LONGEST {
        return Err(Problem::TooLarge { limit: LONGEST as u64 });
    }
    guard::script(source).map_err(|problem| Problem::Damaged(problem.to_string()))?;
    if read_again(source) > MOST_AGAIN {
        return Err(Problem::TooTangled);
    }
    let printed = catch_unwind(AssertUnwindSafe(|| shortened(source))).map_err(|_| Problem::Panicked)??;
    Ok((printed.len() < source.len()).then_some(printed))
}

fn shortened(source: &str) -> Result<String, Problem> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::unambiguous()).parse();
    if let Some(error) = parsed.errors.first() {
        return Err(Problem::Damaged(error.message.to_string()));
    }
    let program = parsed.program;
    let mut names = Names::default();
    names.visit_program(&program);
    if names.distinct.len().saturating_mul(names.deepest) > MOST_KEPT || names.steps > MOST_STEPS {
        return Err(Problem::TooTangled);
    }
    let mut semantic = SemanticBuilder::new().with_scope_tree_child_ids(true).build(&program).semantic;
    if in_use(semantic.scoping()) > MOST_IN_USE {
        return Err(Problem::TooTangled);
    }
    // Names at the top of a module are its own, those of other scripts are shared.
    let options = MangleOptions { top_level: program.source_type.is_module(), ..MangleOptions::default() };
    let members = Mangler::new().with_options(options).build_with_semantic(&mut semantic, &program);
    let options =
        CodegenOptions { minify: true, comments: CommentOptions::disabled(), ..CodegenOptions::default() };
    let printer = Codegen::new().with_options(options);
    let printer = printer.with_scoping(Some(semantic.into_scoping()));
    Ok(printer.with_private_member_mappings(Some(members)).build(&program).code)
}

/// At most how many tokens are read again, once for each bracket: only behind a `=` is what cannot be a parameter read on.
fn read_again(source: &str) -> usize {
    let (mut open, mut behind_equals, mut again) = (0_usize, 0, 0_usize);
    for token in Tokens::new(source) {
        let bytes = source.as_bytes().get(token.range()).unwrap_or_default();
        match (token.kind, bytes) {
            (Kind::Open, b"(") => open += 1,
            (Kind::Close, b")") => {
                open = open.saturating_sub(1);
                behind_equals = open.min(behind_equals);
            }
            (Kind::Operator, b"=") => behind_equals = open,
            // It may be a division, and what is behind it an expression.
            (Kind::Regex, _) => again = again.saturating_add(raw_nesting(bytes) as usize * bytes.len()),
            _ => {}
        }
        again = again.saturating_add(behind_equals);
    }
    again
}

/// What it will cost to find where names are declared, which grows with how deep they stand.
#[derive(Default)]
struct Names<'a> {
    distinct: HashSet<&'a str>,
    depth: usize,
    deepest: usize,
    steps: usize,
}

impl<'a> Visit<'a> for Names<'a> {
    fn enter_scope(&mut self, _: ScopeFlags, _: &Cell<Option<ScopeId>>) {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
    }

    fn leave_scope(&mut self) {
        self.depth -= 1;
    }

    fn visit_identifier_reference(&mut self, name: &IdentifierReference<'a>) {
        self.distinct.insert(name.name.as_str());
        self.steps += self.depth;
    }

    fn visit_binding_identifier(&mut self, _: &BindingIdentifier<'a>) {
        self.steps += self.depth;
    }
}

/// At most how many pairs of a scope and a short name there are: no more short names are needed than are declared in a
/// scope and around it.
fn in_use(scopes: &Scoping) -> usize {
    let mut declared = vec![0; scopes.scopes_len()];
    let mut most = 0;
    // Scopes are numbered from the outside in.
    for (scope, names) in scopes.iter_bindings() {
        let around = scopes.scope_parent_id(scope).map_or(0, |parent| declared[parent.index()]);
        declared[scope.index()] = around + names.len();
        most = most.max(around + names.len());
    }
    most.saturating_mul(declared.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_loses_white_space_comments_and_long_names() {
        let source = "/* wards */\nfunction beds(ward) {\n  const free = ward.free;\n  return free + 1;\n}\n";
        let smaller = js(source).unwrap().unwrap();
        assert_eq!(smaller, "function beds(e){const t=e.free;return t+1}");
        assert_eq!(js(&smaller), Ok(None));
    }

    #[test]
    fn names_that_others_see_are_kept() {
        let shared = js("var  beds = 1; window.free = beds").unwrap().unwrap();
        assert!(shared.contains("beds") && shared.contains("free"), "{shared}");
        let module = js("const beds = 1; export { beds as free }").unwrap().unwrap();
        assert!(!module.contains("beds") && module.contains("free"), "{module}");
        let evaluated = js("function f(beds) { return eval( 'beds' ) }").unwrap().unwrap();
        assert!(evaluated.contains("beds"), "{evaluated}");
    }

    #[test]
    fn what_does_not_parse_is_a_problem() {
        assert!(matches!(js("const a = ;"), Err(Problem::Damaged(_))));
    }

    #[test]
    fn hostile_scripts_are_refused() {
        assert!(matches!(js(&"[".repeat(100_000)), Err(Problem::Damaged(_))));
        assert!(matches!(js(&" ".repeat(LONGEST + 1)), Err(Problem::TooLarge { .. })));
        let inside = |open: &str, depth: usize, inside: &str, close: &str| {
            format!("function f(x){{{}{inside}{}}}", open.repeat(depth), close.repeat(depth))
        };
        let numbered = |count: usize, before: &str, behind: &str| -> String {
            (0..count).flat_map(|number| [before.to_owned(), number.to_string(), behind.to_owned()]).collect()
        };
        assert_eq!(js(&inside("(x=", 4_000, "x", ")")), Err(Problem::TooTangled));
        assert_eq!(js(&inside("{", 1_000, &numbered(10_000, "v", ";"), "}")), Err(Problem::TooTangled));
        assert_eq!(js(&inside("{", 1_000, &"x;".repeat(200_000), "}")), Err(Problem::TooTangled));
        assert_eq!(js(&inside("", 0, &numbered(40_000, "var v", ";{let a}"), "")), Err(Problem::TooTangled));
    }
}
