//! Small bundles in the shape that each bundler emits: which screens are found, what each loads and when, what is
//! missing, and when a weight is only a lower bound.

use std::collections::BTreeSet;

use sobria::Options;
use sobria::bundle::{AssetId, Bundle, Load, Screen};
use sobria::outcome::{CriterionOutcome, Report};

use crate::run::{Case, TODAY, root};

struct Linked {
    case: Case,
    bundle: Bundle,
}

fn link(name: &str) -> Linked {
    let case = Case::open(&root().join("bundles").join(name));
    let bundle = {
        let options = Options {
            settings: &case.settings,
            settings_path: "sobria.toml",
            map: &case.map,
            today: TODAY,
            threads: 2,
            only: &[],
            progress: &|_, _| {},
        };
        sobria::load(&case.job(), &options).unwrap()
    };
    Linked { case, bundle }
}

impl Linked {
    fn path(&self, id: AssetId) -> &str {
        &self.bundle.asset(id).path
    }

    /// `id how`, in the order of reports.
    fn screens(&self) -> Vec<String> {
        self.bundle.screens.iter().map(|screen| format!("{} {}", screen.id, screen.how.name())).collect()
    }

    fn screen(&self, id: &str) -> &Screen {
        let found = self.bundle.screens.iter().find(|screen| screen.id == id);
        found.unwrap_or_else(|| panic!("no screen {id} in {:?}", self.screens()))
    }

    fn initial(&self, id: &str) -> Vec<&str> {
        self.screen(id).initial.iter().map(|&asset| self.path(asset)).collect()
    }

    fn deferred(&self, id: &str) -> Vec<&str> {
        self.screen(id).deferred.iter().map(|&asset| self.path(asset)).collect()
    }

    /// What makes the weight of the screen a lower bound.
    fn gaps(&self, id: &str) -> Vec<String> {
        self.screen(id).gaps.iter().map(|gap| format!("{gap:?}")).collect()
    }

    /// `load how` of every edge between two files.
    fn edges(&self, from: &str, to: &str) -> Vec<String> {
        let (Some(from), Some(to)) = (self.bundle.find(from), self.bundle.find(to)) else {
            panic!("{from} or {to} is not in the bundle")
        };
        let edges = self.bundle.edges_from(from.id).iter().filter(|edge| edge.to == to.id);
        edges.map(|edge| format!("{} {}", edge.load.name(), edge.how.name())).collect()
    }

    /// `from address load`; nothing but spaces where the address is computed.
    fn unresolved(&self) -> Vec<String> {
        let missing = self.bundle.unresolved.iter();
        missing.map(|one| format!("{} {} {}", self.path(one.from), one.address, one.load.name())).collect()
    }

    /// `from url load` of what is fetched from other hosts.
    fn externals(&self) -> Vec<String> {
        let loading = self.bundle.externals.iter().filter(|one| one.loads);
        loading.map(|one| format!("{} {} {}", self.path(one.from), one.url, one.load.name())).collect()
    }

    /// Files that nothing loads, names or lists.
    fn unreached(&self) -> Vec<&str> {
        let reached: BTreeSet<AssetId> = self.bundle.edges.iter().map(|edge| edge.to).collect();
        let left = self.bundle.assets.iter().filter(|asset| !reached.contains(&asset.id));
        left.map(|asset| &*asset.path).collect()
    }

    fn is_whole(&self) -> bool {
        self.unresolved().is_empty() && self.externals().is_empty()
    }
}

const NOTHING: [&str; 0] = [];

#[test]
fn webpack_chunks_are_deferred_and_found_by_name_hash_and_id() {
    let linked = link("webpack");
    assert_eq!(linked.screens(), ["/ page", "/report route", "/viewer route"]);
    let first = ["app.9e07b3d81c42.css", "app.bundle.3c1f0a9d7be24c55a1e0.js", "index.html"];
    assert_eq!(linked.initial("/"), first);
    assert_eq!(
        linked.initial("/viewer"),
        [
            "147.css",
            "88.bundle.b41e6d0c9a7f5523d8e1.js",
            "app.9e07b3d81c42.css",
            "app.bundle.3c1f0a9d7be24c55a1e0.js",
            "index.html",
            "viewer.bundle.07ad93c2e8b16f4450c9.js",
        ],
        "the sheet of the chunk has only its id for a name"
    );
    assert_eq!(linked.deferred("/viewer"), ["9f3c1b77aa02e4d15b60.wasm"]);
    assert!(linked.initial("/report").contains(&"report.bundle.e5f2218c6b0d974a3310.js"));
    assert!(!linked.initial("/report").contains(&"viewer.bundle.07ad93c2e8b16f4450c9.js"));
    let app = "app.bundle.3c1f0a9d7be24c55a1e0.js";
    assert_eq!(linked.edges(app, "viewer.bundle.07ad93c2e8b16f4450c9.js"), ["deferred chunk"]);
    assert_eq!(linked.edges("index.html", "favicon.svg"), ["possible element"]);
    assert!(linked.is_whole() && linked.gaps("/viewer").is_empty());
    assert_eq!(linked.unreached(), ["index.html"]);
}

#[test]
fn rspack_chunks_with_tables_for_scripts_and_sheets() {
    let linked = link("rspack");
    assert_eq!(linked.screens(), ["/ page", "patient-page chunk-name"]);
    assert_eq!(
        linked.initial("/"),
        [
            "index.html",
            "static/css/index.1e6b0d94.css",
            "static/image/paper.7ac41f03.svg",
            "static/js/index.c40f9a83.js",
            "static/js/lib-view.5b70d2e1.js",
        ]
    );
    for chunk in [
        "static/css/async/93.d8813f6a.css",
        "static/js/async/664.2f90bb47.js",
        "static/js/async/patient-page.a17c5e08.js",
    ] {
        assert_eq!(linked.edges("static/js/index.c40f9a83.js", chunk), ["deferred chunk"], "{chunk}");
        assert!(linked.initial("patient-page").contains(&chunk), "{chunk}");
    }
    assert!(linked.is_whole());
    assert_eq!(linked.unreached(), ["index.html"]);
}

#[test]
fn vite_preloads_belong_to_their_route_and_the_old_build_to_old_browsers() {
    let linked = link("vite");
    assert_eq!(linked.screens(), ["/ page", "/aide route", "/viewer/:id route"]);
    let first = [
        "assets/index-Bq3ZxT1a.js",
        "assets/index-Dm41sQxe.css",
        "assets/lisible-Bx0Kq7Zd.woff2",
        "assets/vendor-C9dKe2Wf.js",
        "index.html",
    ];
    assert_eq!(linked.initial("/"), first);
    let mut viewer = linked.initial("/viewer/:id");
    viewer.retain(|path| !first.contains(path));
    assert_eq!(viewer, ["assets/Viewer-D4kLm9Qs.js", "assets/Viewer-Hs82kLpQ.css"]);
    assert_eq!(linked.deferred("/viewer/:id"), ["assets/decode-Cw9Rz3Ty.js", "assets/frame-DpX2k8Wm.png"]);
    assert_eq!(linked.edges("assets/Viewer-D4kLm9Qs.js", "assets/decode-Cw9Rz3Ty.js"), ["deferred worker"]);
    assert_eq!(linked.edges("index.html", "assets/polyfills-legacy-Ck2mZ8rT.js"), ["possible element"]);
    assert_eq!(linked.edges("index.html", "assets/index-legacy-Fa7Qe1Lx.js"), ["possible element"]);
    for screen in &linked.bundle.screens {
        let mut loaded = screen.initial.iter().chain(&screen.deferred).map(|&asset| linked.path(asset));
        assert!(
            !loaded.any(|path| path.contains("legacy")),
            "{} loads the build for old browsers",
            screen.id
        );
    }
    assert!(linked.is_whole(), "the probe `import(\"_\")` is no address: {:?}", linked.unresolved());
}

#[test]
fn positions_in_a_table_of_paths_are_no_names() {
    let linked = link("numbered-nodes");
    assert_eq!(linked.screens(), ["/ page"]);
    let app = "_app/immutable/entry/app.D1sKw9Ze.js";
    assert_eq!(linked.initial("/"), [app, "_app/immutable/entry/start.BbT4v0Qk.js", "index.html"]);
    let page = linked.bundle.parts.iter().find(|part| {
        part.roots.iter().any(|&root| linked.path(root) == "_app/immutable/chunks/table.Bz7Yh1Rt.js")
    });
    let roots: Vec<&str> = page.unwrap().roots.iter().map(|&root| linked.path(root)).collect();
    assert_eq!(
        roots,
        ["_app/immutable/chunks/table.Bz7Yh1Rt.js", "_app/immutable/nodes/2.CQ3xN8aV.js"],
        "position 0 of the table is node 2, not `nodes/0.….js`"
    );
    assert!(linked.is_whole());
}

#[test]
fn esbuild_chunks_are_shared_at_once_or_later() {
    let linked = link("esbuild");
    assert_eq!(linked.screens(), ["/ page"]);
    assert_eq!(
        linked.initial("/"),
        ["chunk-KDZ3A7QF.js", "grid-TN3KV7WA.svg", "index.html", "main-5XQ7R2LD.js", "main-J4XQ2ZTB.css"]
    );
    assert_eq!(linked.deferred("/"), ["chunk-M2VR6HXY.js", "export-QW4N2T6B.js"]);
    assert_eq!(linked.edges("main-5XQ7R2LD.js", "chunk-KDZ3A7QF.js"), ["initial import"]);
    assert_eq!(linked.edges("main-5XQ7R2LD.js", "export-QW4N2T6B.js"), ["deferred dynamic-import"]);
    assert_eq!(linked.edges("main-5XQ7R2LD.js", "main-5XQ7R2LD.js.map"), ["possible source-map"]);
    assert!(linked.is_whole());
}

#[test]
fn angular_routes_nest_and_each_language_is_a_variant() {
    let linked = link("angular");
    let mut expected = Vec::new();
    for language in ["en", "fr"] {
        expected.push(format!("/{language}/ page"));
        for route in ["admin", "patients", "patients/:id", "patients/:id/images", "users"] {
            expected.push(format!("/{language}/{route} route"));
        }
    }
    assert_eq!(linked.screens(), expected);
    for (language, other) in [("en", "fr"), ("fr", "en")] {
        let first = linked.initial(&format!("/{language}/"));
        let named = |name: &str| format!("{language}/{name}");
        for name in ["chunk-3LHV5TQM.js", "index.html", "main-W2ZJ7X4C.js", "polyfills-B6TNHZQQ.js"] {
            assert!(first.contains(&named(name).as_str()), "{name} in {first:?}");
        }
        assert_eq!(first.len(), 4, "the sheet that is switched on late comes later: {first:?}");
        assert!(linked.deferred(&format!("/{language}/")).contains(&named("styles-7KQ3ZB5N.css").as_str()));
        let sheet = linked.initial(&format!("/{language}/patients/:id"));
        assert!(sheet.contains(&named("chunk-XN6AZ3VJ.js").as_str()), "{sheet:?}");
        assert!(sheet.contains(&named("chunk-ZB2UX5RK.js").as_str()), "imported by the chunk: {sheet:?}");
        assert!(!sheet.contains(&named("chunk-P4RD2WKS.js").as_str()), "another route: {sheet:?}");
        for screen in
            linked.bundle.screens.iter().filter(|screen| screen.id.starts_with(&format!("/{language}/")))
        {
            let mut loaded = screen.initial.iter().chain(&screen.deferred).map(|&asset| linked.path(asset));
            assert!(!loaded.any(|path| path.starts_with(other)), "{} loads of {other}", screen.id);
        }
    }
    assert!(linked.bundle.are_variants("en/main-W2ZJ7X4C.js", "fr/main-W2ZJ7X4C.js"));
    assert!(linked.is_whole(), "{:?}", linked.unresolved());
}

#[test]
fn module_federation_starts_with_its_remotes() {
    let linked = link("federation");
    assert_eq!(linked.screens(), ["/ page"], "what a container exposes is no screen");
    assert_eq!(linked.initial("/"), ["index.html", "main.5f0c77d1e92b.js"]);
    assert_eq!(linked.deferred("/"), ["415.d03a9be6c712.js"]);
    assert_eq!(
        linked.externals(),
        ["main.5f0c77d1e92b.js https://labs.clinic.example/remoteEntry.js initial"]
    );
    assert_eq!(linked.gaps("/"), [r#"External("labs.clinic.example")"#]);
    assert_eq!(linked.screen("/").requests, 3, "the remote is one request more");
    for chunk in ["620.6be1f90a3c58.js", "655.1a7d4490c2fe.js"] {
        assert_eq!(linked.edges("remoteEntry.js", chunk), ["deferred chunk"]);
    }
    let exposed: Vec<Option<&str>> = linked
        .bundle
        .parts
        .iter()
        .filter(|part| linked.path(part.from) == "remoteEntry.js")
        .map(|part| part.key.as_deref())
        .collect();
    assert_eq!(exposed, [Some("./Header"), Some("./Theme")]);
}

#[test]
fn plain_pages_load_what_their_elements_say_and_when() {
    let linked = link("plain");
    assert_eq!(
        linked.screens(),
        ["/ page", "/hours.html page", "/team/ page"],
        "a framed page is part of another"
    );
    let edge = |to: &str| linked.edges("index.html", to).join(", ");
    for (to, expected) in [
        ("css/site.css", "initial element"),
        ("css/paper.css", "possible element"),
        ("fonts/body.woff2", "initial element"),
        ("js/site.js", "initial element"),
        ("img/front.avif", "possible element"),
        ("img/front.png", "initial element, possible element"),
        ("img/front@2x.png", "possible element"),
        ("img/garden.png", "deferred element"),
        ("map.html", "initial element"),
        ("media/tour.mp4", "deferred element"),
        ("img/poster.png", "initial element"),
        ("media/welcome.mp3", "initial element"),
        ("team/index.html", "possible element"),
        ("hours.html", "possible link"),
    ] {
        assert_eq!(edge(to), expected, "{to}");
    }
    let first = linked.initial("/");
    for path in ["css/base.css", "css/wide.css", "img/mark.svg", "img/map.png", "map.html"] {
        assert!(first.contains(&path), "{path} in {first:?}");
    }
    for path in ["img/team.svg", "img/absent.svg", "fonts/body.eot", "fonts/body.woff"] {
        assert!(!first.contains(&path), "{path} in {first:?}");
    }
    assert_eq!(linked.edges("css/site.css", "css/base.css"), ["initial style-sheet"]);
    assert_eq!(linked.edges("css/base.css", "fonts/body.eot"), ["possible style-sheet"]);
    assert!(linked.initial("/team/").contains(&"img/garden.png"), "`<base href>` leads out of the folder");
    assert!(linked.initial("/team/").contains(&"img/team.svg"), "its body has the class of the rule");
    assert_eq!(linked.unresolved(), ["hours.html img/missing.png initial"]);
    assert_eq!(linked.gaps("/hours.html"), [r#"Missing("img/missing.png")"#]);
    assert!(
        linked.gaps("/").is_empty() && linked.externals().is_empty(),
        "links to other hosts load nothing"
    );
}

#[test]
fn the_deployment_base_and_own_hosts_lead_into_the_bundle() {
    let linked = link("deployment-base");
    assert_eq!(linked.bundle.base, "/app/");
    assert_eq!(linked.screens(), ["/ page"]);
    assert_eq!(
        linked.initial("/"),
        [
            "index.html",
            "static/logo.svg",
            "static/main.4d7e21b0.css",
            "static/main.90ab3c1f.js",
            "static/seal.svg",
            "static/wave.svg",
        ]
    );
    assert_eq!(linked.deferred("/"), ["static/texts.json"]);
    assert_eq!(linked.externals(), ["index.html https://stats.example/collect.js initial"]);
    assert_eq!(
        linked.gaps("/"),
        [r#"External("stats.example")"#],
        "the own CDN is no gap, the other host is"
    );
    assert_eq!(linked.unresolved(), NOTHING);
}

#[test]
fn applications_in_folders_keep_to_their_own_root() {
    let linked = link("nested-apps");
    assert_eq!(
        linked.screens(),
        ["/apps/a/ page", "/apps/a/help/ page", "/apps/b/ page", "/apps/b/help/ page"]
    );
    for app in ["a", "b"] {
        let own = ["assets/main.js", "assets/shared.js", "index.html", "styles.css"];
        let own: Vec<String> = own.iter().map(|name| format!("apps/{app}/{name}")).collect();
        assert_eq!(linked.initial(&format!("/apps/{app}/")), own);
        let (page, help) = (format!("apps/{app}/index.html"), format!("apps/{app}/help/index.html"));
        assert_eq!(linked.edges(&page, &help), ["possible link"]);
    }
    assert!(linked.is_whole());
}

#[test]
fn templates_find_their_assets_at_the_root() {
    let linked = link("templates");
    assert_eq!(linked.screens(), ["/templates/ page"]);
    assert_eq!(
        linked.initial("/templates/"),
        [
            "static/board.2c90f7e1.css",
            "static/board.71bd05aa.js",
            "static/img/tile.svg",
            "templates/index.html",
        ]
    );
    assert!(linked.is_whole() && linked.gaps("/templates/").is_empty());
}

#[test]
fn placeholders_are_followed_where_they_name_a_file_and_are_a_gap_elsewhere() {
    let linked = link("placeholders");
    for page in ["/ejs.html", "/jinja.html", "/php.html"] {
        assert_eq!(linked.gaps(page), ["Computed"], "{page}");
        assert_eq!(linked.initial(page).len(), 1, "{page}");
    }
    assert_eq!(linked.initial("/django.html"), ["django.html", "static/css/record.css"]);
    assert_eq!(linked.initial("/mustache.html"), ["js/record.8f2a41c7.js", "mustache.html"]);
    for page in ["/django.html", "/mustache.html", "/navigation.html"] {
        assert!(linked.screen(page).is_complete(), "{page}: {:?}", linked.gaps(page));
    }
    assert_eq!(linked.unresolved(), ["ejs.html  initial", "jinja.html  initial", "php.html  initial"]);
}

#[test]
fn an_import_map_gives_bare_names_an_address() {
    let linked = link("import-map");
    assert_eq!(
        linked.initial("/"),
        ["index.html", "main.js", "parts/header.js", "vendor/curves.3a90c7d2.js"]
    );
    assert_eq!(linked.deferred("/"), ["parts/dialog.js"]);
    assert_eq!(linked.edges("main.js", "vendor/curves.3a90c7d2.js"), ["initial import"]);
    assert_eq!(linked.edges("main.js", "parts/dialog.js"), ["deferred dynamic-import"]);
    assert!(linked.is_whole(), "an entry that nothing imports loads nothing: {:?}", linked.externals());
}

#[test]
fn a_precache_list_proves_neither_use_nor_first_load() {
    let mut linked = link("service-worker");
    assert_eq!(linked.screens(), ["/ page"]);
    assert_eq!(linked.initial("/"), ["assets/index-5b2e90af.js", "index.html"]);
    assert_eq!(
        linked.deferred("/"),
        ["offline.js", "precache-list.70d1f3e2.js", "workbox-c6a197bf.js"],
        "the worker and what it imports, not what it lists"
    );
    let worker = "offline.js";
    assert_eq!(linked.edges("assets/index-5b2e90af.js", worker), ["deferred worker"]);
    assert_eq!(linked.edges(worker, "workbox-c6a197bf.js"), ["initial import", "precache literal"]);
    assert_eq!(linked.edges(worker, "assets/forgotten-8d31f0b2.js"), ["precache literal"]);
    assert_eq!(linked.edges("precache-list.70d1f3e2.js", "assets/listed-6c02a9e7.css"), ["precache literal"]);
    assert_eq!(linked.edges("manifest.webmanifest", "icon.svg"), ["possible manifest"]);
    mention(&mut linked);
    for path in ["assets/forgotten-8d31f0b2.js", "assets/listed-6c02a9e7.css"] {
        let asset = linked.bundle.find(path).unwrap();
        assert!(linked.bundle.edges_to(asset.id).all(|edge| edge.load == Load::Precache), "{path}");
        assert!(!linked.bundle.mentioned[asset.id.0 as usize], "{path}: the list itself is no mention");
    }
}

#[test]
fn a_library_has_no_screens_and_checks_on_screens_do_not_apply() {
    let linked = link("library");
    assert_eq!(linked.screens(), Vec::<String>::new());
    assert_eq!(linked.edges("growth-chart.js", "scale-4d91b0e7.js"), ["initial import"]);
    let report = linked.case.check();
    assert!(report.screens.is_empty());
    for check in ["viewport-missing", "script-blocking"] {
        assert_eq!(outcome(&report, check), CriterionOutcome::NotApplicable, "{check}");
    }
}

fn outcome(report: &Report, check: &str) -> CriterionOutcome {
    let found = report.criteria.iter().find_map(|criterion| criterion.checks.get(check));
    *found.unwrap_or_else(|| panic!("no criterion has the check {check}"))
}

#[test]
fn helpers_redirects_frames_and_fragments_are_no_screens() {
    let linked = link("no-screens");
    assert_eq!(
        linked.screens(),
        ["/ page", "/guide.html page", "/minified.html page", "/renewed.html page"],
        "a page that another only prefetches, one whose tags were dropped and one that reloads itself are screens"
    );
    assert!(linked.initial("/").contains(&"framed.html") && linked.initial("/").contains(&"framed-too.html"));
    assert_eq!(linked.edges("index.html", "guide.html"), ["deferred element"]);
    assert!(linked.gaps("/renewed.html").is_empty());
}

#[test]
fn only_a_computed_import_at_load_leaves_a_screen_incomplete() {
    let linked = link("computed-imports");
    assert_eq!(linked.unresolved(), ["at-load.js  initial", "later.js  deferred"]);
    assert_eq!(linked.gaps("/at-load.html"), ["Computed"]);
    assert!(linked.screen("/").is_complete(), "{:?}", linked.gaps("/"));
}

/// Looks for the names of what no edge reaches, as a run of checks does.
fn mention(linked: &mut Linked) {
    let discovery = sobria::discover::discover(&linked.case.bundle()).unwrap();
    sobria::mentions::find(&mut linked.bundle, &discovery.inputs);
}

#[test]
fn a_hash_a_stem_or_a_folder_in_a_text_is_a_mention() {
    let mut linked = link("mentions");
    assert_eq!(linked.edges("app.js", "pictures/heart.6f19c2d80b3a.svg"), ["deferred content-hash"]);
    assert_eq!(
        linked.unreached(),
        ["icons/lungs.svg", "index.html", "pictures/kidney.svg", "pictures/skeleton.svg", "sounds/bell.mp3"]
    );
    mention(&mut linked);
    let mentioned = |path: &str| linked.bundle.mentioned[linked.bundle.find(path).unwrap().id.0 as usize];
    assert!(mentioned("icons/lungs.svg"), "by its stem and its folder");
    assert!(mentioned("pictures/skeleton.svg"), "by its stem");
    assert!(mentioned("sounds/bell.mp3"), "by its folder");
    assert!(!mentioned("pictures/kidney.svg"), "nothing names it");
}

#[test]
fn of_two_copies_the_one_that_is_named_is_loaded() {
    let linked = link("hashed-and-plain");
    assert_eq!(linked.initial("/"), ["index.html", "logo.svg", "record.7be4410c.js"]);
    assert_eq!(
        linked.deferred("/"),
        ["manifest.json", "record.js"],
        "data that a script asks for names both"
    );
    assert_eq!(linked.unreached(), ["index.html", "logo.2d90ce17.svg"]);
}

#[test]
fn declared_screens_start_from_the_files_they_name() {
    let linked = link("declared-screens");
    assert_eq!(linked.screens(), ["/nowhere declared", "/patient/chart declared"]);
    assert_eq!(linked.initial("/patient/chart"), ["axis-6e31b0f4.js", "chart.css", "chart.js"]);
    assert_eq!(linked.deferred("/patient/chart"), ["grid.svg", "print-90fa22c1.js"]);
    assert_eq!(linked.screen("/patient/chart").page, None);
    assert!(linked.initial("/nowhere").is_empty());
}
