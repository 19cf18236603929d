//! What a script's facts are, on small snippets shaped like the output of bundlers.

use super::script;
use crate::facts::{Import, ImportKind, Script, Value};
use crate::parse::Problem;

fn facts(source: &str) -> Script {
    script(source).unwrap_or_else(|problem| panic!("{source}: {problem}"))
}

fn targets(script: &Script, kind: ImportKind) -> Vec<&str> {
    script.imports.iter().filter(|import| import.kind == kind).map(|import| &*import.target).collect()
}

fn only_import(source: &str) -> Import {
    let mut imports = facts(source).imports;
    assert_eq!(imports.len(), 1, "{source}: {imports:?}");
    imports.remove(0)
}

fn on_deep_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap().join().unwrap()
}

mod hostile;

mod imports {
    use super::*;

    /// swc asserts, where assertions are on, that a regular expression starts with a slash; here it looks one byte before.
    #[test]
    fn a_panic_of_the_parser_is_a_problem_of_the_script() {
        let read = script("<!--\r\n/");
        assert!(!cfg!(debug_assertions) || matches!(read, Err(Problem::Panicked)), "{read:?}");
    }

    #[test]
    fn module_syntax_makes_static_imports_at_load() {
        let script = facts(
            "import a from './a.js';import'./b.js';export*from'./c.js';export{d}from'./d.js';export{e}",
        );
        assert_eq!(targets(&script, ImportKind::Static), ["./a.js", "./b.js", "./c.js", "./d.js"]);
        assert!(script.is_module && script.imports.iter().all(|import| import.at_load));
    }

    #[test]
    fn require_counts_with_one_literal_only() {
        let script = facts("var a=require('./a');require(b);c.require('./c');require('x','y')");
        assert_eq!(targets(&script, ImportKind::Static), ["./a"]);
        assert!(!script.is_module);
    }

    #[test]
    fn dynamic_imports_may_be_templates_without_expressions() {
        let script = facts("import('./a.js');import(`./b.js`);import(`./${c}.js`);import(d)");
        assert_eq!(
            targets(&script, ImportKind::Dynamic),
            ["./a.js", "./b.js", "", ""],
            "computed addresses are empty"
        );
        assert!(!script.is_module);
    }

    #[test]
    fn a_computed_dynamic_import_has_no_target_unless_chunk_tables_give_it() {
        let script = facts("import(`./${a}.js`);var f=()=>import(b);import('./'+n.u(c))");
        assert_eq!(targets(&script, ImportKind::Dynamic), ["", ""]);
        let at_load: Vec<bool> = script.imports.iter().map(|import| import.at_load).collect();
        assert_eq!(at_load, [true, false]);
    }

    #[test]
    fn spans_cover_the_expression_also_after_a_byte_order_mark() {
        let source = "\u{feff}/* é */ import('./a.js').then(f)";
        let script = facts(source);
        assert_eq!(&source[script.imports[0].span.range()], "import('./a.js')");
        assert_eq!(&source[script.literals[0].span.range()], "./a.js");
    }

    #[test]
    fn urls_beside_the_module_and_workers() {
        let script = facts(
            "new URL('a.wasm',import.meta.url);new URL('b.png',''+import.meta.url);new URL('c.png',location.href);
             new Worker('w.js');new SharedWorker(new URL('s.js',import.meta.url));
             navigator.serviceWorker.register('/sw.js');x.audioWorklet.addModule(new URL('p.js',import.meta.url));
             new Worker(new URL(n.p+n.u(147),n.b))",
        );
        assert_eq!(targets(&script, ImportKind::Url), ["a.wasm", "b.png"]);
        assert_eq!(targets(&script, ImportKind::Worker), ["w.js", "s.js", "p.js"]);
        assert_eq!(targets(&script, ImportKind::ServiceWorker), ["/sw.js"]);
        assert_eq!(targets(&script, ImportKind::Chunk), ["147"]);
        assert!(script.is_module, "import.meta");
    }

    #[test]
    fn import_scripts_takes_several() {
        assert_eq!(targets(&facts("importScripts('a.js',b,'c.js')"), ImportKind::Script), ["a.js", "c.js"]);
    }

    #[test]
    fn dependencies_of_system_and_amd_modules_are_paths_only() {
        let script = facts(
            "System.register(['./a.js','react'],f);System.register('n',['./b.js'],f);define(['./c','exports'],f)",
        );
        assert_eq!(targets(&script, ImportKind::Static), ["./a.js", "./b.js", "./c"]);
    }
}

mod at_load {
    use super::*;

    #[track_caller]
    fn assert_at_load(source: &str, expected: bool) {
        assert_eq!(only_import(source).at_load, expected, "{source}");
    }

    #[test]
    fn functions_called_where_they_stand_run_at_load() {
        for source in [
            "import('./a')",
            "!function(){import('./a')}()",
            "(()=>{import('./a')})()",
            "(async()=>{await import('./a')})().then(f)",
            "(function(){import('./a')}).call(this)",
            "if(x){try{import('./a')}catch{}}",
            "(function(g,f){f(g)})(this,function(){import('./a')})",
            "class A{static{import('./a')}}",
        ] {
            assert_at_load(source, true);
        }
    }

    #[test]
    fn load_listeners_run_at_load() {
        for source in [
            "document.addEventListener('DOMContentLoaded',()=>import('./a'))",
            "addEventListener('load',function(){import('./a')})",
            "window.onload=()=>{import('./a')}",
            "$(function(){import('./a')})",
            "jQuery(document).ready(()=>{import('./a')})",
        ] {
            assert_at_load(source, true);
        }
    }

    #[test]
    fn other_functions_run_later() {
        for source in [
            "function f(){import('./a')}",
            "x.then(()=>import('./a'))",
            "b.addEventListener('load',()=>import('./a'))",
            "document.addEventListener('click',()=>import('./a'))",
            "class A{constructor(){import('./a')}}",
            "class A{b=import('./a')}",
            "x={get y(){return import('./a')}}",
            "(()=>{setTimeout(()=>import('./a'))})()",
            "(self.webpackChunk=self.webpackChunk||[]).push([[1],{123:(e,t,n)=>{import('./a')}}])",
            "define(['x'],function(){import('./a')})",
        ] {
            assert_at_load(source, false);
        }
    }
}

mod places {
    use super::*;

    #[track_caller]
    fn assert_route(source: &str, expected: Option<&str>) {
        assert_eq!(only_import(source).route.as_deref(), expected, "{source}");
    }

    #[test]
    fn routes_stand_beside_the_import() {
        assert_route("r=[{path:'/viewer',component:()=>import('./a')}]", Some("/viewer"));
        assert_route("r=[{path:'login',loadComponent:()=>import('./a').then(m=>m.Login)}]", Some("/login"));
        assert_route("r=[{path:'',loadChildren:()=>import('./a')}]", Some("/"));
        assert_route("r={url:'/a',templateUrl:'x',lazy:()=>import('./a')}", Some("/a"));
        assert_route("r={url:'https://x.org',then:()=>import('./a')}", None);
        assert_route("r={'/help':()=>import('./a')}", Some("/help"));
        assert_route("r={'/src/a.vue':()=>import('./a')}", None);
        assert_route("(0,j.jsx)(R,{path:'/x',element:(0,j.jsx)(L(()=>import('./a')),{})})", Some("/x"));
        assert_route("r=[{path:'/a'}];import('./a')", None);
    }

    #[test]
    fn nested_routes_are_joined() {
        assert_route(
            "r={path:'/admin',children:[{path:'users',component:()=>import('./a')}]}",
            Some("/admin/users"),
        );
        assert_route(
            "r={path:'/admin',children:[{path:'/other',component:()=>import('./a')}]}",
            Some("/other"),
        );
        assert_route("r={path:'/admin',children:[{path:'',component:()=>import('./a')}]}", Some("/admin"));
        assert_route(
            "r={path:'a',children:[{children:[{path:'c',component:()=>import('./a')}]}]}",
            Some("/a/c"),
        );
        assert_route("r={path:'a',meta:{path:'b',then:()=>import('./a')}}", Some("/b"));
        assert_route("r={path:'a',children:[{path:'b'}],component:()=>import('./a')}", Some("/a"));
    }

    #[test]
    fn routes_follow_variables_that_hold_an_import() {
        assert_route("const A=L(()=>import('./a'));r=[{path:'/a',element:(0,j.jsx)(A,{})}]", Some("/a"));
        assert_route("const A=()=>import('./a');function f(){return{path:'/a',component:A}}", Some("/a"));
        assert_route(
            "r=[{path:'/a',component:A},{path:'/b',component:A}];var A=()=>import('./a')",
            Some("/a"),
        );
        assert_route("function f(){const A=()=>import('./a')}r={path:'/a',component:A}", None);
        assert_route("const A=()=>import('./a');r={path:'/a',component:x.A,A:1}", None);
    }

    #[test]
    fn keys_name_the_function_or_the_compared_string() {
        let key = |source| only_import(source).key.map(String::from);
        assert_eq!(key("m={'./Viewer':()=>n.e(1).then(f)}").as_deref(), Some("./Viewer"));
        assert_eq!(key("m={Viewer(){return import('./a')}}").as_deref(), Some("Viewer"));
        assert_eq!(
            key("async function l(e){if('@ohif/tmtv'===e){return import('./a')}}").as_deref(),
            Some("@ohif/tmtv")
        );
        assert_eq!(key("l=e=>\"x\"===e?import('./a'):0").as_deref(), Some("x"));
        assert_eq!(key("switch(e){case 'y':import('./a')}").as_deref(), Some("y"));
        assert_eq!(key("m={1e3:(e,t,n)=>{n.e(1).then(f)}}").as_deref(), Some("1000"));
        assert_eq!(key("m={a:import('./a')}"), None);
        assert_eq!(key("if(e==='x'){}else import('./a')"), None);
    }
}

mod bundlers {
    use super::*;

    fn groups(script: &Script) -> Vec<(&str, u32)> {
        script.imports.iter().map(|import| (&*import.target, import.group)).collect()
    }

    #[test]
    fn chunks_waited_for_together_share_a_group() {
        let script = facts(
            "a=()=>Promise.all([n.e(1),n.e('vendors')]).then(n.bind(n,5));b=()=>n.e(2).then(n.bind(n,6))",
        );
        assert_eq!(targets(&script, ImportKind::Chunk), ["1", "vendors", "2"]);
        let found = groups(&script);
        assert!(found[0].1 == found[1].1 && found[1].1 != found[2].1, "{found:?}");
    }

    #[test]
    fn calls_of_e_are_chunks_only_when_waited_for() {
        let script =
            facts("n.e(1);n.e(2,3).then(f);a().e(4).then(f);n.e(x).then(f);m.e(/* import() */ 8094).then(f)");
        assert_eq!(targets(&script, ImportKind::Chunk), ["8094"]);
    }

    #[test]
    fn vite_preload_lists_come_with_their_import() {
        let script = facts(
            "const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=['assets/a.js','assets/a.css'])))=>i.map(i=>d[i]);
             const a=()=>p(()=>import('./a.js'),__vite__mapDeps([0,1]));
             const b=()=>p(()=>import('./b.js'),['assets/b.js','assets/b.css'],import.meta.url);
             p(()=>import('./c.js'),void 0)",
        );
        let names: Vec<_> = script.chunk_names.iter().map(|name| (&*name.id, &*name.name)).collect();
        assert_eq!(names, [("0", "assets/a.js"), ("1", "assets/a.css")]);
        let found = groups(&script);
        let [zero, one, a, path, style, b, c] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!([zero.0, one.0, a.0], ["0", "1", "./a.js"]);
        assert_eq!([path.0, style.0, b.0, c.0], ["assets/b.js", "assets/b.css", "./b.js", "./c.js"]);
        assert!(zero.1 == one.1 && one.1 == a.1 && path.1 == style.1 && style.1 == b.1);
        assert!(a.1 != b.1 && b.1 != c.1);
    }

    #[test]
    fn webpack_tables_give_names_and_hashes() {
        let source = "n.u=e=>'js/'+({147:'viewer','a-b':'ab'}[e]||e)+'.'+{147:'0a1b2c3d',1e3:'deadbee1'}[e]+'.bundle.js'";
        let script = facts(source);
        let names: Vec<_> = script.chunk_names.iter().map(|name| (&*name.id, &*name.name)).collect();
        assert_eq!(names, [("147", "viewer"), ("a-b", "ab"), ("147", "0a1b2c3d"), ("1000", "deadbee1")]);
        assert_eq!(&source[script.chunk_names[0].span.range()], "viewer");
        let literals: Vec<_> = script.literals.iter().map(|literal| &*literal.text).collect();
        assert_eq!(literals, ["js/", "0a1b2c3d", "deadbee1", ".bundle.js"]);
    }

    #[test]
    fn chunk_files_may_be_named_by_conditions() {
        let script = facts("n.u=e=>147===e?'js/147-a.js':e===9?'js/9.js':'x';y=e=>1===e?'no':0");
        let names: Vec<_> = script.chunk_names.iter().map(|name| (&*name.id, &*name.name)).collect();
        assert_eq!(names, [("147", "js/147-a.js"), ("9", "js/9.js")]);
    }

    #[test]
    fn other_indexed_objects_are_no_tables() {
        let script = facts("({a:1,b:'x'})[k];({'&':'&amp;'})[k];({...o,a:'x'})[k];({a:'x'}).b;({a:'x'})[k]");
        assert!(script.chunk_names.is_empty(), "{:?}", script.chunk_names);
    }
}

mod web_apis {
    use super::*;

    fn callees(source: &str) -> Vec<String> {
        facts(source).calls.iter().map(|call| call.callee.to_string()).collect()
    }

    #[test]
    fn globals_and_web_methods_are_kept_under_their_names() {
        let source =
            "navigator.geolocation.watchPosition(a);e.target?.play?.();this.video.play();(0,x.y)().toBlob(b);
            new IntersectionObserver(c);reg.pushManager.subscribe({userVisibleOnly:!0});store.subscribe(d);
            console.log(1);Math.max(2);Object.keys(f);window['fetch'](u);g.a.b.c.d.e.f.g.h.open()";
        assert_eq!(
            callees(source),
            [
                "navigator.geolocation.watchPosition",
                "e.target.play",
                "?.video.play",
                "?.toBlob",
                "IntersectionObserver",
                "reg.pushManager.subscribe",
                "window.fetch",
                "?.b.c.d.e.f.g.h.open",
            ]
        );
    }

    #[test]
    fn arguments_are_read_as_far_as_they_are_literal() {
        let script = facts(
            "new Notification('Alarme',{tag:`t`,silent:!1,a:[1,-2,x],t:void 0,f(){},d:{e:{f:{g:1}}},max:1/0})",
        );
        let call = &script.calls[0];
        assert!(call.construct && call.at_load);
        let [Value::Text(title), options @ Value::Object(_)] = call.arguments.as_slice() else {
            panic!("{call:?}")
        };
        assert_eq!(&**title, "Alarme");
        assert_eq!(options.get("tag").and_then(Value::text), Some("t"));
        assert_eq!(options.get("silent"), Some(&Value::Bool(false)));
        let numbers = vec![Value::Number(1.0), Value::Number(-2.0), Value::Other];
        assert_eq!(options.get("a"), Some(&Value::Array(numbers)));
        assert_eq!(options.get("t"), Some(&Value::Null));
        assert_eq!(options.get("f"), Some(&Value::Function));
        assert_eq!(options.get("max"), Some(&Value::Number(f64::INFINITY)));
        let third = options.get("d").and_then(|d| d.get("e")).and_then(|e| e.get("f"));
        assert_eq!(third, Some(&Value::Other), "read three levels deep");
    }

    #[test]
    fn long_arguments_are_cut() {
        let source = format!("fetch('{}',[{}])", "é".repeat(1_000), "1,".repeat(100));
        let script = facts(&source);
        assert_eq!(script.calls[0].arguments[0].text().map(|text| text.chars().count()), Some(300));
        assert!(matches!(&script.calls[0].arguments[1], Value::Array(entries) if entries.len() == 20));
    }

    #[test]
    fn calls_know_whether_they_run_at_load() {
        let script = facts("setInterval(f,1e3);function g(){setInterval(f,2e3)}");
        let found: Vec<_> =
            script.calls.iter().map(|call| (call.arguments[1].clone(), call.at_load)).collect();
        assert_eq!(found, [(Value::Number(1e3), true), (Value::Number(2e3), false)]);
    }
}

mod elements {
    use super::*;

    #[test]
    fn jsx_runtimes_and_create_element() {
        let script = facts(
            "(0,r.jsx)('img',{src:a,alt:'',loading:'lazy'});n.createElement('video',{autoPlay:!0,...x});
             React.createElement('iframe',null);document.createElement('script');jsx('div',{});o('custom-x',{})",
        );
        let found: Vec<_> = script.elements.iter().map(|made| (&*made.tag, made.open)).collect();
        assert_eq!(found, [("img", false), ("video", true), ("iframe", false), ("script", true)]);
        let image = &script.elements[0];
        assert_eq!(image.property("loading").and_then(Value::text), Some("lazy"));
        assert_eq!(image.property("SRC"), Some(&Value::Other), "computed, but there");
        assert_eq!(script.elements[1].property("autoplay"), Some(&Value::Bool(true)));
    }

    #[test]
    fn vue_and_angular_render_functions() {
        let script = facts(
            "_c('img',{staticClass:'a',attrs:{src:'x.png',alt:''}});i('audio',{controls:''},null,-1);
             x.ɵɵelement(0,'img',1);t('link',{count:1});translate('button',{});t('source')",
        );
        let found: Vec<_> = script.elements.iter().map(|made| (&*made.tag, made.open)).collect();
        assert_eq!(found, [("img", false), ("audio", false), ("img", true), ("link", false)]);
        assert_eq!(script.elements[0].property("src").and_then(Value::text), Some("x.png"));
    }
}

mod literals {
    use super::*;

    #[test]
    fn strings_templates_and_keys_are_looked_at() {
        let source =
            r#"a="assets/\x61.js";b=`img/${c}.png`;d={"e/f.css":1};g="js/"+i+".bundle.js";j="plain""#;
        let script = facts(source);
        let found: Vec<_> =
            script.literals.iter().map(|literal| (&*literal.text, &source[literal.span.range()])).collect();
        assert_eq!(
            found,
            [
                ("assets/a.js", r"assets/\x61.js"),
                ("img/", "img/"),
                (".png", ".png"),
                ("e/f.css", "e/f.css"),
                ("js/", "js/"),
                (".bundle.js", ".bundle.js"),
            ]
        );
    }
}
