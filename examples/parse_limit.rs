//! How long it takes to parse all scripts of a folder whole: the limit of any design that parses everything.
//!
//! `cargo run --release --example parse_limit -- FOLDER [THREADS]`, as `scripts/bench` does it: same parser, options,
//! allocator, stacks and order as in the analysis; trees are dropped, nothing is looked at.

use std::cmp::Reverse;
use std::error::Error;
use std::fs;
use std::io::{Write as _, stdout};
use std::time::Instant;

use mimalloc::MiMalloc;
use rayon::prelude::*;
use swc_common::BytePos;
use swc_ecma_ast::EsVersion;
use swc_ecma_parser::{EsSyntax, Lexer, Parser, StringInput, Syntax};
use walkdir::WalkDir;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// As in the analysis: parsers recurse.
const STACK: usize = 256 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: parse_limit FOLDER [THREADS]")?;
    let threads = arguments.next().map_or(Ok(0), |threads| threads.parse())?;
    let mut files = Vec::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        let script = matches!(
            entry.path().extension().and_then(|extension| extension.to_str()),
            Some("js" | "mjs" | "cjs")
        );
        if script && entry.file_type().is_file() {
            files.push((Reverse(entry.metadata()?.len()), entry.into_path()));
        }
    }
    files.sort();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()?;
    let start = Instant::now();
    let parsed: Vec<bool> = pool.install(|| {
        let each = files.par_iter().with_max_len(1);
        each.map(|(_, path)| fs::read_to_string(path).is_ok_and(|text| parses(&text))).collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    let bytes: u64 = files.iter().map(|(Reverse(bytes), _)| bytes).sum();
    let failed = parsed.iter().filter(|parsed| !**parsed).count();
    writeln!(stdout(), "{} files, {bytes} bytes, {failed} not parsed, {seconds:.3} s", files.len())?;
    Ok(())
}

fn parses(text: &str) -> bool {
    let end = BytePos(u32::try_from(text.len() + 1).unwrap_or(u32::MAX));
    let input = StringInput::new(text, BytePos(1), end);
    let syntax = Syntax::Es(EsSyntax { explicit_resource_management: true, ..EsSyntax::default() });
    let lexer = Lexer::new(syntax, EsVersion::latest(), input, None);
    Parser::new_from(lexer).parse_program().is_ok()
}
