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
