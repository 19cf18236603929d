//! Every edge ruling on medical contexts has a fixture; the fixtures' own test says that it comes out so.

use crate::run::root;

/// What was ruled, and the fixtures that show it.
const RULINGS: &[(&str, &[&str])] = &[
    (
        "a chunk that the viewer and a public page share counts in full on the public page",
        &["context-asset-shared/violating", "screen-overweight/violating.viewer-chunk-on-a-public-page"],
    ),
    (
        "a glob that matches everything needs `scope` and evidence",
        &[
            "context-too-broad/violating",
            "context-too-broad/violating.no-evidence",
            "context-too-broad/compliant.whole-app",
        ],
    ),
    (
        "a decorative image of a clinical screen is decoration",
        &["image-legacy-format/violating.role-illustration", "image-animated/violating.in-a-dicom-viewer"],
    ),
    (
        "thumbnails are for navigation: format and quality rules apply, lazy loading is wanted, except in critical care",
        &[
            "image-legacy-format/violating.role-thumbnail",
            "image-eager/relaxed@dicom-viewer.route",
            "image-eager/suppressed@icu-monitoring.route",
        ],
    ),
    (
        "icons in critical care keep their format rules; only deferring them is turned round",
        &[
            "image-legacy-format/violating.icon-of-critical-care",
            "critical-media-deferred/violating@icu-monitoring",
        ],
    ),
    (
        "an image in a data: URI is an image, and an examination has no place in code",
        &[
            "image-inlined/violating.in-a-dicom-viewer",
            "image-inlined/violating.examination",
            "diagnostic-image-lossy/violating@dicom-viewer.inline",
        ],
    ),
    (
        "a WebAssembly codec weighs nothing in its context, all of it outside, and duplicates count everywhere",
        &[
            "screen-overweight/violating.viewer-chunk-on-a-public-page",
            "asset-duplicate/violating.codec-of-a-dicom-viewer",
        ],
    ),
    (
        "a lossy JPEG in a screening application is judged by its role",
        &[
            "diagnostic-image-lossy/violating@screening-imaging",
            "image-legacy-format/violating.role-illustration",
            "image-legacy-format/review.role-missing",
            "image-legacy-format/review.coding-of-examinations",
        ],
    ),
    (
        "the data of its capture stay in an examination; metadata of other pictures go, on a clinical screen too",
        &[
            "image-metadata-shipped/suppressed@wound-photo",
            "image-metadata-shipped/relaxed@patient-record-form",
            "image-metadata-shipped/review.role-missing",
            "image-metadata-shipped/violating.role-illustration",
        ],
    ),
    (
        "an original that is lossy already is accepted by a waiver alone",
        &["diagnostic-image-lossy/suppressed@dicom-viewer"],
    ),
    ("what a computed address loads is not judged", &["diagnostic-image-lossy/compliant.computed-address"]),
    (
        "of two contexts on one asset, do no harm comes first, then suppress, then relax, then keep",
        &[
            "diagnostic-image-lossy/violating@screening-imaging.union",
            "image-eager/suppressed@icu-monitoring.after-milder",
            "image-eager/suppressed@icu-monitoring.before-milder",
        ],
    ),
    (
        "no comment in the code and no setting waives a do-no-harm finding",
        &[
            "critical-media-deferred/violating@icu-monitoring.comment",
            "diagnostic-image-lossy/violating@dicom-viewer.not-suppressible",
        ],
    ),
    (
        "a context whose library is gone is asked about; past its review date it suppresses nothing",
        &[
            "context-without-evidence/review",
            "context-review-overdue/violating",
            "image-legacy-format/review.overdue",
        ],
    ),
    (
        "an examination that no screen reaches is in its context by its role",
        &["diagnostic-image-lossy/violating@dicom-viewer.no-screen"],
    ),
    ("names prove nothing", &["image-legacy-format/violating.name-proves-nothing"]),
];

#[test]
fn every_ruling_has_its_fixtures() {
    let fixtures =
        RULINGS.iter().flat_map(|(ruling, fixtures)| fixtures.iter().map(move |fixture| (ruling, fixture)));
    let missing: Vec<_> = fixtures.filter(|(_, fixture)| !root().join(fixture).is_dir()).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
