//! The names that bundlers give sources in maps and metadata, without what each of them adds.

use std::borrow::Cow;

/// What a written name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// Written from the map's own folder, or from a folder above the bundle.
    Relative(Cow<'a, str>),
    /// Written from the folder that was built, wherever that is.
    Project(Cow<'a, str>),
    /// Written from the root of a file system.
    Absolute(Cow<'a, str>),
    /// A package that was installed, by its name: nothing to change here.
    Dependency(String),
    /// Nothing that could be a file of the project.
    Nowhere,
}

/// Schemes whose path starts at the folder that was built; the host is the project's name, if anything.
const PROJECT: [&str; 6] = ["webpack", "webpack-internal", "turbopack", "ng", "rollup", "vite"];

/// Folders that stand for the one that was built.
const PROJECT_FOLDERS: [&str; 2] = ["[project]/", "__parcel_source_root/"];

impl<'a> Name<'a> {
    #[must_use]
    pub fn of(written: &'a str) -> Self {
        let slashed = if written.contains('\\') {
            Cow::Owned(written.replace('\\', "/"))
        } else {
            Cow::Borrowed(written)
        };
        let plain = match &slashed {
            Cow::Borrowed(text) => Cow::Borrowed(without_additions(text)),
            Cow::Owned(text) => Cow::Owned(without_additions(text).to_owned()),
        };
        if plain.is_empty() || plain.ends_with('/') || plain.contains(['\0', '<', '>', '"', '|', '*']) {
            return Self::Nowhere;
        }
        if let Some(package) = package(&plain) {
            return Self::Dependency(package);
        }
        if let Some((scheme, rest)) = plain.split_once("://") {
            return Self::of_scheme(scheme, rest);
        }
        if let Some(path) = plain.strip_prefix('/') {
            return match in_project(path) {
                Some(path) => Self::Project(path.to_owned().into()),
                None => Self::Absolute(plain),
            };
        }
        // A drive of Windows, or a scheme without slashes.
        if plain.split('/').next().is_some_and(|first| first.contains(':')) {
            return Self::Nowhere;
        }
        match in_project(&plain) {
            Some(path) => Self::Project(path.to_owned().into()),
            None => Self::Relative(plain),
        }
    }

    fn of_scheme(scheme: &str, rest: &str) -> Self {
        if scheme == "file" {
            // Of an address with a host, a path on another machine.
            let path = rest.strip_prefix("localhost").unwrap_or(rest);
            let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned();
            return if path.starts_with('/') { Self::Absolute(decoded.into()) } else { Self::Nowhere };
        }
        if !PROJECT.contains(&scheme) {
            return Self::Nowhere;
        }
        let path = match (in_project(rest), rest.split_once('/')) {
            (Some(path), _) => path,
            (None, Some((_, path))) => in_project(path).unwrap_or(path),
            (None, None) => return Self::Nowhere,
        };
        Self::Project(path.trim_start_matches('/').to_owned().into())
    }
}

fn in_project(path: &str) -> Option<&str> {
    PROJECT_FOLDERS.iter().find_map(|folder| path.strip_prefix(folder))
}

/// Without the loaders before it and the query behind it.
fn without_additions(name: &str) -> &str {
    let name = name.rsplit('!').next().unwrap_or(name);
    name.split('?').next().unwrap_or(name)
}

/// The package that a path leads into: the segments behind the last `node_modules/`, or `~/` of old webpack.
fn package(path: &str) -> Option<String> {
    let segments: Vec<&str> = path.split('/').collect();
    let folder = segments.iter().rposition(|segment| matches!(*segment, "node_modules" | "~"))?;
    let mut behind = segments[folder + 1..].iter();
    let first = behind.next().copied().unwrap_or_default();
    if first.starts_with('@') {
        return Some(format!("{first}/{}", behind.next().copied().unwrap_or_default()));
    }
    Some(first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relative(path: &'static str) -> Name<'static> {
        Name::Relative(path.into())
    }

    fn project(path: &'static str) -> Name<'static> {
        Name::Project(path.into())
    }

    #[test]
    fn what_bundlers_add_is_taken_off() {
        for (written, name) in [
            ("../../src/main.ts", relative("../../src/main.ts")),
            ("./src/app/app.component.ts", relative("./src/app/app.component.ts")),
            ("..\\..\\src\\main.ts", relative("../../src/main.ts")),
            ("src/App.vue?vue&type=script&setup=true&lang.ts", relative("src/App.vue")),
            ("webpack://clinic/./src/main.ts", project("./src/main.ts")),
            ("webpack://clinic/./src/main.ts?6a1f", project("./src/main.ts")),
            ("webpack:///./src/main.ts", project("./src/main.ts")),
            ("webpack:///src/main.ts", project("src/main.ts")),
            ("webpack:///./loaders/ts.js??ref--1!./src/main.ts?x", relative("./src/main.ts")),
            ("webpack://_N_E/./src/pages/index.tsx", project("./src/pages/index.tsx")),
            ("webpack://clinic/../shared/a.ts", project("../shared/a.ts")),
            ("turbopack:///[project]/src/app/page.tsx", project("src/app/page.tsx")),
            ("turbopack://[project]/src/app/page.tsx", project("src/app/page.tsx")),
            ("/__parcel_source_root/src/main.ts", project("src/main.ts")),
            ("file:///home/a%20b/src/main.ts", Name::Absolute("/home/a b/src/main.ts".into())),
            ("/home/ci/src/main.ts", Name::Absolute("/home/ci/src/main.ts".into())),
        ] {
            assert_eq!(Name::of(written), name, "{written}");
        }
    }

    #[test]
    fn packages_keep_their_name() {
        for (written, package) in [
            ("../node_modules/react/index.js", "react"),
            ("webpack://a/./node_modules/@scope/kit/a.js", "@scope/kit"),
            ("../node_modules/.pnpm/vue@3.5.0/node_modules/vue/dist/vue.js", "vue"),
            ("webpack:///./~/moment/moment.js", "moment"),
            ("node_modules", ""),
        ] {
            assert_eq!(Name::of(written), Name::Dependency(package.to_owned()), "{written}");
        }
    }

    #[test]
    fn what_is_no_file_leads_nowhere() {
        for written in [
            "",
            "https://cdn.example/a.js",
            "data:text/javascript,0",
            "C:/work/src/main.ts",
            "C:\\work\\src\\main.ts",
            "<no source>",
            "file://server/share/main.ts",
            "webpack://clinic",
            "webpack://clinic/ignored|/x/y",
            "\0vite/preload-helper.js",
            "src/",
        ] {
            assert_eq!(Name::of(written), Name::Nowhere, "{written:?}");
        }
    }
}
