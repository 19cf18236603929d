//! How undeclared code is recognised: what the blocks of contexts and markers may say.

use std::fs;

use super::rule::ContextHeader;
use super::rule::detect::{MarkerFile, Strength};
use super::{Build, Item, line_of};

const MARKERS: &str = "rules/markers.toml";

impl Build {
    pub(super) fn check_detection(&mut self, contexts: &[Item<ContextHeader>]) {
        let ids: Vec<&str> = contexts.iter().map(|item| item.header.id.as_str()).collect();
        for item in contexts {
            for message in item.header.detect.iter().flat_map(|detect| detect.mistakes(&ids)) {
                self.report(&item.path, &item.text, "[detect]", &message);
            }
        }
        let text = fs::read_to_string(self.root.join(MARKERS)).unwrap_or_default();
        let markers = match toml::from_str::<MarkerFile>(&text) {
            Ok(file) => file.marker,
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(&text, span.start));
                self.problems.push(format!("{MARKERS}:{line}: {}", error.message()));
                return;
            }
        };
        for marker in &markers {
            let key = format!("id = \"{}\"", marker.id);
            for message in marker.detect.mistakes(&ids) {
                self.report(MARKERS, &text, &key, &message);
            }
            if marker.detect.strength != Strength::Report {
                self.report(MARKERS, &text, &key, "a marker can only be listed: nobody can declare it");
            }
            if ids.contains(&marker.id.as_str()) {
                self.report(MARKERS, &text, &key, "a context has this name");
            }
        }
    }
}
