//! What the document reader must find, and where.

use super::*;
use crate::facts::{Css, CssUse, Element, TemplateLanguage};
use crate::parse::shift::Shift;

mod any_text;
mod hostile;

fn html(source: &str) -> Html {
    document(source).0
}

/// `name` or `name=value` as written, for every attribute.
fn attributes(source: &str) -> Vec<String> {
    let html = html(source);
    html.elements
        .iter()
        .flat_map(|element| &element.attributes)
        .map(|attribute| {
            let value = attribute.value.as_deref();
            let written = &source[attribute.value_span.range()];
            format!("{} {value:?} [{}] [{written}]", attribute.name, &source[attribute.span.range()])
        })
        .collect()
}

/// `parent>name` for every element.
fn parents(source: &str) -> Vec<String> {
    let html = html(source);
    let name = |element: &Element| {
        let parent = element.parent.map_or("", |parent| &html.elements[parent].name);
        format!("{parent}>{}", element.name)
    };
    html.elements.iter().map(name).collect()
}

fn texts(source: &str) -> Vec<String> {
    html(source).elements.iter().filter_map(|element| element.text.as_deref().map(str::to_string)).collect()
}

#[test]
fn attributes_are_placed_exactly() {
    assert_eq!(
        attributes("é<IMG Src='a&amp;b.png' loading = lazy\r\nalt=\"\" HIDDEN data-é=\"x\r\n\"title=a/b>"),
        [
            "src Some(\"a&b.png\") [Src='a&amp;b.png'] [a&amp;b.png]",
            "loading Some(\"lazy\") [loading = lazy] [lazy]",
            "alt Some(\"\") [alt=\"\"] []",
            "hidden None [HIDDEN] []",
            "data-é Some(\"x\\n\") [data-é=\"x\r\n\"] [x\r\n]",
            "title Some(\"a/b\") [title=a/b] [a/b]",
        ]
    );
    assert_eq!(attributes("<a b=>"), ["b Some(\"\") [b=] []"]);
    assert_eq!(attributes("<a b= c>"), ["b Some(\"c\") [b= c] [c]"]);
    assert_eq!(attributes("<a b='c'd=e/>"), ["b Some(\"c\") [b='c'] [c]", "d Some(\"e/\") [d=e/] [e/]"]);
    assert_eq!(attributes("<a =b c'd>"), ["=b None [=b] []", "c'd None [c'd] []"]);
    assert_eq!(attributes("<br/><input disabled/>"), ["disabled None [disabled] []"]);
}

#[test]
fn elements_span_their_whole_start_tag() {
    let source = "<!DOCTYPE html>\r\n<DIV\r\n a=\">\" ><br/></div ><p>é<b\n>";
    let html = html(source);
    let tags: Vec<_> =
        html.elements.iter().map(|element| (&*element.name, &source[element.span.range()])).collect();
    assert_eq!(tags, [("div", "<DIV\r\n a=\">\" >"), ("br", "<br/>"), ("p", "<p>"), ("b", "<b\n>")]);
}

#[test]
fn the_first_of_repeated_attributes_wins() {
    assert_eq!(attributes("<a href=1 x HREF=2>"), ["href Some(\"1\") [href=1] [1]", "x None [x] []"]);
    let many = (0..40).map(|number| format!(" a{}=x", number % 20)).collect::<Vec<_>>().concat();
    assert_eq!(html(&format!("<a{many}>")).elements[0].attributes.len(), 20);
}

#[test]
fn what_the_end_of_the_document_cuts_is_no_element() {
    for cut in [
        "<p>a<img src=x",
        "<p>a<img src='x",
        "<p>a<img",
        "<p>a<img src=\"x\" ",
        "<p>a</",
        "<p>a<!-- <i>",
        "<p>a<",
    ] {
        assert_eq!(parents(cut), [">p"], "{cut}");
    }
}

#[test]
fn implied_ends_give_the_right_parents() {
    assert_eq!(parents("<p>a<p>b<div>c"), [">p", ">p", ">div"]);
    assert_eq!(
        parents("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>"),
        [">ul", "ul>li", "ul>li", "li>ul", "ul>li", "ul>li"]
    );
    assert_eq!(parents("<dl><dt>a<dd>b<dt>c</dl><i>"), [">dl", "dl>dt", "dl>dd", "dl>dt", ">i"]);
    assert_eq!(
        parents("<select><optgroup><option>a<option>b<optgroup><option></select><i>"),
        [
            ">select",
            "select>optgroup",
            "optgroup>option",
            "optgroup>option",
            "select>optgroup",
            "optgroup>option",
            ">i"
        ]
    );
    assert_eq!(
        parents(
            "<table><thead><tr><th>a<th>b<tbody><tr><td><p>c<td><table><tr><td></table>d<tr><td></table><i>"
        ),
        [
            ">table",
            "table>thead",
            "thead>tr",
            "tr>th",
            "tr>th",
            "table>tbody",
            "tbody>tr",
            "tr>td",
            "td>p",
            "tr>td",
            "td>table",
            "table>tr",
            "tr>td",
            "tbody>tr",
            "tr>td",
            ">i"
        ]
    );
    assert_eq!(
        parents("<html><head><meta><title>t</title><link><div>"),
        [">html", "html>head", "head>meta", "head>title", "head>link", "html>div"]
    );
    assert_eq!(
        parents("<html><head></head><body><i></i></body><b></b></html><u>"),
        [">html", "html>head", "html>body", "body>i", "body>b", "body>u"]
    );
    assert_eq!(parents("<a>b<a>c"), [">a", ">a"]);
}

#[test]
fn misnested_tags_do_not_lose_the_place() {
    assert_eq!(parents("<div><b><i></b></i><u></div><s>"), [">div", "div>b", "b>i", "div>u", ">s"]);
    assert_eq!(parents("<table><tr><td></p></div></table><i>"), [">table", "table>tr", "tr>td", ">i"]);
    assert_eq!(parents("<div><table><tr><td></div><i>"), [">div", "div>table", "table>tr", "tr>td", "td>i"]);
    assert_eq!(parents("<h1>a</h2><i>"), [">h1", ">i"]);
    assert_eq!(parents("</x></p><i>"), [">i"]);
}

#[test]
fn foreign_content_has_its_own_rules() {
    assert_eq!(
        parents(
            "<svg><title/><g><path/><style/><link></g><foreignObject><p><br><p></foreignObject></svg><i>"
        ),
        [
            ">svg",
            "svg>title",
            "svg>g",
            "g>path",
            "g>style",
            "g>link",
            "svg>foreignobject",
            "foreignobject>p",
            "p>br",
            "foreignobject>p",
            ">i"
        ]
    );
}

#[test]
fn raw_text_holds_no_elements_and_noscript_does() {
    let source = "<script>'<img>'</script><style>/*<b>*/</style><textarea><i></textarea><iframe><u></iframe>\
                  <noscript><img src=x></noscript><script><!--<script>a</script>--></script><hr>";
    assert_eq!(
        parents(source),
        [">script", ">style", ">textarea", ">iframe", ">noscript", "noscript>img", ">script", ">hr"]
    );
}

#[test]
fn visible_text_is_folded_and_leaves_out_code() {
    let source = "\u{feff}<head><title>no</title></head>\n<body>\n <p> ab\n\tc </p>\n<script>no</script><style>no</style>\
                  <noscript>no</noscript><template>no</template><svg><desc>no</desc></svg>é&amp;<i></i>d<!--no--></body>\n";
    let html = html(source);
    // "ab c " then "é&" then "d" and the end of the line.
    assert_eq!(html.visible_text, 5 + 3 + 1 + 1);
    let before = |name| html.elements.iter().find(|element| &*element.name == name).unwrap().text_before;
    assert_eq!((before("p"), before("script"), before("i")), (0, 5, 8));
}

#[test]
fn texts_are_trimmed_folded_and_short() {
    assert_eq!(texts("<title> A &amp;\n B </title><h1>x <b>y</b>z</h1>"), ["A & B", "x yz"]);
    assert_eq!(
        texts(
            "<a href=x.pdf> Notice <span>PDF\n2&nbsp;Mo</span><svg><title>icon</title></svg><style>no</style></a>"
        ),
        ["Notice PDF 2 Mo", "icon"]
    );
    assert_eq!(texts("<button></button><option>a<option>b"), ["", "a", "b"]);
    assert_eq!(texts("<noscript><a>in</a></noscript><template><button>t</button></template>"), ["in", "t"]);
    assert_eq!(texts(&format!("<h2>{}</h2>", "é ".repeat(500)))[0].chars().count(), 199);
    assert_eq!(html("<p>a").elements[0].text, None);
}

#[test]
fn the_first_base_with_an_address_counts() {
    assert_eq!(html("<base target=x><base href='/a/'><base href=b>").base.as_deref(), Some("/a/"));
    assert_eq!(html("<p>").base, None);
}

#[test]
fn template_markers_count_outside_code() {
    use TemplateLanguage::{Ejs, Jinja, Mustache};
    for (source, language) in [
        ("<p>{{ a }}{% if b %}</p>", Some(Jinja)),
        ("<p {% if b %}class=x{% endif %}>", Some(Jinja)),
        ("<link href=\"{% static 'a.css' %}\">", Some(Jinja)),
        ("<title><%= x.title %></title>", Some(Ejs)),
        ("<a href='<%= x %>'>", Some(Ejs)),
        ("<% for (x of y) { %><b>", Some(Ejs)),
        ("<div id=app>{{ name }}</div>", Some(Mustache)),
        ("<i data-x='{{#y}}z{{/y}}'>", Some(Mustache)),
        ("<script>var a = '{{ a }} {% b %}'</script><style>{{ a }}</style><!-- {% x %} <%= y %> -->", None),
        ("<pre><code>{{ a }} {% b %}</code></pre><textarea>{{ a }}</textarea>", None),
        ("<p>&lt;%= x %> {&#123; a }}", None),
        ("<i data-x='{\"a\":{\"b\":{}}}'>50 %", None),
        (
            "<i title='{{ a }}'></i><script>{%- for b in c -%}import('{{ b }}');{%- endfor -%}</script>",
            Some(Jinja),
        ),
        ("<script>{% include x %}</script>", Some(Jinja)),
    ] {
        assert_eq!(html(source).template, language, "{source}");
    }
}

fn places<'a>(source: &'a str, css: &Css) -> Vec<&'a str> {
    css.declarations.iter().map(|declaration| &source[declaration.span.range()]).collect()
}

#[test]
fn styles_are_placed_in_the_document() {
    let source = "é<style media=print>\r\n a{b:url(c.png)} </style><p style=' color : red ; x:url(\"y.png\")'>\
                  <p style=\"b:url(&quot;z.png&quot;)\"><p style><p style=' '><style type=text/less>a{b:c}</style>\
                  <svg><style><![CDATA[ d{e:f} ]]></style></svg><style>g{h:i";
    let html = html(source);
    let found: Vec<_> = html
        .styles
        .iter()
        .map(|style| (&source[html.elements[style.element].span.range()], places(source, &style.facts)))
        .collect();
    assert_eq!(
        found,
        [
            ("<style media=print>", vec!["b:url(c.png)"]),
            ("<p style=' color : red ; x:url(\"y.png\")'>", vec!["color : red", "x:url(\"y.png\")"]),
            ("<p style=\"b:url(&quot;z.png&quot;)\">", vec!["b:url(&quot;z.png&quot;)"]),
            ("<style>", vec!["e:f"]),
            ("<style>", vec!["h:i"]),
        ]
    );
    let urls: Vec<_> = html.styles.iter().flat_map(|style| &style.facts.urls).collect();
    assert_eq!(urls.iter().map(|url| &*url.url).collect::<Vec<_>>(), ["c.png", "y.png", "z.png"]);
    assert_eq!(&source[urls[0].span.range()], "c.png");
    assert_eq!(&source[urls[1].span.range()], "y.png");
    assert_eq!(urls[1].used_by, CssUse::Declaration(1));
    assert_eq!(&source[html.styles[0].facts.rules[0].span.range()], "a{b:url(c.png)}");
}

/// The literals of every script, cut from the source.
fn script_literals(source: &str) -> Vec<(String, String)> {
    let (html, problems) = document(source);
    assert_eq!(problems, []);
    let scripts = html.scripts.iter();
    scripts
        .flat_map(|script| {
            let name = html.elements[script.element].name.to_string();
            script
                .facts
                .literals
                .iter()
                .map(move |literal| (name.clone(), source[literal.span.range()].to_string()))
        })
        .collect()
}

#[test]
fn scripts_are_placed_in_the_document() {
    let source = "é<script>fetch('/a.json')</script><script type=module>import('./b.js');fetch('/b.json')</script>\
                  <button onclick=\"return fetch('/c.json')&&1\" onfoo=\"fetch('/no.json')\">\
                  <i onclick='fetch(&quot;/no.json&quot;)'><svg><script><![CDATA[fetch('/d.json')]]></script></svg>";
    let found: Vec<_> =
        script_literals(source).into_iter().filter(|(_, text)| text.contains(".json")).collect();
    let expected =
        [("script", "/a.json"), ("script", "/b.json"), ("button", "/c.json"), ("script", "/d.json")];
    assert_eq!(found, expected.map(|(name, text)| (name.to_string(), text.to_string())));
}

#[test]
fn only_scripts_that_browsers_run_are_read() {
    let runs = |attributes: &str| {
        !html(&format!("<script {attributes}>fetch('/a.json')</script>")).scripts.is_empty()
    };
    for yes in
        ["", "type", "type=''", "type=' Text/JavaScript '", "type=module", "language=JavaScript", "language"]
    {
        assert!(runs(yes), "{yes}");
    }
    for no in [
        "src=x",
        "type=importmap",
        "type=speculationrules",
        "type=application/json",
        "type=application/ld+json",
        "type=text/template",
        "type=text/x-handlebars",
        "type='text/javascript; charset=utf-8'",
        "language=vbscript",
    ] {
        assert!(!runs(no), "{no}");
    }
    assert!(html("<script>fetch('/a.json')").scripts.is_empty(), "an unended script never runs");
    assert!(html("<script> \n</script>").scripts.is_empty());
}

#[test]
fn a_script_that_cannot_be_read_is_listed_with_its_place() {
    let source =
        "é<script>var a = {% b %};</script><i onclick='{% c %}'></i><script>fetch('/a.json')</script>";
    let (html, problems) = document(source);
    assert_eq!(html.scripts.len(), 1);
    let places: Vec<_> = problems.iter().map(|(span, _)| &source[span.range()]).collect();
    assert_eq!(places, ["var a = {% b %};", "{% c %}"]);
    for (place, problem) in &problems {
        let Problem::Syntax { span, .. } = problem else { panic!("{problem:?}") };
        assert!(place.start <= span.start && span.end <= place.end, "{problem:?}");
    }
}

#[test]
fn a_style_that_cannot_be_read_is_listed_with_its_place() {
    let source = format!("<style>{}</style><p style=a:b>", "a{".repeat(1000));
    let (html, problems) = document(&source);
    assert_eq!(html.styles.len(), 1);
    assert_eq!(problems, [(Span::new(7, 2007), Problem::TooDeep { limit: 256 })]);
}
