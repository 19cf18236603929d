//! What no bundler would write: still read, or refused, but never the end of the process.

use super::*;
use crate::parse::guard;

#[test]
fn what_browsers_run_is_read() {
    for source in [
        "",
        "#!/usr/bin/env node\nf()",
        "<!-- old\nf()\n--> older",
        "a='\\ud800/x.js'",
        "`\\ud800${b}`",
        "function f(){return}\nf``",
        "import a from './a.json' with {type:'json'}",
        "x=/[/\"]/v.test(y)",
        "a?.b?.[c]?.(d)",
        "label:for(;;)break label",
        "var let_=1;yield_=2;async=3;of=4",
        "class A{#b=1;static{}get c(){return #b in this}}",
        "await import('./a.js')",
        "with(a)b()",
    ] {
        assert!(script(source).is_ok(), "{source}: {:?}", script(source));
    }
}

#[test]
fn what_does_not_parse_is_a_problem_with_its_place() {
    for (source, at) in [("a='b\nc", 2), ("f(", 2), ("var 1", 4), ("{% if a %}", 1), ("\u{feff}f(", 5)] {
        let Err(Problem::Syntax { span, .. }) = script(source) else {
            panic!("{source}: {:?}", script(source))
        };
        assert!(span.start as usize >= at && span.end as usize <= source.len(), "{source:?}: {span:?}");
    }
}

#[test]
fn deep_and_long_scripts_are_refused() {
    assert_eq!(script(&"[".repeat(100_000)).err(), Some(Problem::TooDeep { limit: 10_000 }));
    let sum = script(&"fetch()+".repeat(200_000)).err();
    assert_eq!(sum, Some(Problem::ChainTooLong { limit: 10_000 }));
    let chain = format!("{}{{}}", "if(a){fetch()}else ".repeat(50_000));
    assert_eq!(script(&chain).err(), Some(Problem::ChainTooLong { limit: 10_000 }));
    // What tells nothing is not parsed.
    assert!(script(&"1+".repeat(200_000)).is_ok());
}

#[test]
fn what_the_guards_accept_fits_the_stack() {
    on_deep_stack(|| {
        for (open, close) in [
            ("[", "]"),
            ("(", ")"),
            ("((a,", "))"),
            ("{", "}"),
            ("a={b:", "}"),
            ("(a)=>(", ")"),
            ("function f(){", "}"),
            ("class A{b(){", "}}"),
            ("`${", "}`"),
            ("a(", ")"),
            ("if(a){", "}"),
            ("switch(a){case b:{", "}}"),
            ("new a(", ")"),
            ("!", ""),
            ("a=", ""),
            ("a?b:", ""),
            ("1+", ""),
            ("a.", ""),
            ("a=>", ""),
            ("if(a)", ""),
            ("if(a){}else ", ""),
            ("do ", ";while(a)"),
        ] {
            let nested = |links: usize| format!("{}a{}", open.repeat(links), close.repeat(links));
            let accepted = [9_990, 4_990, 3_330, 2_490, 1_990].map(nested);
            let accepted = accepted.iter().find(|source| guard::script(source).is_ok());
            let source = accepted.unwrap_or_else(|| panic!("{open} is refused early"));
            // Read or a syntax error, but never a full stack.
            drop(script(source));
        }
    });
}

#[test]
fn long_flat_scripts_are_read() {
    on_deep_stack(|| {
        let one_line = "a=f(\"assets/x.js\"),".repeat(50_000) + "b";
        assert_eq!(facts(&one_line).literals.len(), 50_000);
        let statements = "function f(){ return 1 }\n".repeat(20_000);
        assert!(script(&statements).is_ok());
    });
}
