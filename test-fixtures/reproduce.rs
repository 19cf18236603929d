//! `sobria reproduce`: what it writes shows the finding again, and nothing of what it did not need.

use std::fs;
use std::path::Path;

use image::{DynamicImage, ImageFormat};
use sobria::fixture::{Promise, Seen};
use sobria::registry::REGISTRY;

use crate::run::{Case, folders, name};
use crate::shapes::{Made, PAGE, PROBE, found};

fn sobria(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sobria"));
    command.current_dir(folder).args(arguments).args(["--today", "2026-11-22", "--lang", "en"]);
    let output = command.env_clear().env("LANG", "C.UTF-8").output().unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

/// All that stands in the files below a folder, names included.
fn all(folder: &Path) -> String {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        out.extend(path.file_name().unwrap().as_encoded_bytes());
        if path.is_dir() { out.extend(all(&path).bytes()) } else { out.extend(fs::read(&path).unwrap()) }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The one fixture in what was written, which must keep the promise of its name.
fn fixture(folder: &Path, check: &str) -> String {
    let of_check = folder.join(check);
    let written = folders(&of_check);
    let [fixture] = written.as_slice() else { panic!("{written:?}") };
    let report = Case::open(fixture).check();
    let promise = Promise::of(name(fixture)).unwrap();
    assert!(promise.is_kept(&Seen::of(&report, check), check), "{}", fixture.display());
    name(fixture).to_owned()
}

#[test]
fn a_script_becomes_the_call_alone_without_names_and_secrets() {
    let script = format!(
        "const patient = 'Marie Curie 1867';fetch('https://dossier.clinique.example/'+patient);\n\
         function show(name) {{ document.title = name }}\nshow(patient);\n{PROBE};\nshow('Hôpital Lariboisière');"
    );
    let page = PAGE.replace("</head>", "<script defer src=\"/app-service-cardio.js\"></script></head>");
    let made = Made::new("reproduce").file("index.html", page).file("app-service-cardio.js", script);
    let id = found(&made.check(), "sensor-at-load")[0].id.clone();
    let (code, told) = sobria(&made.folder, &["reproduce", &id, "dist", "--output", "sent"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("before you send it"), "{told}");
    let sent = made.folder.join("sent");
    assert_eq!(fixture(&sent, "sensor-at-load"), "violating");
    let all = all(&sent);
    for secret in ["Marie", "Curie", "1867", "clinique", "dossier", "Lariboisi", "cardio", "patient ="] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
    let readme = fs::read_to_string(sent.join("README.md")).unwrap();
    assert!(readme.contains("`getCurrentPosition`") && readme.contains("data of patients"), "{readme}");
    let (code, told) = sobria(&made.folder, &["reproduce", &id, "dist", "--output", "sent"]);
    assert!(code == Some(2) && told.contains("is there already"), "{told}");
    let (code, told) = sobria(&made.folder, &["reproduce", "00000000", "dist", "--output", "other"]);
    assert!(code == Some(2) && told.contains("no finding of this run"), "{told}");
    assert!(!made.folder.join("other").exists());
}

#[test]
fn a_picture_of_an_examination_is_sent_flat_and_its_reasons_are_not_sent() {
    let mut pixels = image::GrayImage::new(64, 64);
    for (x, y, pixel) in pixels.enumerate_pixels_mut() {
        pixel.0 = [u8::try_from((x * 31 + y * 17) % 251).unwrap()];
    }
    let mut picture = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageLuma8(pixels).write_to(&mut picture, ImageFormat::Jpeg).unwrap();
    let picture = picture.into_inner();
    let page =
        PAGE.replace("<p>", "<img src=\"/exams/thorax-dupont.jpg\" alt=\"\" width=\"64\" height=\"64\"><p>");
    let made = Made::new("reproduce-exam").file("index.html", page).file("exams/thorax-dupont.jpg", &picture);
    let map = "version = 1\n\n[[context]]\nuse = \"dicom-viewer\"\nroutes = [\"/\"]\nscope = \"whole-app\"\n\
        justification = \"Lecture primaire du service du Pr Dupont\"\nowner = \"dupont@clinique.example\"\n\
        review_by = 2027-06-30\n[context.roles]\ndiagnostic = [\"exams/**\"]\n";
    fs::write(made.folder.join("medical-context.toml"), map).unwrap();
    let check = "diagnostic-image-lossy";
    assert!(REGISTRY.check_named(check).unwrap().do_no_harm);
    let id = found(&made.check(), check)[0].id.clone();
    let map = ["--map", "medical-context.toml"];
    let (code, told) =
        sobria(&made.folder, &[&["reproduce", &id, "dist", "--output", "sent"][..], &map].concat());
    assert_eq!(code, Some(0), "{told}");
    let sent = made.folder.join("sent");
    assert_eq!(fixture(&sent, check), "violating@dicom-viewer");
    let all = all(&sent);
    for secret in ["dupont", "Dupont", "thorax", "Lecture", "clinique"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
    let exams = folders(&folders(&sent.join(check))[0].join("dist"));
    let flat = fs::read_dir(&exams[0]).unwrap().next().unwrap().unwrap().path();
    let flat = image::open(flat).unwrap().into_luma8();
    assert_eq!(flat.dimensions(), (64, 64));
    assert!(flat.pixels().all(|pixel| pixel.0[0] < 3), "nothing of the examination is left");
}
