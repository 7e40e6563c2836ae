//! Words for what must vary: times, rates, the version, places of files, and the random numbers of the grader's questions.

use std::path::Path;

use super::ATTNBM;

/// A transcript in which times, rates, the version and the places of files are words.
pub fn settled(text: &str, directory: &Path) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    let places = [
        (ATTNBM, "ATTNBM"),
        (&directory.display().to_string(), "DIRECTORY"),
        (root, "ROOT"),
    ];
    let mut text = text.to_owned();
    for (place, word) in places {
        text = text.replace(place, word);
    }
    let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    let text = rate_of_page(&text);
    let lines = text.split_inclusive('\n').map(line);
    lines.collect()
}

fn line(line: &str) -> String {
    let mut line = line.to_owned();
    // The column of times is as wide as its longest.
    if line.starts_with("identity ") {
        line = squeezed(&line, "time");
    }
    for key in ["\"seconds\":", "\"decided_a_second\":"] {
        line = number_after(&line, key);
    }
    if line.starts_with("time       ") {
        return "time       TIME\n".to_owned();
    }
    line = random_ids(&line);
    line = number_before(&line, " decided cases a second", "RATE");
    line = number_before(&line, " s ", "TIME");
    number_before(&line, " s</dd>", "TIME")
}

/// A page with a word for the rate, which is below its title.
fn rate_of_page(page: &str) -> String {
    let title = "<dt>Decided per second</dt>\n<dd>";
    match page.split_once(title) {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|c: char| c != '<');
            format!("{before}{title}RATE{rest}")
        }
        None => page.to_owned(),
    }
}

/// Without more than two blanks before a word.
fn squeezed(line: &str, word: &str) -> String {
    match line.split_once(&format!(" {word}")) {
        Some((before, after)) => format!("{}  {word}{after}", before.trim_end()),
        None => line.to_owned(),
    }
}

/// The number after each place of a key of JSON.
fn number_after(line: &str, key: &str) -> String {
    let mut parts = line.split(key);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| " .+-e".contains(c) || c.is_ascii_digit());
        text.push_str(&format!("{key} TIME{rest}"));
    }
    text
}

/// A word for the random numbers of the grader's questions, which a subject's own words repeat. Other numbers of questions
/// have few digits.
fn random_ids(line: &str) -> String {
    let key = "\"id\": ";
    let mut parts = line.split(key);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_random = part.len() - rest.len() > 3;
        text.push_str(&match is_random {
            true => format!("{key}ID{rest}"),
            false => format!("{key}{part}"),
        });
    }
    text
}

/// A word for the decimal number before each place of a unit, and two blanks for several before it.
fn number_before(line: &str, unit: &str, word: &str) -> String {
    let mut parts = line.split(unit).peekable();
    let mut text = String::new();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            text.push_str(part);
            break;
        }
        let start = part.trim_end_matches(|c: char| c == '.' || c.is_ascii_digit());
        let blank = start.trim_end_matches(' ');
        match (start.len() == part.len(), start.len() - blank.len() > 1) {
            (true, _) => text.push_str(&format!("{part}{unit}")),
            (false, false) => text.push_str(&format!("{start}{word}{unit}")),
            (false, true) => text.push_str(&format!("{blank}  {word}{unit}")),
        }
    }
    text
}

/// A page without its style and its scripts, each element on a line of its own.
pub fn html(page: &str) -> String {
    let mut page = page.to_owned();
    for name in ["style", "script"] {
        let (start, end) = (format!("<{name}"), format!("</{name}>"));
        let mut kept = String::new();
        let mut rest = page.as_str();
        while let Some((before, after)) = rest.split_once(&start) {
            kept.push_str(before);
            rest = after.split_once(&end).map_or("", |(_, rest)| rest);
        }
        kept.push_str(rest);
        page = kept;
    }
    page.replace("><", ">\n<")
}

#[test]
fn only_what_varies_gets_a_word() {
    let settled = |text: &str| settled(text, Path::new("/tmp/of-a-test"));
    assert_eq!(settled("3/3   0.0 s  holds"), settled("3/3  10.7 s  holds"));
    assert_eq!(settled("3/3  0.25 s  holds"), "3/3  TIME s  holds");
    assert_eq!(
        settled("1 s and 2.5 s, 0.5 sets"),
        "TIME s and 2.5 s, 0.5 sets"
    );
    assert_eq!(
        settled("; 302 decided cases a second; seed 7"),
        "; RATE decided cases a second; seed 7"
    );
    assert_eq!(
        settled("{\"seconds\": 7.5e-05, \"seed\": 7}"),
        "{\"seconds\": TIME, \"seed\": 7}"
    );
    assert_eq!(
        settled("{\"seconds\":1,\"seed\":7}"),
        "{\"seconds\": TIME,\"seed\":7}"
    );
    assert_eq!(
        settled("{\"id\": 12} {\"id\": 123456789, "),
        "{\"id\": 12} {\"id\": ID, "
    );
    assert_eq!(settled("<dd>0.1 s</dd>"), "<dd>TIME s</dd>");
    assert_eq!(settled("time       12.5ms\n"), settled("time       1.2s\n"));
    assert_eq!(settled("of /tmp/of-a-test/a"), "of DIRECTORY/a");
    assert_eq!(
        settled("identity  mutants   time  verdict"),
        "identity  mutants  time  verdict"
    );
}

#[test]
fn a_page_has_its_elements() {
    let page = "<p>a</p><style>b {}</style><script>c</script><i>d</i><style>e</style>";
    assert_eq!(html(page), "<p>a</p>\n<i>d</i>");
}
