//! Sheets that nobody would write: read, or refused, but never the end of the process.

use super::*;

/// Runs with the stack that analysis threads have.
fn with_large_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(256 << 20).spawn(run).unwrap().join().unwrap()
}

#[test]
fn hostile_depth_is_a_problem_and_never_an_abort() {
    let limit = 256;
    for (opening, fails) in [
        ("a{", true),
        ("@media print{", true),
        ("@layer{", true),
        ("a{b:url(", false),
        ("a{b:calc(", true),
        ("a{animation:calc(", true),
        ("a{--b:{", true),
        ("a:not(", false),
        ("a{b:x(url(c);", true),
        ("@font-face{src:format(", true),
        ("@supports (not (", false),
    ] {
        let source = opening.repeat(100_000);
        let result = with_large_stack(move || stylesheet(&source).map(drop));
        // Without addresses nothing descends into a value, so that its depth does not matter.
        let problem = Err(Problem::TooDeep { limit });
        assert!(result == Ok(()) || (fails && result == problem), "{opening} {result:?}");
    }
    let deep = format!("a{{b:{}url(c){}}}", "x(".repeat(255), ")".repeat(255));
    assert_eq!(with_large_stack(move || stylesheet(&deep).map(|css| css.urls.len())), Ok(1));
    let deep = "x(url(".repeat(100_000);
    assert!(with_large_stack(move || style_attribute(&format!("b:{deep}")).is_ok()));
}

#[test]
fn hostile_values_are_cheap() {
    let pieces = [
        "calc(",
        "(",
        "calc((",
        "min(",
        "max(1s,",
        "clamp(1s,",
        "round(",
        "var(--a,",
        "var(--a),",
        "1s ",
        "a,",
        "steps(",
        "cubic-bezier(",
        "scroll(",
        "view(",
        "linear(",
        "calc(1s*",
        "calc(1s + ",
        "abs(",
        "hypot(",
        "sign(",
        "mod(",
    ];
    for piece in pieces {
        for count in [8, 30, 60, 20_000] {
            for close in ["", "1s", &")".repeat(count)] {
                let open = piece.repeat(count);
                let source = format!(
                    "a{{animation:{open}{close};animation-duration:{open}{close};animation-iteration-count:{open}{close}}}\
                     @font-face{{font-weight:{open}{close};font-style:oblique {open}{close};unicode-range:{open}{close}}}"
                );
                let started = std::time::Instant::now();
                let _ = with_large_stack(move || stylesheet(&source).is_ok());
                assert!(started.elapsed().as_secs() < 20, "{count} times {piece}");
            }
        }
    }
}

/// The reason of [`MAX_DEPTH`]: the stack of a test thread has 2 MB, and nothing here is optimised.
#[test]
fn the_deepest_sheet_fits_an_ordinary_stack() {
    let nested = format!("{}b:{}url(c){}", "a{".repeat(MAX_DEPTH), "x(".repeat(255), ")".repeat(255));
    assert_eq!(stylesheet(&nested).map(|css| css.urls.len()), Ok(1));
    let nested = format!("{}animation:{}1s", "@media x{".repeat(MAX_DEPTH - 1) + "a{", "calc(".repeat(8));
    assert_eq!(stylesheet(&nested).map(|css| css.declarations.len()), Ok(1));
}

#[test]
fn conditions_copied_for_every_rule_are_bounded() {
    let source = format!("@media ({}){{{}}}", "x".repeat(100_000), "a{}".repeat(10_000));
    assert!(matches!(stylesheet(&source), Err(Problem::TooLarge { .. })));
    let source = format!("{}{{{}}}", ".long-selector,".repeat(10_000) + "a", "b{}c:d;".repeat(10_000));
    assert!(matches!(stylesheet(&source), Err(Problem::TooLarge { .. })));
}

#[test]
fn time_grows_with_length_only() {
    for piece in [
        "a{b:c}",
        "a{",
        "}",
        "b:c;",
        "\"",
        "url(",
        "/*",
        "@media x{",
        "a:b{",
        "a{b:(",
        "a{b:calc(",
        "a{animation:var(--a,",
        "!important",
        "\\",
    ] {
        let source = piece.repeat(1_000_000 / piece.len());
        let started = std::time::Instant::now();
        let _ = with_large_stack(move || stylesheet(&source).is_ok());
        assert!(started.elapsed().as_secs() < 20, "{piece}");
    }
}
