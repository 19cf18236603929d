//! `sobria fix`: what it writes, what it leaves alone, and that it can all be taken back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;

use crate::binary::{sobria, stderr, stdout};

/// A project of its own, gone with the test.
struct Project(PathBuf);

impl Project {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sobria-fix-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("dist")).unwrap();
        Self(folder)
    }

    /// A page that shows a picture.
    fn site(name: &str) -> Self {
        let project = Self::new(name);
        project.write(
            "dist/index.html",
            b"<!doctype html><meta charset=utf-8><title>Site</title><img src=\"img/a.png\" alt=\"\">",
        );
        project.write("dist/img/a.png", &wasteful(1));
        project
    }

    fn write(&self, path: &str, content: &[u8]) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.0.join(path)).unwrap()
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.read(path)).unwrap()
    }

    /// Every file of the bundle with its content.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut queue = vec![self.0.join("dist")];
        while let Some(folder) = queue.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    queue.push(path);
                } else {
                    found.insert(path.clone(), fs::read(path).unwrap());
                }
            }
        }
        found
    }

    /// Beside the project, and not in it.
    fn journal(&self) -> PathBuf {
        self.0.with_extension("journal")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let journal = self.journal();
        let journal = journal.to_str().unwrap();
        let all =
            [&["fix", "dist", "--journal", journal, "--today", "2026-11-22", "--lang", "en"], arguments];
        sobria(&self.0, &all.concat())
    }

    fn fix(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
        stdout(&output)
    }

    /// Runs it, proves that the picture stays as it is, and gives what was said of it.
    fn refused(&self, reason: &str) {
        let before = self.files();
        let told = self.fix(&[]);
        assert!(told.contains("nothing to save"), "{told}");
        assert!(told.contains(reason), "{told}");
        assert!(before == self.files(), "{reason}");
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
        let _ = fs::remove_dir_all(self.journal());
    }
}

/// A PNG that can be written in far fewer bytes; each seed gives other pixels.
fn wasteful(seed: u8) -> Vec<u8> {
    use image::ImageEncoder as _;
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    let pixels: Vec<u8> = (0..96u8).flat_map(|y| (0..96u8).flat_map(move |x| [seed, x, y, 255])).collect();
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::NoFilter);
    encoder.write_image(&pixels, 96, 96, image::ExtendedColorType::Rgba8).unwrap();
    out
}

fn pixels(content: &[u8]) -> image::ImageBuffer<image::Rgba<u16>, Vec<u16>> {
    image::load_from_memory(content).unwrap().into_rgba16()
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn sha1(content: &[u8]) -> String {
    hex(&sha1::Sha1::digest(content))
}

fn sha256(content: &[u8]) -> String {
    hex(&sha2::Sha256::digest(content))
}

fn md5(content: &[u8]) -> String {
    hex(&md5::Md5::digest(content))
}

fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(sha2::Sha384::digest(content)))
}

#[test]
fn pictures_become_smaller_then_nothing_is_left_then_all_is_taken_back() {
    let project = Project::site("round");
    let before = project.files();
    let foreseen = project.run(&["--dry-run"]);
    assert_eq!(foreseen.status.code(), Some(1), "something could be saved");
    assert!(stdout(&foreseen).contains("img/a.png"));
    assert!(before == project.files() && !project.journal().exists(), "nothing is written");
    let told = project.fix(&[]);
    assert!(told.contains("saved in 1 image, every pixel proved equal"), "{told}");
    assert!(told.contains("the next build undoes this"), "{told}");
    let (first, now) = (&before[&project.0.join("dist/img/a.png")], project.read("dist/img/a.png"));
    assert!(now.len() * 2 < first.len() && pixels(first) == pixels(&now));
    let after = project.files();
    let again = project.run(&["--dry-run"]);
    assert_eq!((again.status.code(), stdout(&again).contains("nothing to save")), (Some(0), true));
    project.fix(&[]);
    assert!(after == project.files());
    assert!(project.fix(&["--undo"]).contains("1 file back to the first bytes"));
    assert!(before == project.files());
    assert!(project.fix(&["--undo"]).contains("nothing to undo"));
}

/// Integrity in a page, the tables of two service workers, a list of checksums: each covers the picture or what
/// covers it, and one of them has a compressed copy.
#[test]
fn whatever_covers_a_picture_is_brought_up_to_date_with_it() {
    let project = Project::new("covers");
    let picture = wasteful(1);
    let page = format!(
        "<!doctype html><meta charset=utf-8><title>Site</title><link rel=preload as=image href=a.png integrity=\"{}\"><img src=a.png alt>",
        integrity(&picture)
    );
    let worker = format!(
        "precache([{{url:'a.png',revision:'{}'}},{{url:'index.html',revision:'{}'}}])",
        md5(&picture),
        md5(page.as_bytes())
    );
    let table = serde_json::json!({
        "hashTable": { "/a.png": sha1(&picture), "/index.html": sha1(page.as_bytes()), "/sw.js": sha1(worker.as_bytes()) }
    })
    .to_string();
    project.write("dist/a.png", &picture);
    project.write("dist/index.html", page.as_bytes());
    project.write("dist/sw.js", worker.as_bytes());
    project.write("dist/ngsw.json", table.as_bytes());
    project.write("dist/ngsw.json.gz", &sobria::minimal::gzip(table.as_bytes()).unwrap());
    let names = ["a.png", "index.html", "sw.js", "ngsw.json", "ngsw.json.gz"];
    let list = || -> String {
        names
            .iter()
            .map(|name| format!("{}  {name}\n", sha256(&project.read(&format!("dist/{name}")))))
            .collect::<Vec<_>>()
            .concat()
    };
    project.write("dist/SHA256SUMS", list().as_bytes());
    let before = project.files();
    let told = project.fix(&[]);
    assert!(told.contains("digests brought up to date in 4 texts"), "{told}");
    let (picture, page, worker) =
        (project.read("dist/a.png"), project.text("dist/index.html"), project.text("dist/sw.js"));
    let table = project.text("dist/ngsw.json");
    assert!(page.contains(&integrity(&picture)));
    assert!(worker.contains(&md5(&picture)) && worker.contains(&md5(page.as_bytes())));
    for content in [&picture, page.as_bytes(), worker.as_bytes()] {
        assert!(table.contains(&sha1(content)));
    }
    let twin = sobria::parse::twin::decompress(
        sobria::facts::Coding::Gzip,
        &project.read("dist/ngsw.json.gz"),
        1 << 20,
    );
    assert_eq!(twin.unwrap(), table.as_bytes());
    assert_eq!(project.text("dist/SHA256SUMS"), list());
    // One of them written by somebody else since: none goes back.
    let fixed = project.files();
    project.write("dist/sw.js", b"another build");
    let undone = project.run(&["--undo"]);
    assert_eq!(undone.status.code(), Some(2), "{}", stdout(&undone));
    assert!(stdout(&undone).contains("left as they are") && project.read("dist/a.png") == picture);
    project.write("dist/sw.js", &fixed[&project.0.join("dist/sw.js")]);
    project.fix(&["--undo"]);
    assert!(before == project.files());
}

#[test]
fn a_cover_that_cannot_be_written_leaves_the_picture_alone() {
    let picture = wasteful(1);
    let digest = sha1(&picture);
    let cases: [(&str, &str, String, &str); 7] = [
        ("promised", "dist/main-4f3a91bc.js", format!("x='{digest}'"), "its name carries a content hash"),
        (
            "inline",
            "dist/more.html",
            format!("<script>x='{digest}'</script>"),
            "cannot be brought up to date",
        ),
        (
            "cut",
            "dist/sw.js",
            format!("revision:'{}'", &md5(&picture)[..16]),
            "cut or written in an unknown way",
        ),
        ("signed", "dist/img/a.png.sig", "signature".to_owned(), "signed by img/a.png.sig"),
        ("all-signed", "dist/release.asc", "signature".to_owned(), "signed by release.asc"),
        ("stale", "dist/img/a.png.gz", "no gzip".to_owned(), "no compressed copy of it"),
        ("outside", "SHA1SUMS", format!("{digest}  dist/img/a.png\n"), "../SHA1SUMS, outside of the folder"),
    ];
    for (name, path, content, reason) in cases {
        let project = Project::site(name);
        project.write(path, content.as_bytes());
        project.refused(reason);
    }
    let project = Project::site("zstd");
    project.write("dist/img/a.png.zst", b"zstd");
    project.refused("cannot be written here");
    let project = Project::site("list-signed");
    project.write("dist/SHA1SUMS", format!("{digest}  img/a.png\n").as_bytes());
    project.write("dist/SHA1SUMS.asc", b"signature");
    project.refused("SHA1SUMS, which covers it: signed by SHA1SUMS.asc");
    // Caches may hold the first bytes of such a name for ever, and the page of today would refuse them.
    let project = Project::new("cached");
    project.write("dist/a-4f3a91bc.png", &picture);
    let page = format!(
        "<title>x</title><link rel=preload as=image href=a-4f3a91bc.png integrity={}>",
        integrity(&picture)
    );
    project.write("dist/index.html", page.as_bytes());
    project.refused("lets caches keep the first bytes");
}

#[test]
fn a_hashed_name_alone_is_harmless_and_said() {
    let project = Project::new("hashed");
    project.write("dist/a-4f3a91bc.png", &wasteful(1));
    project.write("dist/index.html", b"<title>x</title><img src=a-4f3a91bc.png alt>");
    assert!(project.fix(&[]).contains("hashed name: caches keep the first bytes, of the same pixels"));
}

/// A repository whose build copies pictures.
fn repository(name: &str) -> Project {
    let project = Project::site(name);
    project.write(".git/HEAD", b"ref: refs/heads/main");
    project.write("public/img/a.png", &wasteful(1));
    project.write(".gitignore", b"dist\nold\n");
    project.write("old/a.png", &wasteful(1));
    project.write("node_modules/icons/a.png", &wasteful(1));
    project
}

#[test]
fn the_file_that_a_picture_was_copied_from_is_named_and_written_where_asked() {
    let project = repository("sources");
    let told = project.fix(&[]);
    assert!(told.contains("copied from the repository\n  public/img/a.png  "), "{told}");
    assert!(told.contains("with --sources these are written as well"), "{told}");
    assert!(!told.contains("old/") && !told.contains("node_modules"), "{told}");
    assert!(project.read("public/img/a.png") == wasteful(1));
    project.fix(&["--undo"]);
    project.fix(&["--sources"]);
    assert!(project.read("public/img/a.png") == project.read("dist/img/a.png"));
    for kept in ["old/a.png", "node_modules/icons/a.png"] {
        assert!(project.read(kept) == wasteful(1), "{kept}");
    }
    project.fix(&["--undo", "--sources"]);
    assert!(project.read("public/img/a.png") == wasteful(1) && project.read("dist/img/a.png") == wasteful(1));
}

#[test]
fn a_source_that_something_else_depends_on_is_left_alone() {
    let digest = sha256(&wasteful(1));
    let map = VIEWER.replace(
        "routes = [\"/viewer.html\"]",
        "paths = [\"viewer.js\"]\nroles = { diagnostic = [\"public/img/**\"] }",
    );
    let cases: [(&str, &str, &str, &str); 4] = [
        (
            "source-list",
            "checks/SHA256SUMS",
            &format!("{digest}  a.png"),
            "its digest stands in checks/SHA256SUMS",
        ),
        ("source-signed", "public/img/a.png.sig", "signature", "signed by public/img/a.png.sig"),
        ("source-map", "medical-context.toml", &map, "in the medical context dicom-viewer"),
        (
            "source-of-two",
            "sobria.toml",
            "[[bundle]]\nname = \"a\"\npath = \"dist\"\n[[bundle]]\nname = \"b\"\npath = \"other\"\n",
            "another bundle of the settings may show it",
        ),
    ];
    for (name, path, content, reason) in cases {
        let project = repository(name);
        project.write(path, content.as_bytes());
        let told = project.fix(&["--sources"]);
        assert!(told.contains(reason), "{name}: {told}");
        assert!(project.read("public/img/a.png") == wasteful(1), "{name}");
    }
}

const VIEWER: &str = r#"version = 1
[[context]]
use = "dicom-viewer"
routes = ["/viewer.html"]
justification = "Primary reading"
owner = "imaging@clinic.example"
review_by = 2020-01-01
"#;

/// A page in a context and one outside, with a picture of each, one of both, and one of none.
fn clinic(name: &str) -> Project {
    let project = Project::new(name);
    project.write(
        "dist/viewer.html",
        b"<!doctype html><meta charset=utf-8><title>Viewer</title><img src=inside.png alt><img src=both.png alt>",
    );
    project.write(
        "dist/index.html",
        b"<!doctype html><meta charset=utf-8><title>Home</title><img src=outside.png alt><img src=both.png alt>",
    );
    for (seed, name) in [(1, "inside"), (2, "both"), (3, "outside"), (4, "unknown")] {
        project.write(&format!("dist/{name}.png"), &wasteful(seed));
    }
    project
}

#[test]
fn no_picture_of_a_context_is_ever_written() {
    let project = clinic("context");
    // Past its review date: what it waives ends, what it protects does not.
    project.write("medical-context.toml", VIEWER.as_bytes());
    let before = project.files();
    let told = project.fix(&[]);
    let changed: Vec<PathBuf> = project
        .files()
        .into_iter()
        .filter(|(path, content)| before[path] != *content)
        .map(|(path, _)| path)
        .collect();
    assert_eq!(changed, [project.0.join("dist/outside.png")], "{told}");
    assert!(told.contains("in the medical context dicom-viewer: both.png, inside.png"), "{told}");
    assert!(told.contains("no screen is known to load it"), "{told}");
    let unbound = clinic("unbound");
    unbound.write("medical-context.toml", VIEWER.replace("/viewer.html", "/reading/**").as_bytes());
    unbound.refused("what it protects is not known");
    let without = clinic("no-context");
    assert!(without.fix(&[]).contains("saved in 4 images"));
    let sentinel = clinic("sentinel");
    sentinel.write("medical-context.toml", VIEWER.replace("dicom-viewer", "public-information").as_bytes());
    assert!(
        sentinel.fix(&[]).contains("saved in 4 images"),
        "a sentinel says that nothing clinical is there"
    );
}

#[test]
fn an_examination_is_never_written() {
    use image::{ExtendedColorType, ImageEncoder as _};
    let project = Project::new("examination");
    let samples: Vec<u8> = (0..=255u8).flat_map(|_| (0..=255u8).flat_map(|x| [x, 0])).collect();
    let mut content = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut content);
    encoder.write_image(&samples, 256, 256, ExtendedColorType::L16).unwrap();
    project.write("dist/a.png", &content);
    project.write("dist/index.html", b"<title>x</title><img src=a.png alt>");
    project.refused("an examination");
}

#[test]
fn where_code_looks_clinical_somebody_must_speak_first() {
    let project = Project::new("recognised");
    let viewer = crate::run::root().join("diagnostic-image-lossy/review.undeclared-viewer");
    crate::run::copy(&viewer, &project.0.join("dist"));
    project.write("dist/logo.png", &wasteful(1));
    project.refused("declare or refute the context first");
    let refuted = "version = 1\n[[context]]\nrefute = \"dicom-viewer\"\nroutes = [\"/**\"]\nscope = \"whole-app\"\n\
                   justification = \"A demo\"\nowner = \"a@b.example\"\nreview_by = 2099-01-01\n";
    project.write("medical-context.toml", refuted.as_bytes());
    assert!(project.fix(&[]).contains("saved in 1 image"));
}

#[test]
fn compressed_copies_are_made_as_the_build_makes_them_or_as_asked() {
    let project = Project::new("twins");
    let text = |name: &str| format!("// {name}\n{}", "let a = 1;\n".repeat(400));
    project.write("dist/index.html", b"<title>x</title>");
    for name in ["a", "b", "c", "d"] {
        project.write(&format!("dist/{name}.js"), text(name).as_bytes());
    }
    assert!(project.fix(&[]).contains("nothing to save"), "nothing is known of the server");
    for name in ["a", "b", "c"] {
        project
            .write(&format!("dist/{name}.js.br"), &sobria::minimal::brotli(text(name).as_bytes()).unwrap());
    }
    assert!(project.fix(&[]).contains("1 compressed copy written"));
    let opens = |path: &str, coding| {
        let opened = sobria::parse::twin::decompress(coding, &project.read(path), 1 << 20).unwrap();
        opened == text("d").as_bytes()
    };
    assert!(opens("dist/d.js.br", sobria::facts::Coding::Brotli) && !project.0.join("dist/d.js.gz").exists());
    project.fix(&["--only", "twins"]);
    assert!(opens("dist/d.js.gz", sobria::facts::Coding::Gzip));
    project.fix(&["--undo"]);
    assert_eq!(project.files().len(), 8, "what was not there is gone again");
}

/// Another bundle may load the image into a context.
#[test]
fn one_of_several_bundles_is_not_written_without_the_others_where_a_context_holds() {
    let project = clinic("several");
    let settings = "[[bundle]]\nname = \"a\"\npath = \"dist\"\n[[bundle]]\nname = \"b\"\npath = \"other\"\n";
    project.write("sobria.toml", settings.as_bytes());
    project.write("other/index.html", b"<!doctype html><meta charset=utf-8><title>Other</title>");
    project.write("medical-context.toml", VIEWER.as_bytes());
    let before = project.files();
    let output = project.run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("run it without a folder") && before == project.files());
    fs::remove_file(project.0.join("medical-context.toml")).unwrap();
    assert!(project.fix(&[]).contains("saved in 4 images"));
}

#[test]
fn what_cannot_be_done_is_said_with_status_two() {
    let project = Project::site("usage");
    let failure = |folder: &Path, arguments: &[&str], reason: &str| {
        let output = sobria(folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
    };
    let before = project.files();
    failure(&project.0, &["fix", "--journal", "journal"], "name the folder that is to be written to");
    failure(
        &project.0,
        &["fix", "dist/img/a.png", "--journal", "journal"],
        "give the folder of a build output",
    );
    failure(&project.0, &["fix", "dist", "--journal", "dist/journal"], "would be shipped with it");
    failure(&project.0, &["fix", "dist"], "--journal");
    project.write("journal", b"no folder");
    failure(&project.0, &["fix", "dist", "--journal", "journal"], "cannot be used");
    assert!(before == project.files());
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let project = Project::site("links");
    project.write("outside.png", &wasteful(2));
    std::os::unix::fs::symlink(project.0.join("outside.png"), project.0.join("dist/link.png")).unwrap();
    project.write("elsewhere/b.png", &wasteful(3));
    std::os::unix::fs::symlink(project.0.join("elsewhere"), project.0.join("dist/folder")).unwrap();
    project.write("dist/twice.png", &wasteful(4));
    fs::hard_link(project.0.join("dist/twice.png"), project.0.join("kept.png")).unwrap();
    let told = project.fix(&[]);
    assert!(told.contains("saved in 1 image"), "{told}");
    assert!(told.contains("twice.png: has further names"), "{told}");
    for (path, seed) in [("outside.png", 2), ("elsewhere/b.png", 3), ("kept.png", 4)] {
        assert!(project.read(path) == wasteful(seed), "{path}");
    }
}
