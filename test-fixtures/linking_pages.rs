//! Linking without a bundler: pages and their elements, bases, templates, import maps, service workers, libraries,
//! what is no screen, what is only named.

use sobria::bundle::Load;
use sobria::caps::{Caps, LARGEST_FILE};
use sobria::outcome::{CriterionOutcome, Report};

use crate::linking::{Linked, link};

const NOTHING: [&str; 0] = [];

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
    let discovery = sobria::discover::discover(&linked.case.bundle(""), LARGEST_FILE).unwrap();
    let known = sobria::mentions::Known::default();
    sobria::mentions::find(&mut linked.bundle, &discovery.inputs, known, Caps::default(), None);
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
