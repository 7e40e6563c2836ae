//! What a subject writes, cut into lines of limited length, however it arrives.

/// How much of a line that has not ended, or is too long, is kept to be shown.
pub const BEGINNING: usize = 1024;

/// One cut of what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A line without its end.
    Line(Vec<u8>),
    /// The beginning of a line that is longer than allowed; nothing is looked at after it.
    TooLong(Vec<u8>),
}

/// What has come of a line that has not ended.
#[derive(Debug, Default)]
pub struct Cutter {
    line: Vec<u8>,
}

impl Cutter {
    /// The lines that end in what has come now, with none of them longer than `longest` bytes unless it
    /// ends in the same chunk.
    ///
    /// ```
    /// use attnbm::grade::lines::{Cutter, Piece};
    /// let mut cutter = Cutter::default();
    /// assert_eq!(cutter.cut(b"{\"id\"", 9), []);
    /// assert_eq!(cutter.cut(b": 1}\n", 9), [Piece::Line(b"{\"id\": 1}".to_vec())]);
    /// assert_eq!(cutter.cut(b"0123456789", 9), [Piece::TooLong(b"0123456789".to_vec())]);
    /// ```
    pub fn cut(&mut self, chunk: &[u8], longest: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for piece in chunk.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if self.line.pop_if(|byte| *byte == b'\n').is_some() {
                pieces.push(Piece::Line(std::mem::take(&mut self.line)));
            } else if self.line.len() > longest {
                self.line.truncate(BEGINNING);
                pieces.push(Piece::TooLong(std::mem::take(&mut self.line)));
                break;
            }
        }
        pieces
    }

    /// The beginning of the line that has not ended.
    pub fn beginning(&self) -> &[u8] {
        self.line.get(..BEGINNING).unwrap_or(&self.line)
    }

    /// What is left when nothing more comes, if anything is.
    pub fn rest(self) -> Option<Vec<u8>> {
        (!self.line.is_empty()).then_some(self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line that has not ended may be as long as is allowed, however it comes.
    #[test]
    fn the_longest_line_is_no_longer_than_allowed() {
        for longest in [1, 9, BEGINNING, 3 * BEGINNING] {
            let whole = vec![b'x'; longest];
            for first in [0, 1, longest - 1, longest] {
                let mut cutter = Cutter::default();
                let (start, rest) = whole.split_at(first);
                assert_eq!(cutter.cut(start, longest), []);
                assert_eq!(cutter.cut(rest, longest), []);
                assert_eq!(cutter.beginning(), &whole[..longest.min(BEGINNING)]);
                assert_eq!(cutter.cut(b"\n", longest), [Piece::Line(whole.clone())]);
                assert_eq!(cutter.rest(), None);
            }
            let mut cutter = Cutter::default();
            assert_eq!(cutter.cut(&whole, longest), []);
            let kept = vec![b'x'; (longest + 1).min(BEGINNING)];
            assert_eq!(cutter.cut(b"x", longest), [Piece::TooLong(kept)]);
        }
    }

    #[test]
    fn every_line_of_a_chunk_is_one() {
        let mut cutter = Cutter::default();
        let line = |text: &str| Piece::Line(text.into());
        assert_eq!(
            cutter.cut(b"a\n\nbc\nd", 9),
            [line("a"), line(""), line("bc")]
        );
        assert_eq!(cutter.cut(b"e\n", 9), [line("de")]);
        assert_eq!(cutter.cut(b"f", 9), []);
        assert_eq!(cutter.rest(), Some(b"f".to_vec()));
    }
}
