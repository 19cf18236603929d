//! Small bundles in the shape that each bundler emits: which screens are found, what each loads and when, what is
//! missing, and when a weight is only a lower bound. What no bundler is needed for is in `linking_pages.rs`.

use std::collections::BTreeSet;

use sobria::bundle::variant::Variants;
use sobria::bundle::{AssetId, Bundle, Screen};

use crate::run::{Case, root};

pub struct Linked {
    pub case: Case,
    pub bundle: Bundle,
}

pub fn link(name: &str) -> Linked {
    let case = Case::open(&root().join("bundles").join(name));
    let bundle = sobria::load(&case.jobs()[0], &case.options(&[], 2)).unwrap();
    Linked { case, bundle }
}

impl Linked {
    pub fn path(&self, id: AssetId) -> &str {
        &self.bundle.asset(id).path
    }

    /// `id how`, in the order of reports.
    pub fn screens(&self) -> Vec<String> {
        self.bundle.screens.iter().map(|screen| format!("{} {}", screen.id, screen.how.name())).collect()
    }

    pub fn screen(&self, id: &str) -> &Screen {
        let found = self.bundle.screens.iter().find(|screen| screen.id == id);
        found.unwrap_or_else(|| panic!("no screen {id} in {:?}", self.screens()))
    }

    pub fn initial(&self, id: &str) -> Vec<&str> {
        self.screen(id).initial.iter().map(|&asset| self.path(asset)).collect()
    }

    pub fn deferred(&self, id: &str) -> Vec<&str> {
        self.screen(id).deferred.iter().map(|&asset| self.path(asset)).collect()
    }

    /// What makes the weight of the screen a lower bound.
    pub fn gaps(&self, id: &str) -> Vec<String> {
        self.screen(id).gaps.iter().map(|gap| format!("{gap:?}")).collect()
    }

    /// `load how` of every edge between two files.
    pub fn edges(&self, from: &str, to: &str) -> Vec<String> {
        let (Some(from), Some(to)) = (self.bundle.find(from), self.bundle.find(to)) else {
            panic!("{from} or {to} is not in the bundle")
        };
        let edges = self.bundle.edges_from(from.id).iter().filter(|edge| edge.to == to.id);
        edges.map(|edge| format!("{} {}", edge.load.name(), edge.how.name())).collect()
    }

    /// `from address load`; nothing but spaces where the address is computed.
    pub fn unresolved(&self) -> Vec<String> {
        let missing = self.bundle.unresolved.iter();
        missing.map(|one| format!("{} {} {}", self.path(one.from), one.address, one.load.name())).collect()
    }

    /// `from url load` of what is fetched from other hosts.
    pub fn externals(&self) -> Vec<String> {
        let loading = self.bundle.externals.iter().filter(|one| one.loads);
        loading.map(|one| format!("{} {} {}", self.path(one.from), one.url, one.load.name())).collect()
    }

    /// Files that nothing loads, names or lists.
    pub fn unreached(&self) -> Vec<&str> {
        let reached: BTreeSet<AssetId> = self.bundle.edges.iter().map(|edge| edge.to).collect();
        let left = self.bundle.assets.iter().filter(|asset| !reached.contains(&asset.id));
        left.map(|asset| &*asset.path).collect()
    }

    pub fn is_whole(&self) -> bool {
        self.unresolved().is_empty() && self.externals().is_empty()
    }
}

#[test]
fn a_route_of_the_pages_own_address_is_that_page() {
    let linked = link("root-route");
    assert_eq!(linked.screens(), ["/ page", "/lits route"]);
    assert_eq!(linked.initial("/"), ["assets/home-4f3a91bc.js", "assets/index.js", "index.html"]);
    assert_eq!(linked.initial("/lits"), ["assets/index.js", "assets/lits-7be24c55.js", "index.html"]);
}

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
    let variants = Variants::of(&linked.bundle);
    let counterparts = |path| variants.counterparts(path).collect::<Vec<_>>();
    let english = counterparts("en/main-W2ZJ7X4C.js");
    assert!(counterparts("fr/main-W2ZJ7X4C.js").iter().any(|counterpart| english.contains(counterpart)));
    assert!(!counterparts("fr/chunk-XN6AZ3VJ.js").iter().any(|counterpart| english.contains(counterpart)));
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
