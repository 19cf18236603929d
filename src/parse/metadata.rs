//! What bundlers write about their outputs: metafiles of esbuild and Angular, `stats.json` of webpack and rspack,
//! `manifest.json` of Vite. Whatever has another form says nothing.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::Problem;

/// Where an output comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// As written: from the folder of the outputs or from a folder above it.
    pub path: String,
    /// File that it was made from, or that imports it, as written.
    pub source: String,
    /// Of the import, from 1.
    pub line: Option<u32>,
    /// Of the import, from 1.
    pub column: Option<u32>,
}

impl Output {
    fn of(path: &str, source: &str) -> Self {
        Self { path: path.to_owned(), source: source.to_owned(), line: None, column: None }
    }
}

/// # Errors
/// When the content is no JSON, or nested too deep.
pub fn metadata(content: &[u8]) -> Result<Vec<Output>, Problem> {
    let json = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let damaged = |_| Problem::Damaged("bundler metadata: not valid JSON".to_owned());
    let forms: Forms = serde_json::from_slice(json).map_err(damaged)?;
    let mut outputs = Vec::new();
    for (path, output) in forms.outputs.iter().flatten() {
        outputs.extend(output.source().map(|source| Output::of(path, source)));
    }
    forms.webpack(&mut outputs);
    for entry in forms.other.values() {
        if let Ok(entry) = ManifestEntry::deserialize(entry) {
            let of_entry = |path: &String| Output::of(path, &entry.src);
            outputs.extend([&entry.file].into_iter().chain(&entry.css).map(of_entry));
        }
    }
    Ok(outputs)
}

/// Members of all forms side by side: their names do not collide.
#[derive(Deserialize)]
struct Forms {
    #[serde(default)]
    outputs: Option<BTreeMap<String, EsbuildOutput>>,
    #[serde(default)]
    assets: Option<Vec<WebpackAsset>>,
    #[serde(default)]
    chunks: Option<Vec<WebpackChunk>>,
    /// A manifest has an entry for each source.
    #[serde(flatten)]
    other: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct EsbuildOutput {
    #[serde(default, rename = "entryPoint")]
    entry_point: Option<String>,
    #[serde(default)]
    inputs: BTreeMap<String, Value>,
}

impl EsbuildOutput {
    /// The entry, or the only input: that of a file that is copied.
    fn source(&self) -> Option<&str> {
        let only = self.inputs.keys().next().filter(|_| self.inputs.len() == 1);
        self.entry_point.as_ref().or(only).map(String::as_str)
    }
}

#[derive(Deserialize)]
struct WebpackAsset {
    name: String,
    #[serde(default)]
    info: WebpackInfo,
}

#[derive(Default, Deserialize)]
struct WebpackInfo {
    #[serde(default, rename = "sourceFilename")]
    source: Option<String>,
}

#[derive(Deserialize)]
struct WebpackChunk {
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    origins: Vec<WebpackOrigin>,
}

/// What asks for a chunk: an entry of the configuration, or the import at `loc` of a module.
#[derive(Deserialize)]
struct WebpackOrigin {
    #[serde(default, rename = "moduleName")]
    module: String,
    #[serde(default)]
    loc: String,
    #[serde(default)]
    request: String,
}

#[derive(Deserialize)]
struct ManifestEntry {
    file: String,
    src: String,
    #[serde(default)]
    css: Vec<String>,
}

impl Forms {
    fn webpack(&self, outputs: &mut Vec<Output>) {
        for asset in self.assets.iter().flatten() {
            outputs.extend(asset.info.source.as_ref().map(|source| Output::of(&asset.name, source)));
        }
        for chunk in self.chunks.iter().flatten() {
            let Some(origin) = chunk.origins.first() else { continue };
            for file in &chunk.files {
                outputs.push(if origin.module.is_empty() {
                    Output::of(file, &origin.request)
                } else {
                    let (line, column) = place(&origin.loc);
                    Output { line, column, ..Output::of(file, &origin.module) }
                });
            }
        }
    }
}

/// Line and column of `12:4-31`, whose columns start at 0.
fn place(loc: &str) -> (Option<u32>, Option<u32>) {
    let Some((line, rest)) = loc.split_once(':') else { return (None, None) };
    let column = rest.split('-').next().and_then(|column| column.parse::<u32>().ok());
    match (line.parse().ok(), column.and_then(|column| column.checked_add(1))) {
        (Some(line), Some(column)) if line > 0 => (Some(line), Some(column)),
        _ => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(json: &str) -> Vec<(String, String, Option<u32>, Option<u32>)> {
        let outputs = metadata(json.as_bytes()).unwrap();
        outputs.into_iter().map(|output| (output.path, output.source, output.line, output.column)).collect()
    }

    fn whole(path: &str, source: &str) -> (String, String, Option<u32>, Option<u32>) {
        (path.to_owned(), source.to_owned(), None, None)
    }

    #[test]
    fn a_metafile_names_entries_and_copied_files() {
        let json = r#"{"inputs":{},"outputs":{
            "dist/main.js":{"entryPoint":"src/main.ts","inputs":{"src/main.ts":{},"src/a.ts":{}}},
            "dist/team-AB12.jpg":{"inputs":{"src/img/team.jpg":{"bytesInOutput":9}}},
            "dist/chunk-X.js":{"inputs":{"src/a.ts":{},"src/b.ts":{}}}}}"#;
        let expected =
            [whole("dist/main.js", "src/main.ts"), whole("dist/team-AB12.jpg", "src/img/team.jpg")];
        assert_eq!(told(json), expected);
    }

    #[test]
    fn stats_name_images_entries_and_imports() {
        let json = r#"{"version":"5","assets":[{"name":"a1.png","info":{"sourceFilename":"src/a.png"}},
            {"name":"main.js"}],"chunks":[{"files":["main.js"],"origins":[{"module":"","moduleName":"","loc":"main",
            "request":"./src/index.js"}]},{"files":["1.js"],"origins":[{"moduleName":"./src/router.js","loc":"7:4-30",
            "request":"./pages/about.js"}]}]}"#;
        let import = ("1.js".to_owned(), "./src/router.js".to_owned(), Some(7), Some(5));
        assert_eq!(told(json), [whole("a1.png", "src/a.png"), whole("main.js", "./src/index.js"), import]);
    }

    #[test]
    fn a_manifest_names_sources() {
        let json = r#"{"src/a.jpg":{"file":"assets/a-1.jpg","src":"src/a.jpg"},"_b.js":{"file":"assets/b-1.js"},
            "index.html":{"file":"assets/i-1.js","src":"index.html","isEntry":true,"css":["assets/i-1.css"]}}"#;
        let expected = [
            whole("assets/i-1.js", "index.html"),
            whole("assets/i-1.css", "index.html"),
            whole("assets/a-1.jpg", "src/a.jpg"),
        ];
        assert_eq!(told(json), expected);
    }

    #[test]
    fn other_json_says_nothing_and_none_is_a_problem() {
        assert!(told(r#"{"a":{"b":1},"c":[{"file":3}]}"#).is_empty());
        for bad in ["", "{", "[1]", "{\"outputs\":3}"] {
            assert!(metadata(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(metadata("{\"a\":".repeat(100_000).as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in any::<Vec<u8>>(), loc in "[0-9:-]{0,24}") {
            let _ = metadata(&bytes);
            let _ = place(&loc);
        }
    }
}
