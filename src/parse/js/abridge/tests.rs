//! What is left out holds no fact: the facts of the rest are those of the whole tree.

use proptest::prelude::*;

use super::super::{Tokens, from_abridged, whole};
use super::{Abridged, Abridging};

fn abridged(source: &str) -> Option<Abridged> {
    let mut abridging = Abridging::new(source);
    let mut tokens = Tokens::new(source);
    tokens.by_ref().for_each(|token| abridging.take(token));
    abridging.finish().filter(|_| !tokens.was_cut())
}

/// The part that is parsed; panics if it gives other facts than the whole.
fn agreed(source: &str) -> Option<String> {
    let abridged = abridged(source)?;
    let whole = whole(source).unwrap_or_else(|problem| panic!("{source}\n{problem}"));
    let facts =
        from_abridged(&abridged).unwrap_or_else(|problem| panic!("{source}\n{}\n{problem}", abridged.text));
    assert_eq!(format!("{facts:#?}"), format!("{whole:#?}"), "{source}\n{}", abridged.text);
    Some(abridged.text)
}

#[track_caller]
fn leaves(source: &str, expected: &str) {
    assert_eq!(agreed(source).as_deref(), Some(expected), "{source}");
}

#[test]
fn a_script_that_tells_nothing_is_not_parsed() {
    leaves("function f(){return a+b}var c=[1,2,3];d()", "");
    leaves("", "");
}

#[test]
fn silent_bodies_objects_and_lists_become_empty() {
    leaves(
        "x({a:function(){return one+two+three},b:[1,2,3,4,5,6,7,8,9,10],c:fetch('/a')})",
        "x({a:function(){},b:[],c:fetch('/a')})",
    );
    leaves("import a from'./a.js';export{one,two,three,four,five}", "import a from'./a.js';export{}");
}

#[test]
fn silent_statements_are_left_out() {
    leaves("a=1;b=2;fetch('/x');c=3;d()", "fetch('/x');");
    leaves(
        "function f(){a=1;if(b){fetch('/x')}else{two.three.four.five()};c=3}",
        "function f(){if(b){fetch('/x')}else{};}",
    );
}

#[test]
fn of_long_comments_the_ends_stay_and_one_line_end() {
    let long = format!("/* {}\n * {}\n */", "a".repeat(200), "b".repeat(200));
    leaves(&format!("{long}fetch('/a'){long}fetch('/b')"), "/*\n */fetch('/a')/*\n */fetch('/b')");
    // One that ends no statement, and one that belongs to what is left out.
    let flat = format!("/*{}*/", "a".repeat(400));
    leaves(&format!("fetch{flat}('/a')"), &format!("fetch{flat}('/a')"));
    leaves(&format!("fetch('/a');b{long};c"), "fetch('/a');");
    // A key with a comment is as long as it was written.
    leaves(&format!("x({{[{long}'a'](){{import('./a.js')}}}})"), "x({[/*\n */'a'](){import('./a.js')}})");
}

#[test]
fn statements_that_others_hang_on_stay() {
    for source in [
        "if(a)b();else fetch('/x');c=1",
        "if(a)fetch('/x');else b();c=1",
        "do b();while(fetch('/x'));c=1",
        "do fetch('/x');while(c);d=1",
        "switch(a){case 1:b();break;case 2:fetch('/x');c();break;default:d()}",
        "try{a();b()}catch(e){fetch('/x')}finally{c();d()}",
        "for(let a=1;a<2;a++)fetch('/x');",
        "class A{a=1;b=fetch('/x');c(){one;two;three;four;five}static{six()}}",
    ] {
        assert!(agreed(source).is_some(), "{source}");
    }
}

#[test]
fn what_a_fact_reads_stays_as_it_is() {
    for source in [
        "o(\"img\",{a:{b:{c:[1,2,3,4,5,6,7,8]}},src:d,loading:\"lazy\"})",
        "p.preload=[{aaaaaaaaaaaaaaa:1,bbbbbbbbbbbbbbb:2}]",
        "x=[{rid:'f',a:[1,2,3,4,5,6,7,8,9]},{maxBitrate:1}]",
        "x=[({rid:'f',a:[1,2,3,4,5,6,7,8,9]}),{['maxBitrate']:1}]",
        "n.u=function(e){return ({aaaaaaaaaaaaaaaaaaaaaa:1},147===e?'viewer':'b')}",
        "f('x'+({147:'viewerviewer',8:'listlistlist'})[e]+'.js')",
        "const A=lazy(()=>import('./a.js'));r({path:'viewer',element:()=>{return jsx(A,{})}})",
        "const A=lazy(()=>import('./a.js'));r({'/viewer':{component:function(){return j(A)}}})",
        "(0,window.open)({aaaaaaaaaaaaaa:1,b:[1,2,3,4,5]});window['open']({aaaaaaaaaaaaaa:1})",
        "new (window.Image)({aaaaaaaaaaaaaa:1});new a.Worker;new Image",
        "r.pushManager.subscribe({aaaaaaaaaaaaaa:1,b:[1,2,3,4,5]})",
        "d(()=>import('./a.js'),__vite__mapDeps([0,1,2,3,4,5,6,7,8,9,10]))",
        "addEventListener('load',function(){fetch('/x');one();two();three()})",
        "await f({aaaaaaaaaaaaaaaaaaaaaaaaaaaaa:1});g()",
        "x=`a${f({aaaaaaaaaaaaaaaaaaaaaaa:fetch})}/b.png`",
        "x='\\x2fa\\u002fb.png';y='\\57c\\57d.png'",
        "({[a.b.c.d.e.f.g.h.i.j]:1,[k]:fetch('/x')})",
        "[a,b,c,d,e,f,g,h,i,j]=[fetch('/x')];",
        "i.\\u0275\\u0275element(0,\"img\",1);w\\u0061it.for({aaaaaaaaaaaaaaaaaaaaaaaa:fetch('/x')})",
        "f(...[1,2,3,4,5,6,7,8,9,10],...fetch('/x'))",
        "fetch('/x');f(()=>{let e=(await a.b()).c();one();two();three()});",
        "fetch('/x');for await(const a of b){one();two();three();four()}",
    ] {
        assert!(agreed(source).is_some(), "{source}");
    }
}

#[test]
fn a_private_name_is_no_part_of_the_word_before() {
    let class = "class A{#b;c(d){return#b in d}e(){return/aaaaaaaaaaaaaaaa/g}}fetch('/x')";
    assert!(agreed(class).is_some());
    assert!(whole("const a=await#b();").is_ok_and(|script| script.is_module));
    agreed("const a=await#b();");
}

#[test]
fn in_doubt_the_whole_is_parsed() {
    for source in [
        "n.f.remotes=1",
        "<!-- a\nb()",
        "w\\u0069ndow.open()",
        "f(",
        "a}",
        "f(]",
        "'a\nb",
        "x=function(){}/fetch('/a/b')/1",
        "of/fetch()/1",
        "a=b%/c;fetch()\n+1",
    ] {
        assert!(abridged(source).is_none(), "{source}");
    }
}

#[test]
fn places_are_those_of_the_script() {
    let source =
        "aaaaaaaaaaaaaaaaaaaaaaaa;function f(){bbbbbbbbbbbbbbbbbbbbbbbbbbbb;fetch('/x/y');ccccccccccccccc}";
    let facts = from_abridged(&abridged(source).unwrap()).unwrap();
    assert_eq!(&source[facts.calls[0].span.range()], "fetch('/x/y')");
    assert_eq!(&source[facts.literals[0].span.range()], "/x/y");
}

const NAMES: &[&str] = &[
    "a",
    "b",
    "e",
    "k",
    "u",
    "window",
    "document",
    "fetch",
    "open",
    "play",
    "then",
    "require",
    "define",
    "jsx",
    "o",
    "video",
    "path",
    "url",
    "children",
    "maxBitrate",
    "preload",
    "saveData",
    "currentLevel",
    "serviceWorker",
    "register",
    "pushManager",
    "subscribe",
    "Worker",
    "Image",
    "Promise",
    "all",
    "someLongPlainName",
    "$",
    "ready",
    "onload",
    "addEventListener",
    "System",
    "f",
    "miniCssF",
];

const TEXTS: &[&str] = &[
    "'/a/b.png'",
    "\"./c.js\"",
    "'plain text'",
    "'img'",
    "'load'",
    "'/viewer'",
    "'video'",
    "'open'",
    "'maxBitrate'",
    "`d/e.css`",
    "'quality=5'",
    "'\\x2ff.js'",
    "'@media print{}'",
    "'application/pdf'",
    "'e'",
    "'long plain words only'",
    "147",
    "1.5",
    "/re[/]g/g",
    "!0",
    "null",
    "this",
];

fn name() -> BoxedStrategy<String> {
    prop::sample::select(NAMES).prop_map(str::to_owned).boxed()
}

fn key() -> BoxedStrategy<String> {
    let text = prop::sample::select(&TEXTS[..16]).prop_filter("no template", |text| !text.starts_with('`'));
    prop_oneof![3 => name(), 2 => text.prop_map(str::to_owned), 1 => Just("147".to_owned()), 1 => name().prop_map(|name| format!("[{name}]"))]
    .boxed()
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![name(), prop::sample::select(TEXTS).prop_map(str::to_owned)];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(|list| list.join(",")).boxed();
        let pairs = prop::collection::vec((key(), inner.clone()), 0..4)
            .prop_map(|pairs| pairs.into_iter().map(|(key, value)| format!("{key}:{value}")).collect::<Vec<_>>().join(",")).boxed();
        let body = statements(&inner.clone().boxed());
        let callee = prop_oneof![
            name(),
            (name(), name()).prop_map(|(a, b)| format!("{a}.{b}")),
            (name(), name(), name()).prop_map(|(a, b, c)| format!("{a}.{b}?.{c}")),
            (name(), name()).prop_map(|(a, b)| format!("(0,{a}.{b})")),
            inner.clone().prop_map(|object| format!("({object}).then")),
            (name(), inner.clone()).prop_map(|(a, b)| format!("{a}[{b}]")),
        ].boxed();
        prop_oneof![
            4 => (callee.clone(), list.clone()).prop_map(|(callee, list)| format!("{callee}({list})")),
            2 => list.clone().prop_map(|list| format!("[{list}]")),
            3 => pairs.clone().prop_map(|pairs| format!("({{{pairs}}})")),
            1 => (pairs, inner.clone()).prop_map(|(pairs, index)| format!("({{{pairs}}})[{index}]")),
            2 => body.clone().prop_map(|body| format!("(()=>{{{body}}})")),
            2 => (key(), body.clone()).prop_map(|(key, body)| format!("({{{key}(){{{body}}}}})")),
            2 => body.prop_map(|body| format!("(function(){{{body}}})")),
            1 => inner.clone().prop_map(|value| format!("(x=>{value})")),
            1 => (callee, list).prop_map(|(callee, list)| format!("new ({callee})({list})")),
            2 => (name(), name(), inner.clone()).prop_map(|(a, b, value)| format!("({a}.{b}={value})")),
            1 => (name(), inner.clone()).prop_map(|(a, value)| format!("({a}={value})")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("({a}==={b}?{b}:{c})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}+{b})")),
            1 => inner.clone().prop_map(|value| format!("`x/${{{value}}}.js`")),
            1 => inner.clone().prop_map(|value| format!("import({value})")),
            1 => (inner.clone(), inner).prop_map(|(a, b)| format!("({a},{b})")),
        ]
    })
}

fn statements(expression: &BoxedStrategy<String>) -> BoxedStrategy<String> {
    let statement = prop_oneof![
        4 => expression.clone().prop_map(|value| format!("x={value};")),
        3 => expression.clone().prop_map(|value| format!("0,{value}\n;")),
        2 => (name(), expression.clone()).prop_map(|(name, value)| format!("var {name}={value};")),
        2 => (expression.clone(), expression.clone(), expression.clone())
            .prop_map(|(a, b, c)| format!("if({a})x={b};else x={c};")),
        1 => (expression.clone(), expression.clone()).prop_map(|(a, b)| format!("if({a}){{x={b}}}")),
        1 => (expression.clone(), expression.clone()).prop_map(|(a, b)| format!("do x={a};while({b});")),
        1 => (expression.clone(), expression.clone()).prop_map(|(a, b)| format!("for(x=1;{a};y++)x={b};")),
        1 => (expression.clone(), expression.clone(), expression.clone())
            .prop_map(|(a, b, c)| format!("switch({a}){{case 'p':x={b};y=1;break;default:z={c}}}")),
        1 => (expression.clone(), expression.clone()).prop_map(|(a, b)| format!("try{{x={a};}}catch(e){{x={b}}}")),
        1 => (name(), expression.clone()).prop_map(|(name, value)| format!("function {name}(){{y=1;return {value}}}")),
        1 => expression.clone().prop_map(|value| format!("class A{{a=1;b(){{x={value}}}static c={value};}}")),
        1 => Just("var {saveData:s,length:someOtherName}=x;".to_owned()),
        2 => Just("someFiller=one+two*three(four,[5,6,7,8,9],{ten:11,twelve:13});".to_owned()),
    ];
    prop::collection::vec(statement, 0..4).prop_map(|statements| statements.concat()).boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_scripts_give_the_same_facts(source in statements(&expression().boxed())) {
        // Names such as `import` in places of their own make some scripts invalid.
        if whole(&source).is_ok() {
            agreed(&source);
        }
    }
}
