use super::*;
use crate::fix::digests::forms;

fn covered(path: &str) -> Vec<Covered> {
    vec![Covered { path: path.to_owned(), forms: forms(b"abc") }]
}

/// `abc`: SHA-1 and SHA-384 as they are written by hand elsewhere.
const SHA1: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
const SHA384: &str = "ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn";

fn found(path: &str, text: &str) -> Vec<How> {
    let covered = covered(path);
    let search = Search::new(&covered).unwrap();
    search.mentions(text.as_bytes()).into_iter().map(|mention| mention.how).collect()
}

fn place(how: &How) -> Range<usize> {
    let How::Whole { at, .. } = how else { panic!("{how:?}") };
    at.clone()
}

#[test]
fn a_digest_is_found_whatever_it_stands_in() {
    let page = format!("<img src=a.png><link href=a.css integrity=\"sha384-{SHA384}\">");
    let [how] = &found("a.png", &page)[..] else { panic!() };
    assert_eq!(&page[place(how)], SHA384);
    assert!(is_integrity(page.as_bytes(), &place(how)));
    let table = format!("{{\"hashTable\":{{\"/a.png\":\"{SHA1}\",\"/b.png\":\"{}\"}}}}", "0".repeat(40));
    let [how] = &found("a.png", &table)[..] else { panic!() };
    assert_eq!(&table[place(how)], SHA1);
    let list = format!("{}  a.png\n", SHA1.to_uppercase());
    assert_eq!(place(&found("a.png", &list)[0]), 0..40);
    assert_eq!(found("a.png", "nothing of the kind"), []);
}

#[test]
fn a_digest_that_is_cut_or_escaped_is_seen_and_not_understood() {
    for text in [
        format!("revision: '{}'", &SHA1[..16]),
        format!("revision: '{}'", &SHA1[..39]),
        SHA384.replace('/', "\\/"),
        SHA384.replace('+', "&#43;"),
        SHA384.replace('+', "%2B"),
    ] {
        assert_eq!(found("a.png", &text), [How::Unclear], "{text}");
    }
    assert_eq!(found("a.png", &SHA1[..15]), [], "64 bits at least");
}

#[test]
fn a_name_made_of_a_digest_is_no_cover() {
    let named = format!("media/logo.{SHA1}.png");
    assert_eq!(found(&named, &format!("<img src=\"/{named}\">")), []);
    assert_eq!(found(&named, &format!("({{7:\"{SHA1}\"}})[e]+\".png\"")), [How::Name]);
    let short = format!("media/logo.{}.png", &SHA1[..20]);
    assert_eq!(found(&short, &format!("<img src=\"/{short}\">")), []);
}

#[test]
fn base64_of_either_alphabet_is_rewritten_only_where_the_alphabet_is_known() {
    // A digest without a sign that only one of them has.
    let (content, text) = (0..200u32)
        .map(u32::to_le_bytes)
        .find_map(|content| {
            let form = forms(&content).into_iter().find(|form| form.number == 10)?;
            form.text.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some((content, form.text))
        })
        .unwrap();
    let covered = [Covered { path: "a.png".to_owned(), forms: forms(&content) }];
    let search = Search::new(&covered).unwrap();
    assert_eq!(search.mentions(format!("\"hash\":\"{text}\"").as_bytes())[0].how, How::Unclear);
    let usual = search.mentions(format!("sha256-{text}=").as_bytes());
    assert_eq!(place(&usual[0].how), 7..50);
}

#[test]
fn signatures_of_files_and_of_nobody_knows_what() {
    let among = |paths: &[&str]| Signatures::among(&paths.iter().map(|path| (*path).to_owned()).collect());
    let of_one = among(&["a.png", "a.png.sig", "b.png"]);
    assert_eq!((of_one.over("a.png"), of_one.over("b.png")), (Some("a.png.sig"), None));
    for whole in
        ["release.asc", "META-INF/mozilla.rsa", "x/_metadata/verified_contents.json", "META-INF/cose.sig"]
    {
        assert_eq!(among(&["a.png", whole]).over("a.png"), Some(whole));
    }
    assert_eq!(
        among(&["a.png", "design.svg", "assignment.js", "META-INF/services.json"]).over("a.png"),
        None
    );
}
