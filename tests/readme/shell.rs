//! Enough of the shell to find the commands of a script: words, quotes, comments, substitutions, and what joins commands.

/// The commands of a script, those within `$(…)` included, each as its words. Redirections, assignments in front and the words
/// of the shell's own grammar are left out.
pub fn commands(script: &str) -> Vec<Vec<String>> {
    let mut reader = Reader::default();
    reader.read(&without_expressions(script));
    reader.found
}

/// `${{ … }}` of a workflow is replaced before a shell sees it.
fn without_expressions(script: &str) -> String {
    let mut parts = script.split("${{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("EXPRESSION");
        text.push_str(part.split_once("}}").map_or("", |(_, rest)| rest));
    }
    text
}

/// Grammar that stands before a command.
const BEFORE: [&str; 8] = ["if", "then", "else", "elif", "while", "do", "!", "{"];
/// Grammar without a command: a loop's head lists words.
const ALONE: [&str; 6] = ["for", "done", "fi", "esac", "}", "case"];

#[derive(Default)]
struct Reader {
    found: Vec<Vec<String>>,
    words: Vec<String>,
    word: Option<String>,
    /// The next word is the file of a redirection.
    is_file: bool,
}

impl Reader {
    fn read(&mut self, script: &str) {
        let chars: Vec<char> = script.chars().collect();
        let mut at = 0;
        while let Some(&c) = chars.get(at) {
            at += 1;
            match c {
                '\\' if chars.get(at) == Some(&'\n') => at += 1,
                '\'' => {
                    let inside: String = chars[at..].iter().take_while(|c| **c != '\'').collect();
                    at += inside.chars().count() + 1;
                    self.word.get_or_insert_default().push_str(&inside);
                }
                '"' => at = self.quoted(&chars, at),
                '$' if chars.get(at) == Some(&'(') => at = self.substituted(&chars, at + 1),
                '#' if self.word.is_none() => {
                    while chars.get(at).is_some_and(|c| *c != '\n') {
                        at += 1;
                    }
                }
                '>' | '<' => {
                    // The number of a stream belongs to the redirection.
                    self.word
                        .take_if(|word| word.chars().all(|c| c.is_ascii_digit()));
                    self.end_word();
                    self.is_file = true;
                    while chars.get(at).is_some_and(|c| ['>', '&'].contains(c)) {
                        at += 1;
                    }
                }
                '\n' | ';' | '|' | '&' | '(' | ')' => self.end_command(),
                c if c.is_whitespace() => self.end_word(),
                c => self.word.get_or_insert_default().push(c),
            }
        }
        self.end_command();
    }

    /// Reads to the closing quote, and returns where it goes on.
    fn quoted(&mut self, chars: &[char], mut at: usize) -> usize {
        self.word.get_or_insert_default();
        while let Some(&c) = chars.get(at) {
            at += 1;
            match c {
                '"' => break,
                '$' if chars.get(at) == Some(&'(') => at = self.substituted(chars, at + 1),
                c => self.word.get_or_insert_default().push(c),
            }
        }
        at
    }

    /// Reads the commands up to the closing parenthesis, and returns where it goes on.
    fn substituted(&mut self, chars: &[char], start: usize) -> usize {
        let (mut at, mut depth) = (start, 1);
        while depth > 0 && at < chars.len() {
            depth += match chars[at] {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            at += 1;
        }
        let inside: String = chars[start..at - 1].iter().collect();
        self.found.extend(commands(&inside));
        self.word.get_or_insert_default().push_str("SUBSTITUTION");
        at
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if !std::mem::take(&mut self.is_file) {
            self.words.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        let is_assignment = |word: &String| {
            let name = word.split_once('=').map(|(name, _)| name);
            name.is_some_and(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        };
        let mut words = std::mem::take(&mut self.words);
        let is_before = |word: &String| BEFORE.contains(&word.as_str()) || is_assignment(word);
        words.drain(..words.iter().take_while(|word| is_before(word)).count());
        if words
            .first()
            .is_some_and(|first| !ALONE.contains(&first.as_str()))
        {
            self.found.push(words);
        }
    }
}

#[test]
fn commands_are_found() {
    let read = |script: &str| -> Vec<String> {
        commands(script)
            .iter()
            .map(|words| words.join(" "))
            .collect()
    };
    assert_eq!(
        read("A=1 cargo test --x 2>&1 > y.txt # all\necho 'a; b' | cat"),
        ["cargo test --x", "echo a; b", "cat"]
    );
    assert_eq!(
        read("version=$(cargo metadata | jq -r '.x')\ntest \"v$version\" = \"$(date +%F)\""),
        [
            "cargo metadata",
            "jq -r .x",
            "date +%F",
            "test v$version = SUBSTITUTION"
        ]
    );
    assert_eq!(
        read("for shell in bash zsh; do\n  \"$built/attnbm\" completions $shell > x\ndone"),
        ["$built/attnbm completions $shell"]
    );
    assert_eq!(
        read("if [ a = b ]; then cp x y; else cd z && ls; fi"),
        ["[ a = b ]", "cp x y", "cd z", "ls"]
    );
    assert_eq!(
        read("run --target ${{ matrix.target }} \\\n    --out x & wait"),
        ["run --target EXPRESSION --out x", "wait"]
    );
}
