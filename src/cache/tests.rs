use std::path::PathBuf;

use super::*;

/// A folder of its own, gone with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sobria-cache-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn cache(&self, secret: &str) -> Cache {
        Cache::open(&self.0.join("cache"), &Secret::given(secret).unwrap()).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const OURS: &str = "0123456789abcdef0123456789abcdef";
const THEIRS: &str = "fedcba9876543210fedcba9876543210";

fn value() -> Vec<String> {
    vec!["do no harm".to_owned(), "é".to_owned()]
}

#[test]
fn a_value_comes_back_for_its_own_name_and_secret_only() {
    let folder = Folder::new("name");
    let (name, other) = (Name::new("facts", &[b"a", b"bc"]), Name::new("facts", &[b"ab", b"c"]));
    let cache = folder.cache(OURS);
    cache.put(name, &value());
    assert_eq!(cache.get::<Vec<String>>(name), Some(value()));
    assert_eq!(cache.get::<Vec<String>>(other), None);
    assert_eq!(folder.cache(OURS).get::<Vec<String>>(name), Some(value()), "in a later run");
    assert_eq!(folder.cache(THEIRS).get::<Vec<String>>(name), None, "sealed by another");
    // Put in the place of another entry.
    fs::copy(cache.folder.join(name.file()), cache.folder.join(other.file())).unwrap();
    assert_eq!(cache.get::<Vec<String>>(other), None);
}

#[test]
fn two_builds_and_two_purposes_share_nothing() {
    let names = [
        Name::of_build("1", "facts", &[b"a"]),
        Name::of_build("2", "facts", &[b"a"]),
        Name::of_build("1", "savings", &[b"a"]),
        Name::of_build("1", "facts", &[b"a", b""]),
    ];
    for (at, name) in names.iter().enumerate() {
        assert!(!names[..at].contains(name), "{at}");
    }
}

#[test]
fn a_damaged_entry_is_as_good_as_none() {
    let folder = Folder::new("damaged");
    let cache = folder.cache(OURS);
    let name = Name::new("facts", &[b"a"]);
    cache.put(name, &value());
    let path = cache.folder.join(name.file());
    let whole = fs::read(&path).unwrap();
    for bit in 0..whole.len() * 8 {
        let mut damaged = whole.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, damaged).unwrap();
        assert_eq!(cache.get::<Vec<String>>(name), None, "bit {bit}");
    }
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(cache.get::<Vec<String>>(name), None, "cut to {length}");
    }
    fs::write(&path, &whole).unwrap();
    assert_eq!(cache.get::<Vec<String>>(name), Some(value()));
    assert_eq!(cache.get::<u64>(name), None, "of another type");
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_not_opened() {
    let folder = Folder::new("link");
    let cache = folder.cache(OURS);
    let name = Name::new("facts", &[b"a"]);
    cache.put(name, &value());
    let (path, elsewhere) = (cache.folder.join(name.file()), folder.0.join("elsewhere"));
    fs::rename(&path, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
    assert_eq!(cache.get::<Vec<String>>(name), None);
    let before = fs::read(&elsewhere).unwrap();
    cache.put(name, &vec![1_u8]);
    assert_eq!(fs::read(&elsewhere).unwrap(), before, "nothing is written through a link");
    assert_eq!(cache.get::<Vec<u8>>(name), Some(vec![1]));
}

#[test]
fn a_cache_that_cannot_be_written_only_costs_time() {
    let folder = Folder::new("closed");
    let cache = folder.cache(OURS);
    fs::remove_dir_all(&cache.folder).unwrap();
    let name = Name::new("facts", &[b"a"]);
    cache.put(name, &value());
    assert_eq!(cache.get::<Vec<String>>(name), None);
    assert!(cache.closed.load(Ordering::Relaxed), "it is not tried again");
}

/// Copies of one file are read by several threads, which learn the same of them at the same time.
#[test]
fn threads_that_keep_the_same_do_not_stand_in_each_others_way() {
    let folder = Folder::new("same");
    let cache = folder.cache(OURS);
    let names: Vec<Name> = (0_u8..200).map(|number| Name::new("facts", &[&[number]])).collect();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| names.iter().for_each(|name| cache.put(*name, &value())));
        }
    });
    assert!(!cache.closed.load(Ordering::Relaxed));
    assert!(names.iter().all(|name| cache.get::<Vec<String>>(*name) == Some(value())));
}

#[test]
fn the_entries_used_longest_ago_make_room() {
    let folder = Folder::new("room");
    let mut cache = folder.cache(OURS);
    let names: Vec<Name> = (0_u8..8).map(|number| Name::new("facts", &[&[number]])).collect();
    for (age, name) in names.iter().rev().enumerate() {
        cache.put(*name, &vec![0_u8; 1000]);
        let file = OpenOptions::new().append(true).open(cache.folder.join(name.file())).unwrap();
        let used = SystemTime::now() - FRESH * u32::try_from(age + 2).unwrap();
        file.set_modified(used).unwrap();
    }
    let bystander = cache.folder.join("notes.txt");
    fs::write(&bystander, vec![0; 9000]).unwrap();
    // Using the oldest makes it the newest.
    assert!(cache.get::<Vec<u8>>(names[0]).is_some());
    cache.room = 6 << 12;
    cache.make_room();
    let kept: Vec<bool> = names.iter().map(|name| cache.get::<Vec<u8>>(*name).is_some()).collect();
    assert_eq!(kept, [true, false, false, false, false, true, true, true]);
    assert!(bystander.exists(), "files that are no entries stay");
}

#[test]
fn a_secret_is_made_once_and_only_its_owner_reads_it() {
    let folder = Folder::new("secret");
    let file = folder.0.join("state").join("cache-key");
    let first = Secret::local(&file).unwrap();
    assert_eq!(first.seal_key(), Secret::local(&file).unwrap().seal_key());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let second = Secret::local(&file).unwrap();
        assert_ne!(first.seal_key(), second.seal_key(), "others may have read the first");
    }
    fs::write(&file, "short").unwrap();
    Secret::local(&file).unwrap();
    assert_eq!(fs::read(&file).unwrap().len(), 32);
    let other = Secret::local(&folder.0.join("other")).unwrap();
    assert_ne!(first.seal_key(), other.seal_key());
}

#[test]
fn a_secret_that_could_be_guessed_is_refused() {
    assert!(Secret::given("").is_err());
    assert!(Secret::given("  hunter2 hunter2 hunter2 hunter2\n".trim_end_matches('2')).is_err());
    assert_eq!(
        Secret::given(OURS).unwrap().seal_key(),
        Secret::given("0123456789abcdef0123456789abcdef\n").unwrap().seal_key()
    );
    assert!(!format!("{:?}", Secret::given(OURS).unwrap()).contains("0123"));
}
