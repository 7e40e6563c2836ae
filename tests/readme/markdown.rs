//! README as text: its fenced blocks, each with the paragraph above it, and its links.

/// The text of README.
pub const README: &str = include_str!("../../README.md");

/// A fenced block.
#[derive(Debug, PartialEq)]
pub struct Block {
    /// What follows the fence: `sh`, `text`, …
    pub language: String,
    /// The lines.
    pub text: String,
    /// The paragraph above.
    pub above: String,
}

/// The fenced blocks of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut above = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block {
                language: language.to_owned(),
                text: format!("{}\n", inside.join("\n")),
                above: std::mem::take(&mut above),
            });
        } else if line.is_empty() {
            // The paragraph stays the one above while only empty lines follow.
            above.push('\n');
        } else {
            if above.ends_with('\n') {
                above.clear();
            }
            above.push_str(line);
            above.push(' ');
        }
    }
    blocks
}

/// The commands of a block of shell: comments left out, and lines joined that go on.
pub fn commands(block: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in block.lines() {
        let line = line.split(" #").next().unwrap_or_default().trim();
        match commands.last_mut().filter(|_| goes_on) {
            Some(command) => command.push_str(&format!(" {line}")),
            None if line.is_empty() => continue,
            None => commands.push(line.to_owned()),
        }
        goes_on = line.ends_with('|');
    }
    commands
}

/// The page without its fenced blocks and code in backticks.
fn prose(page: &str) -> String {
    let mut is_fenced = false;
    let mut prose = String::new();
    for line in page.lines() {
        if line.starts_with("```") {
            is_fenced = !is_fenced;
        } else if !is_fenced {
            let outside = line.split('`').step_by(2);
            prose.push_str(&outside.collect::<Vec<_>>().join("`"));
            prose.push('\n');
        }
    }
    prose
}

/// The definitions of links: label and target.
pub fn definitions(page: &str) -> Vec<(String, String)> {
    let definition = |line: &str| {
        let (label, target) = line.strip_prefix('[')?.split_once("]: ")?;
        Some((label.to_owned(), target.to_owned()))
    };
    prose(page).lines().filter_map(definition).collect()
}

/// The targets of links that are written where they are used, and the labels of the others.
pub fn links(page: &str) -> (Vec<String>, Vec<String>) {
    let prose: Vec<String> = prose(page)
        .lines()
        .filter(|line| !(line.starts_with('[') && line.contains("]: ")))
        .map(str::to_owned)
        .collect();
    let prose = prose.join(" ");
    let (mut targets, mut labels) = (Vec::new(), Vec::new());
    let mut rest = prose.as_str();
    while let Some((_, after)) = rest.split_once('[') {
        let Some((text, after)) = after.split_once(']') else {
            break;
        };
        let between = |open: char, close: char| {
            let inside = after.strip_prefix(open)?;
            inside.split_once(close)
        };
        rest = after;
        if let Some((target, after)) = between('(', ')') {
            targets.push(target.to_owned());
            rest = after;
        } else if let Some((label, after)) = between('[', ']') {
            labels.push(label.to_owned());
            rest = after;
        } else {
            labels.push(text.to_owned());
        }
    }
    (targets, labels)
}

#[test]
fn blocks_commands_and_links_are_read() {
    let page = "Save it as `a.py`:\n\n```python\nx = 1\n```\n\nThen [a](b.md), [c][d] and [e]:\n```sh\necho 1 |\n    cat   # all\n\nls\n```\n\n[d]: x.md\n[e]: y.md\n";
    let found = blocks(page);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].language, "python");
    assert!(found[0].above.starts_with("Save it as `a.py`:"));
    assert_eq!(found[0].text, "x = 1\n");
    assert_eq!(commands(&found[1].text), ["echo 1 | cat", "ls"]);
    assert_eq!(
        links(page),
        (
            vec!["b.md".to_owned()],
            vec!["d".to_owned(), "e".to_owned()]
        )
    );
    assert_eq!(definitions(page).len(), 2);
}
